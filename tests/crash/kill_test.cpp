// kill -9 at random moments while mail is on the wire: nobody missed, at most one copy a connection
// and kill, the account balanced after every restart. GAZETTED_KILLS sets how many (default 20).
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <random>

#include "support/program.hpp"

namespace gazetted::test {
namespace {

int kills() {
  const char* text = ::getenv("GAZETTED_KILLS");
  return text ? std::atoi(text) : 20;
}

TEST(Kill, NobodyIsMissedAndCopiesAreBounded) {
  constexpr int connections = 8;
  const int recipients = std::max(5000, kills() * 400);  // the long form must not run dry
  std::random_device device;
  const auto seed = device();
  std::mt19937 random(seed);
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Capture capture(answers_dots_after(Duration(4)));
  Newsroom newsroom;
  newsroom.list("press.csv", people(recipients));
  newsroom.configure(press_settings(capture->smtp_port(), fmt::format("connections: {}", connections)));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  // Kills while it is being taken are another test's.
  ASSERT_TRUE(eventually([&] { return capture->mail_count() > 0; }));
  int killed = 0;
  for (; killed < kills(); ++killed) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<>(20, 350)(random)));
    const auto status = newsroom.status("a");
    if (status && status->state == "done") break;
    newsroom.kill();
    EXPECT_TRUE(newsroom.audit().empty()) << newsroom.audit().front();
    newsroom.start();
    if (testing::Test::HasFatalFailure()) return;
  }
  ASSERT_TRUE(newsroom.done("a", Duration(180'000 + kills() * 200)))
      << newsroom.log().substr(newsroom.log().size() > 3000 ? newsroom.log().size() - 3000 : 0);
  EXPECT_TRUE(newsroom.audit().empty());
  std::map<std::string, int> copies;
  for (const auto& mail : capture->mails()) ++copies[mail.recipient];
  int extra = 0;
  for (const auto& [address, count] : copies) extra += count - 1;
  std::int64_t doubts = 0;
  std::int64_t unknown = 0;
  for (const auto& row : newsroom.report("a")) {
    doubts += row.doubts;
    unknown += row.state == State::unknown;
    // Whoever got nothing is told apart: two kills in a row at the same dot leave a doubt that is not
    // resent again.
    if (row.state != State::unknown) {
      EXPECT_EQ(row.state, State::sent) << row.target;
      EXPECT_TRUE(copies.contains(row.target)) << row.target;
    }
  }
  std::printf("kills %d, recipients %d, copies %zu, extra copies %d, doubts %ld, unknown %ld, bound %d\n", killed,
              recipients, capture->mails().size(), extra, long(doubts), long(unknown), killed * connections);
  EXPECT_GE(killed, 10);
  EXPECT_EQ(newsroom.report("a").size(), std::size_t(recipients));
  EXPECT_LE(extra, killed * connections);
  EXPECT_LE(doubts + unknown, killed * connections);
  EXPECT_GT(doubts + unknown, 0) << "no kill came while mail was on the wire";
}

TEST(Kill, ATakingIsWholeOrNotThere) {
  std::random_device device;
  const auto seed = device();
  std::mt19937 random(seed);
  SCOPED_TRACE(fmt::format("seed {}", seed));
  Capture capture;
  Newsroom newsroom;
  newsroom.spool_extra = "hold: 1h";
  newsroom.list("press.csv", people(20'000));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  for (int round = 0; round < 8; ++round) {
    const auto id = fmt::format("r{}", round);
    newsroom.drop(id + ".md", simple_release(id));
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<>(1, 250)(random)));
    newsroom.kill();
    newsroom.start();
    if (testing::Test::HasFatalFailure()) return;
    ASSERT_TRUE(eventually([&] { return newsroom.status(id) && newsroom.status(id)->state == "held"; }))
        << newsroom.log();
    EXPECT_EQ(newsroom.status(id)->tally.total(), 20'000);
    EXPECT_TRUE(eventually([&] { return fs::is_empty(newsroom.incoming()); }));
    EXPECT_TRUE(fs::exists(newsroom.directory / ("spool/archive/" + id + "/frozen.json")));
  }
  EXPECT_TRUE(newsroom.audit().empty());
  EXPECT_TRUE(fs::is_empty(newsroom.directory / "spool/rejected"));
}

}  // namespace
}  // namespace gazetted::test
