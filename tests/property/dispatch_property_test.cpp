// Whatever comes in whatever order: the account balances, nothing leaves after a steering command was answered, nobody
// gets more copies than one and the doubts booked, and once faults stop every release is final.
//   GAZETTED_SEQUENCES=100000 test_property     the long form
//   GAZETTED_SEED=17 test_property              one sequence, told whole
#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "world.hpp"

namespace gazetted {
namespace {

std::uint64_t number_in(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// With sanitizers a sequence costs five times as much, so most are drawn without.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t sequences = 150;
#else
constexpr std::uint64_t sequences = 2000;
#endif

class DispatchProperty : public testing::Test {
 protected:
  DispatchProperty() {
    if (fs::exists("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);  // what is synced there is synced at once
    for (const auto* list : {"a", "b"}) directory.put(std::string(list) + ".csv", "email\nx@example.org\n");
    directory.put("r.md", "# A bridge opens\n\nIt opens today.\n");
    const auto yaml =
        "newsroom: {name: N, email: n@example.org, language: en}\n"
        "relays:\n"
        "  one: {host: 127.0.0.1, port: 25, tls: off, connections: 3, messages_per_connection: 5}\n"
        "  two: {host: 127.0.0.1, port: 26, tls: off, connections: 2, messages_per_connection: 3}\n"
        "lists:\n"
        "  a: {title: A, subscribers: a.csv, from: 'N <n@example.org>', reply_to: n@example.org, relay: [one, two]}\n"
        "  b: {title: B, subscribers: b.csv, from: 'N <n@example.org>', reply_to: n@example.org, relay: two}\n"
        "channels:\n"
        "  hook: {type: webhook, url: 'https://hook.example/x', secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0}\n"
        "retry: {first: 2s, factor: 2, max: 60s, give_up_after: 20m}\n";
    Findings findings;
    settings = parse_settings(yaml, directory / "c.yaml", SecretUse::not_needed, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    PrepareInput input;
    input.content = directory / "r.md";
    input.name = "r.md";
    input.now = from_millis(1'800'000'000'000);
    auto edition = prepare(input, settings, findings);
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    rendering = *Rendering::make(std::move(edition), settings);
  }

  // Empty: all is well. Else the whole story.
  std::string what_is_wrong_with(std::uint64_t seed) {
    test::World world(seed, rendering, settings);
    const int steps = 10 + int(seed % 40);
    for (int i = 0; i < steps && world.complaints().empty(); ++i) {
      world.step();
      world.check_account();
    }
    if (world.complaints().empty()) world.calm();
    std::string wrong;
    if (world.complaints().empty() && !world.settle())
      wrong = "some of it would never be final\n" + world.what_is_left();
    if (wrong.empty() && world.complaints().empty()) {
      world.check_account();
      world.check_copies();
    }
    if (wrong.empty() && world.complaints().empty()) return "";
    return fmt::format("seed {}\n{}\n{}", seed, join(world.story(), "\n"), wrong);
  }

  test::TemporaryDirectory directory;
  Settings settings;
  std::shared_ptr<const Rendering> rendering;
};

TEST_F(DispatchProperty, NoSequenceOfEventsLosesOrDoublesOrStopsAnything) {
  const auto one = number_in("GAZETTED_SEED", 0);
  const auto first = one != 0 ? one : number_in("GAZETTED_FIRST_SEED", 1);
  const auto count = one != 0 ? 1 : number_in("GAZETTED_SEQUENCES", sequences);
  int wrong = 0;
  for (auto seed = first; seed < first + count && wrong < 3; ++seed) {
    const auto story = what_is_wrong_with(seed);
    if (story.empty()) continue;
    ++wrong;
    ADD_FAILURE() << story;
  }
}

// A relay is down while a release is paused for longer than a delivery may take: nobody was tried, so nobody is late.
TEST_F(DispatchProperty, AReleaseThatWasPausedThroughAnOutageIsSentAndNotGivenUp) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::World world(seed, rendering, settings);
    for (const auto* name : {"one", "two"}) world.relay(name).refuses = true;
    for (int i = 0; i < 3; ++i) world.drop();
    world.run_for(Duration(60'000));
    Command order;
    order.verb = Verb::pause;
    world.command(order);
    world.run_for(Duration(3'600'000));
    for (const auto* name : {"one", "two"}) world.relay(name).refuses = false;
    world.calm();
    EXPECT_TRUE(world.settle()) << join(world.story(), "\n") << world.what_is_left();
    EXPECT_TRUE(world.given_up().empty()) << "seed " << seed << ": " << *world.given_up().begin();
    EXPECT_TRUE(world.complaints().empty()) << join(world.story(), "\n");
  }
}

// A server that is busy for a moment may name any time: nothing is given up on its word alone.
TEST_F(DispatchProperty, ARelayThatAsksForADayIsTriedBeforeAnythingIsGivenUp) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    test::World world(seed, rendering, settings);
    for (const auto* name : {"one", "two"}) world.relay(name).wants_a_day = true;
    for (int i = 0; i < 3; ++i) world.drop();
    world.run_for(Duration(10'000));
    for (const auto* name : {"one", "two"}) world.relay(name).wants_a_day = false;
    EXPECT_TRUE(world.settle()) << join(world.story(), "\n") << world.what_is_left();
    EXPECT_TRUE(world.given_up().empty()) << "seed " << seed << ": " << *world.given_up().begin();
  }
}

}  // namespace
}  // namespace gazetted
