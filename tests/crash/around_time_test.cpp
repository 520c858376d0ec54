// Around the time of a release: kill -9 and restarts, and a clock that is set. Nothing of it leaves early, all of it
// leaves once. GAZETTED_TRIALS sets how many releases (default 24; 1000 by hand).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <random>

#include "gazetted/mail/read_mail.hpp"
#include "support/daemon_here.hpp"

namespace gazetted::test {
namespace {

using testing::IsEmpty;

constexpr int recipients_each = 3;

int trials() {
  const char* text = ::getenv("GAZETTED_TRIALS");
  return text ? std::atoi(text) : 24;
}

std::string release_at(Time at, const std::string& title) {
  return "---\ntitle: " + title + "\nrelease_at: " + format_rfc3339(at) + "\n---\nText.\n";
}

class AroundTime : public testing::Test {
 protected:
  void SetUp() override {
    seed_ = std::random_device()();
    random_.seed(seed_);
    newsroom.list("press.csv", recipients(recipients_each));
    // A clock that is set at the moment of an acceptance looks like a daemon that was away.
    newsroom.configure(press_settings(capture->smtp_port()) + "late: {send_within: 240h}\n");
  }
  int roll(int most) { return std::uniform_int_distribution<>(0, most)(random_); }
  // By title; each may have been made several times.
  std::map<std::string, std::vector<Time>> arrivals() {
    std::map<std::string, std::vector<Time>> found;
    for (const auto& mail : capture->mails()) found[view_mail(mail.bytes).subject].push_back(mail.at);
    return found;
  }
  std::string id_of(int number) { return "r" + std::to_string(number); }
  void expect_account() {
    EXPECT_THAT(newsroom.audit(), IsEmpty());
    for (const auto& [title, at] : planned) {
      const auto status = newsroom.status(title);
      ASSERT_TRUE(status) << title << " seed " << seed_;
      EXPECT_EQ(status->tally.total(), recipients_each) << title;
    }
  }

  std::uint32_t seed_ = 0;
  std::mt19937 random_;
  Capture capture;
  Newsroom newsroom;
  std::map<std::string, Time> planned;
};

// Thirty at a time are due within a few seconds, in which the daemon is killed and started again, or stays away for a
// moment.
TEST_F(AroundTime, KillsAndRestartsSendNothingEarlyAndNobodyIsMissed) {
  SCOPED_TRACE(fmt::format("seed {}", seed_));
  int number = 0, late = 0;
  Duration latest{0};
  while (number < trials()) {
    newsroom.start();
    std::vector<std::string> round;
    const auto begin = Clock().now() + Duration(6'000);
    for (int i = 0; i < 30 && number < trials(); ++i, ++number) {
      const auto id = id_of(number);
      planned[id] = std::chrono::floor<std::chrono::seconds>(begin + Duration(roll(60) * 100));  // as it is written
      newsroom.drop(id + ".md", release_at(planned[id], id));
      round.push_back(id);
    }
    for (const auto& id : round)
      ASSERT_TRUE(eventually([&] { return newsroom.status(id).has_value(); })) << id << newsroom.log();
    while (Clock().now() < begin + Duration(6'500)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 + roll(900)));
      newsroom.kill();
      if (roll(2) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(roll(1'500)));
      newsroom.start();
    }
    for (const auto& id : round) ASSERT_TRUE(newsroom.done(id)) << id << newsroom.log();
    newsroom.stop();
  }
  for (const auto& [id, times] : arrivals()) {
    ASSERT_TRUE(planned.contains(id)) << id;
    for (const auto at : times) {
      EXPECT_GE(at, planned[id]) << id << " left early";
      latest = std::max(latest, at - planned[id]);
      late += at > planned[id] + Duration(1'000) ? 1 : 0;
    }
    EXPECT_GE(times.size(), std::size_t(recipients_each)) << id;
  }
  expect_account();
  std::printf("%d releases, %d mails over a second late, the latest by %lld ms\n", number, late,
              static_cast<long long>(latest.count()));
}

// The clock is set forwards and backwards by hours. What has left by then had reached its time on it, and what has
// reached it leaves.
TEST_F(AroundTime, AClockThatIsSetSendsWhatItHasReachedAndNothingElse) {
  SCOPED_TRACE(fmt::format("seed {}", seed_));
  DaemonHere daemon(newsroom);
  const auto start = Clock().now();
  for (int number = 0; number < trials(); ++number) {
    const auto id = id_of(number);
    planned[id] = start + Duration(3'600'000) * (1 + roll(99));
    newsroom.drop(id + ".md", release_at(planned[id], id));
  }
  for (const auto& [id, at] : planned)
    ASSERT_TRUE(eventually([&, name = id] { return newsroom.status(name).has_value(); })) << id << newsroom.log();
  Duration furthest{0};
  const auto set_to = [&](Duration by) {
    furthest = std::max(furthest, by);
    daemon.clock.set_by(by);
    newsroom.directory.put("spool/incoming/.look", "");
    std::vector<std::string> due;
    for (const auto& [id, at] : planned) {
      if (at <= start + furthest) due.push_back(id);
    }
    for (const auto& id : due) ASSERT_TRUE(newsroom.done(id)) << id << newsroom.log();
    ASSERT_EQ(capture->mail_count(), due.size() * recipients_each);
  };
  for (int step = 0; step < 25; ++step) {
    const auto middle = Duration(3'600'000) * (4 * step);
    set_to(std::max(Duration(0), middle + Duration(3'600'000) * (roll(16) - 8)));
    if (HasFatalFailure()) return;
  }
  set_to(Duration(3'600'000) * 101);
  for (const auto& [id, times] : arrivals()) EXPECT_EQ(times.size(), std::size_t(recipients_each)) << id;
  expect_account();
}

}  // namespace
}  // namespace gazetted::test
