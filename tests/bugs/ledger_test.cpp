// Faults that were once found in the ledger and in what surrounds it, on the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/ledger/database.hpp"
#include "support/account.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class LedgerBugs : public testing::Test {
 protected:
  void start(int count, CaptureOptions options = {}) {
    capture.emplace(std::move(options));
    newsroom.list("press.csv", recipients(count));
    newsroom.configure(press_settings((*capture)->smtp_port(), "connections: 4"));
    newsroom.start();
  }
  fs::path state() const { return newsroom.directory / "state"; }
  void copy_ledger(const fs::path& from, const fs::path& to) {
    fs::create_directories(to);
    for (const auto* name : {"ledger.db", "ledger.db-wal", "ledger.db-shm"}) {
      fs::remove(to / name);
      if (fs::exists(from / name)) fs::copy_file(from / name, to / name);
    }
  }
  std::string state_of(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  void expect_held_until_resumed(std::size_t mails, std::size_t after) {
    EXPECT_THAT(newsroom.command({"status"}).out, HasSubstr("gazetted resume"));
    EXPECT_THAT(newsroom.log(), HasSubstr("paused: restored"));
    newsroom.stop();
    newsroom.start();  // a restart is no answer
    EXPECT_EQ((*capture)->mail_count(), mails);
    EXPECT_EQ(newsroom.command({"resume"}).status, 0);
    EXPECT_TRUE(newsroom.done("a")) << newsroom.log();
    EXPECT_EQ((*capture)->mail_count(), after);
    newsroom.stop();
    newsroom.start();
    EXPECT_EQ(state_of("a"), "done");
    EXPECT_THAT(newsroom.command({"status"}).out, Not(HasSubstr("gazetted resume")));
  }
  std::optional<Capture> capture;
  Newsroom newsroom;
};

TEST_F(LedgerBugs, ALedgerFromABackupMailsNobodyUntilSomebodyHasLooked) {
  start(40, answers_dots_after(Duration(20)));
  newsroom.command({"pause"});
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state_of("a") == "paused"; }));
  newsroom.stop();
  copy_ledger(state(), newsroom.directory / "backup");
  newsroom.start();
  newsroom.command({"resume"});
  ASSERT_TRUE(newsroom.done("a"));
  newsroom.stop();
  copy_ledger(newsroom.directory / "backup", state());
  newsroom.start();
  ASSERT_EQ(state_of("a"), "paused: restored") << newsroom.log();
  expect_held_until_resumed(40, 80);  // who resumes it all wants it all
}

TEST_F(LedgerBugs, ABackupOfTheWholeStateMailsNobodyUntilSomebodyHasLooked) {
  start(40);
  newsroom.command({"pause"});
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state_of("a") == "paused"; }));
  // While it runs, as people do; a file that is replaced meanwhile is told and passed over.
  run({"cp", "-a", state().string(), (newsroom.directory / "backup").string()});
  newsroom.command({"resume"});
  ASSERT_TRUE(newsroom.done("a"));
  newsroom.stop();
  fs::remove_all(state());
  fs::copy(newsroom.directory / "backup", state(), fs::copy_options::recursive);
  newsroom.start();
  ASSERT_EQ(state_of("a"), "paused: restored") << newsroom.log();
  expect_held_until_resumed(40, 80);
}

// A start that is cut in the middle reads the wire file again: what has certainly left, and what certainly has not, is
// not in doubt because of it.
TEST_F(LedgerBugs, AStartThatIsCutThrowsNoEvidenceAway) {
  start(400, answers_dots_after(Duration(10)));
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return (*capture)->mail_count() > 20; }));
  newsroom.kill();
  const auto ledger = (state() / "ledger.db").string();
  {
    auto other = Database::open(ledger, Database::Mode::read_write);
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->execute("CREATE TRIGGER cut BEFORE UPDATE ON tally BEGIN SELECT RAISE(ABORT,'cut'); END"));
  }
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run({binary(), "-c", newsroom.config().string(), "serve"}).status, 1);
  {
    auto other = Database::open(ledger, Database::Mode::read_write);
    ASSERT_TRUE(other);
    ASSERT_TRUE(other->execute("DROP TRIGGER cut"));
  }
  newsroom.start();
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  std::int64_t doubts = 0;
  for (const auto& row : newsroom.report("a")) doubts += row.doubts + (row.state == State::unknown);
  EXPECT_LE(doubts, 4) << "one for each connection at most";
}

TEST_F(LedgerBugs, ALedgerThatWasMovedHereAloneIsHeld) {
  start(3);
  newsroom.command({"pause"});
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state_of("a") == "paused"; }));
  newsroom.stop();
  fs::remove(state() / "ledger.db.identity");
  newsroom.start();
  ASSERT_EQ(state_of("a"), "paused: restored");
  expect_held_until_resumed(0, 3);
}

TEST_F(LedgerBugs, AnArchiveThatTheLedgerDoesNotKnowIsTold) {
  start(3);
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  newsroom.stop();
  fs::remove_all(state());  // with everything that is beside the ledger
  newsroom.start();
  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(eventually([&] { return state_of("b") == "paused: restored"; }));
  EXPECT_THAT(newsroom.command({"status"}).out, HasSubstr("not in the ledger: a"));
  newsroom.stop();
  newsroom.start();
  EXPECT_EQ(newsroom.command({"resume"}).status, 0);
  EXPECT_TRUE(newsroom.done("b"));
}

TEST_F(LedgerBugs, ASecondDaemonByASymbolicLinkDoesNotStart) {
  start(1);
  fs::create_directory_symlink(state(), newsroom.directory / "elsewhere");
  auto yaml = slurp(newsroom.config());
  const auto swap = [&](const std::string& from, const std::string& to) {
    yaml.replace(yaml.find(from), from.size(), to);
  };
  swap("state/ledger.db", "elsewhere/ledger.db");
  swap("control.sock", "control2.sock");
  swap("/spool,", "/spool2,");
  newsroom.directory.put("second.yaml", yaml);
  const auto second = run({binary(), "-c", (newsroom.directory / "second.yaml").string(), "serve"});
  EXPECT_NE(second.status, 0);
  EXPECT_THAT(second.err, HasSubstr("another gazetted"));
}

TEST_F(LedgerBugs, CancelAmongDeferralsLeavesNothingBehind) {
  CaptureOptions options;
  options.smtp_script = [seen = std::make_shared<int>(0)](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt" && ++*seen % 2 == 0) action.reply = "450 4.2.0 come again";
    return action;
  };
  start(1500, options);
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return (*capture)->mail_count() > 100; }));
  EXPECT_EQ(newsroom.command({"cancel", "a"}).status, 0);
  EXPECT_TRUE(eventually([&] { return newsroom.status("a")->tally.done(); }))
      << json::serialize(to_json(newsroom.status("a")->tally));
  EXPECT_EQ(state_of("a"), "cancelled");
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  EXPECT_TRUE(wrong_accounts(state() / "ledger.db").empty());
  const auto retried = newsroom.command({"retry", "a"});
  EXPECT_THAT(retried.err, HasSubstr("stays cancelled")) << retried.out << retried.err;
}

}  // namespace
}  // namespace gazetted::test
