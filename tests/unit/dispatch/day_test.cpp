// A whole day of dispatch in some milliseconds: relays that are down, destinations that ask for less, a quota, retries,
// and what is given up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/stage.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::Pair;
using testing::SizeIs;

constexpr Duration minute{60'000};
constexpr Duration hour{3'600'000};

const std::string house =
    "relays:\n"
    "  main: {host: 127.0.0.1, port: 25, tls: off, connections: 4}\n"
    "  backup: {host: 127.0.0.1, port: 26, tls: off, connections: 2}\n"
    "  metered: {host: 127.0.0.1, port: 27, tls: off, rate: 10/h}\n"
    "lists:\n"
    "  press: {subscribers: list.csv, from: 'N <n@example.org>', relay: [main, backup]}\n"
    "  local: {subscribers: list.csv, from: 'N <n@example.org>', relay: main}\n"
    "  paid: {subscribers: list.csv, from: 'N <n@example.org>', relay: metered}\n"
    "retry: {first: 1m, factor: 2, max: 1h, jitter: 0, give_up_after: 12h}\n";

std::vector<std::string> recipients(int count, const std::string& domain) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back("p" + std::to_string(i) + "@" + domain);
  return all;
}

class Day : public testing::Test {
 protected:
  std::map<std::string, int> counts() const {
    std::map<std::string, int> all;
    for (const auto& [address, state] : stage.states()) ++all[state];
    return all;
  }
  Stage stage{house};
};

TEST_F(Day, RelayDownSlowDestinationQuotaRetryAndExpiry) {
  int greylisted = 0;
  bool lost = false;
  stage.connects = [&](const std::string& relay) {
    const auto now = stage.since_start();
    const bool down = relay == "main" && now >= 2 * hour && now < 3 * hour;
    return down ? Play{0, ""} : Play{220, "ready"};
  };
  stage.plays = [&](const std::string&, const std::string& address) -> Play {
    if (address == "gone@dead.example") return {550, "5.1.1 no such user"};
    if (address == "never@late.example") return {450, "4.2.0 mailbox busy"};
    if (address == "grey@grey.example" && greylisted++ < 2) return {450, "4.2.0 greylisted"};
    if (address == "lost@doubt.example" && !std::exchange(lost, true)) return {-1, ""};
    if (address.ends_with("@slow.example") && stage.since_start() < 10 * minute)
      return {451, "4.7.0 too many messages, slow down"};
    return {};
  };
  auto first = recipients(20, "fine.example");
  for (const auto& one : recipients(4, "slow.example")) first.push_back(one);
  for (const auto* one : {"gone@dead.example", "never@late.example", "grey@grey.example", "lost@doubt.example"})
    first.emplace_back(one);
  stage.drop({"morning", {{"press", first}}});
  stage.drop({"paid", {{"paid", recipients(25, "paid.example")}}});
  stage.at(2 * hour + minute, [&] { stage.drop({"outage", {{"press", recipients(3, "by-backup.example")}}}); });
  stage.at(2 * hour + 10 * minute, [&] { stage.drop({"waits", {{"local", recipients(3, "by-main.example")}}}); });
  stage.run_until(24 * hour);

  EXPECT_THAT(counts(), ElementsAre(Pair("expired", 1), Pair("failed", 1), Pair("sent", 57)));
  EXPECT_THAT(stage.done, ElementsAre("paid", "outage", "waits", "morning"));
  // By our schedule, 1, 2, 4 … minutes after the attempt before, and given up after half a day.
  EXPECT_THAT(stage.attempts_of("main 450 grey"), ElementsAre("00:00:00", "00:01:00"));
  EXPECT_THAT(stage.attempts_of("main 250 grey"), ElementsAre("00:03:00"));
  ASSERT_THAT(stage.attempts_of("450 never"), SizeIs(17));
  EXPECT_EQ(stage.attempts_of("450 never").back(), "11:03:00");
  EXPECT_THAT(stage.attempts_of("main 550 gone"), SizeIs(1));
  EXPECT_THAT(stage.attempts_of("main -1 lost"), SizeIs(1));
  EXPECT_THAT(stage.attempts_of("main 250 lost"), ElementsAre("00:01:01"));
  // The other relay of the list takes over; where there is none, mail leaves when the first probe after the outage
  // does.
  EXPECT_THAT(stage.attempts_of("backup 250 p0@by-backup"), ElementsAre("02:01:00"));
  EXPECT_THAT(stage.attempts_of("main 250 p0@by-main"), ElementsAre(AllOf(Ge("03:00:00"), Le("03:00:30"))));
  // A destination that asks for less rests for longer each time.
  EXPECT_THAT(stage.attempts_of("main 451 p0@slow"), SizeIs(Le(5)));
  // Ten at once, then one each six minutes.
  EXPECT_THAT(stage.attempts_of("metered 250"), SizeIs(25));
  EXPECT_THAT(stage.attempts_of("metered 250 p24"), ElementsAre("01:30:00"));
  EXPECT_THAT(stage.notices, IsEmpty());
}

TEST_F(Day, WhatIsPausedLeavesAfterResumeAndWhatIsCancelledNever) {
  stage.drop({"a", {{"press", recipients(3, "a.example")}}, Priority::normal, minute});
  stage.drop({"b", {{"press", recipients(3, "b.example")}}, Priority::normal, minute});
  stage.at(minute / 2, [&] {
    stage.steer(Verb::pause, "a");
    stage.steer(Verb::cancel, "b");
  });
  stage.at(20 * hour, [&] { stage.steer(Verb::resume, "a"); });
  stage.run_until(24 * hour);
  EXPECT_THAT(stage.attempts_of("main 250 p0@a.example"), ElementsAre("20:00:00"));
  EXPECT_THAT(stage.attempts_of("main 250 p0@b.example"), IsEmpty());
  EXPECT_THAT(counts(), ElementsAre(Pair("sent", 3)));
  EXPECT_THAT(stage.done, ElementsAre("b", "a"));
}

TEST_F(Day, TheUrgentOvertakes) {
  stage.plays = [](const std::string&, const std::string&) { return Play{250, "2.0.0 queued", Duration(1000)}; };
  stage.drop({"long", {{"local", recipients(600, "long.example")}}});
  stage.at(Duration(10'000), [&] {
    stage.drop({"urgent", {{"local", recipients(4, "urgent.example")}}, Priority::high});
  });
  stage.run_until(hour);
  EXPECT_THAT(stage.done, ElementsAre("urgent", "long"));
}

}  // namespace
}  // namespace gazetted::test
