// Faults of others that once held up what had nothing to do with them: a relay or a webhook that says nothing, a
// configuration that lost what mail waits for, a server that names a day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/stage.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr Duration second{1000};
constexpr Duration minute{60'000};
constexpr Duration hour{3'600'000};
constexpr Duration never{1'000'000'000};

const std::string relays =
    "relays:\n"
    "  one: {host: 127.0.0.1, port: 25, tls: off, connections: 4}\n"
    "  two: {host: 127.0.0.1, port: 26, tls: off, connections: 4}\n";
const std::string lists =
    "lists:\n"
    "  a: {subscribers: list.csv, from: 'N <n@example.org>', relay: one}\n"
    "  b: {subscribers: list.csv, from: 'N <n@example.org>', relay: two}\n";
const std::string hook =
    "channels:\n"
    "  hook: {type: webhook, url: 'https://hook.example/x', secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0";
const std::string patience = "retry: {first: 10s, factor: 2, max: 1m, jitter: 0, give_up_after: 20m}\n";

std::vector<std::string> recipients(int count, const std::string& domain) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(fmt::format("p{}@{}", i, domain));
  return all;
}

// How many of this domain ended so.
int count_of(const Stage& stage, const std::string& domain, const std::string& state) {
  int count = 0;
  for (const auto& [address, its] : stage.states()) count += address.ends_with("@" + domain) && its == state ? 1 : 0;
  return count;
}

TEST(SilentOthers, ARelayThatSaysNothingHoldsBackNoMailOfAnother) {
  Stage stage(relays + lists + patience);
  stage.connects = [](const std::string& relay) { return Play{220, "ready", relay == "one" ? never : Duration(5)}; };
  stage.plays = [](const std::string&, const std::string&) { return Play{250, "2.0.0 queued", Duration(5)}; };
  stage.drop({"r", {{"a", recipients(2000, "a.example")}, {"b", recipients(2000, "b.example")}}});
  stage.run_until(10 * second);
  EXPECT_EQ(count_of(stage, "b.example", "sent"), 2000);
  EXPECT_EQ(count_of(stage, "a.example", "sent"), 0);
}

TEST(SilentOthers, AWebhookThatSaysNothingHoldsBackNoMail) {
  Stage stage(relays + lists + hook + "}\n" + patience);
  auto settings = stage.settings();
  settings.store.window = 16;  // fewer than there are posts
  stage.reload(settings);
  stage.posts = [] { return Play{0, "no answer", never}; };
  for (int i = 0; i < 30; ++i)
    stage.drop({fmt::format("r{}", i), {{"a", recipients(2, "a.example")}}, {}, {}, {"hook"}});
  stage.run_until(minute);
  EXPECT_THAT(stage.attempts_of("one 250"), SizeIs(60));
}

TEST(PostsBeforeMail, ARepeatedCommandDoesNotBeginTheWaitAnew) {
  Stage stage(relays + lists + hook + ", before_mail: 3s}\n" + patience);
  stage.posts = [] { return Play{503, "busy"}; };
  stage.drop({"r", {{"a", recipients(3, "a.example")}}, {}, {}, {"hook"}});
  for (int i = 1; i < 20; ++i) stage.at(i * second / 2, [&] { stage.steer(Verb::resume, "r"); });
  stage.run_until(2 * second);
  EXPECT_THAT(stage.attempts, IsEmpty());  // it does wait
  stage.run_until(10 * second);
  EXPECT_THAT(stage.attempts_of("one 250"), ElementsAre("00:00:03", "00:00:03", "00:00:03"));
}

TEST(GivingUp, GoesByTheClockWhileNothingCanBeTried) {
  Stage stage(relays + lists + patience);
  stage.connects = [](const std::string&) { return Play{0, ""}; };
  stage.drop({"r", {{"a", recipients(40, "a.example")}}});
  stage.run_until(19 * minute);
  EXPECT_EQ(count_of(stage, "a.example", "expired"), 0);
  stage.run_until(hour);
  EXPECT_EQ(count_of(stage, "a.example", "expired"), 40);
  EXPECT_THAT(stage.done, ElementsAre("r"));
}

TEST(GivingUp, ComesToWhatWaitsForARelayOrAChannelThatAReloadTookAwayAndIsSaidBefore) {
  Stage stage(relays + lists + hook + "}\n" + patience);
  stage.connects = [](const std::string& relay) { return Play{relay == "one" ? 0 : 220, ""}; };
  stage.posts = [] { return Play{503, "busy"}; };
  stage.drop({"r", {{"a", recipients(3, "a.example")}, {"b", recipients(3, "b.example")}}, {}, {}, {"hook"}});
  stage.run_until(minute);
  EXPECT_THAT(stage.live_status().waiting, IsEmpty());
  stage.reload(
      "relays:\n  two: {host: 127.0.0.1, port: 26, tls: off, connections: 4}\n"
      "lists:\n  b: {subscribers: list.csv, from: 'N <n@example.org>', relay: two}\n" +
      patience);
  stage.run_until(10 * minute);
  const WaitingTarget list{"r", TargetKind::list, "a", "relay 'one' is no longer in the configuration"};
  const WaitingTarget channel{"r", TargetKind::channel, "hook", "channel 'hook' is no longer in the configuration"};
  EXPECT_THAT(stage.live_status().waiting, UnorderedElementsAre(list, channel));
  EXPECT_EQ(count_of(stage, "b.example", "sent"), 3);
  stage.run_until(hour);
  EXPECT_EQ(count_of(stage, "a.example", "expired"), 3);
  EXPECT_THAT(stage.states(), testing::Contains(Pair("hook", "expired")));
  EXPECT_THAT(stage.done, ElementsAre("r"));
}

TEST(Reloads, ARelayWhoseCertificatesCannotBeReadKeepsItsMail) {
  Stage stage(relays + lists + patience);
  auto settings = stage.settings();
  TemporaryDirectory directory;
  settings.relays.at("one").tls = TlsPolicy::starttls;
  settings.relays.at("one").ca_file = directory.put("ca.pem", "this is no certificate\n");
  stage.reload(settings);
  stage.drop({"r", {{"a", recipients(3, "a.example")}, {"b", recipients(3, "b.example")}}});
  stage.run_until(minute);
  EXPECT_EQ(count_of(stage, "a.example", "sent"), 0);
  EXPECT_EQ(count_of(stage, "b.example", "sent"), 3);
  EXPECT_THAT(stage.notices, ElementsAre("relay one refuses us"));
  stage.reload(relays + lists + patience);
  stage.run_until(2 * minute);
  EXPECT_EQ(count_of(stage, "a.example", "sent"), 3);
}

TEST(Wishes, AServerThatRefusesTheSenderForADayEndsNothing) {
  Stage stage(relays + lists + patience);
  stage.plays = [&](const std::string&, const std::string&) {
    return stage.since_start() < 2 * minute ? Play{550, "5.7.26 unauthenticated mail, try again in 24 hours"} : Play{};
  };
  stage.drop({"r", {{"a", recipients(5, "a.example")}}});
  stage.run_until(25 * hour);
  EXPECT_EQ(count_of(stage, "a.example", "sent"), 5) << join(stage.attempts, "\n");
}

}  // namespace
}  // namespace gazetted::test
