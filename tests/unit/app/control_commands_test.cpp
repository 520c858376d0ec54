#include "gazetted/app/control_commands.hpp"

#include "daemon_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr unsigned somebody = 1000;

class ControlCommandsTest : public DaemonFixture {
 protected:
  void drop(const std::string& id, Duration hold = hour) {
    Stage::Drop drop;
    drop.id = id;
    drop.recipients = {{"press", {"a@example.org", "b@example.org"}}};
    drop.hold = hold;
    stage.drop(drop);
    stage.turn();
  }
  json::object ask(json::object request, unsigned uid = somebody) {
    return answer_to(commands.handle(request, Peer{uid}));
  }
  std::string error_of(json::object request) { return text_member(ask(std::move(request)), "error"); }
  // As `gazetted test` sends the file of a release.
  json::object test_of(const std::string& text) {
    json::object file;
    file["name"] = "bridge.md";
    file["size"] = std::int64_t(text.size());
    return {{"command", "test"},
            {"to", "me@example.org"},
            {"name", "bridge.md"},
            {"files", json::array{file}},
            {"body", text}};
  }
  std::vector<Settling> settling;
  int resumed = 0;
  std::vector<HistoryEntry> noted;
  ReleaseLoader releases{{stage.loop(), tasks, stage.pool(), *configuration, stage.ledger(), stage.timers(),
                          stage.clock(), [](ReleaseKey) {}, [](const NoticeText&) {}}};
  Suppressions suppressions{{stage.loop(), *configuration, stage.ledger(), stage.dispatch(), stage.clock()}};
  ControlCommands commands{{stage.loop(), stage.pool(), *configuration, stage.clock(), stage.dispatch(),
                            stage.steering(), suppressions, releases, [this] { return settling; },
                            [this] { ++resumed; }, [](const std::string&, const Hand&) {},
                            [this](HistoryEntry entry) { noted.push_back(std::move(entry)); }}};
};

TEST_F(ControlCommandsTest, WhatIsPausedDoesNotLeaveUntilItIsResumed) {
  drop("bridge");
  EXPECT_EQ(int_member(ask({{"command", "pause"}, {"release", "bridge"}}), "count"), 1);
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.attempts, IsEmpty());
  EXPECT_EQ(int_member(ask({{"command", "resume"}, {"release", "bridge"}}), "count"), 1);
  stage.run_until(3 * hour);
  EXPECT_THAT(stage.attempts, SizeIs(2));
}

TEST_F(ControlCommandsTest, ACommandMayNameOneListOnly) {
  drop("bridge");
  EXPECT_EQ(int_member(ask({{"command", "pause"}, {"list", "trade"}}), "count"), 0);
  EXPECT_EQ(int_member(ask({{"command", "pause"}, {"list", "press"}}), "count"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM target WHERE paused"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM release WHERE paused"), 0);
}

TEST_F(ControlCommandsTest, ACancelThatNamesNothingIsRefused) {
  drop("bridge");
  EXPECT_EQ(error_of({{"command", "cancel"}}), "cancel needs a release, --list or --channel");
  EXPECT_EQ(int_member(ask({{"command", "cancel"}, {"release", "bridge"}}), "count"), 2);
  EXPECT_THAT(error_of({{"command", "retry"}, {"release", "bridge"}}),
              HasSubstr("was cancelled before any of it left, and stays cancelled"));
}

TEST_F(ControlCommandsTest, WhatIsNotKnownIsRefusedByItsName) {
  EXPECT_EQ(error_of({{"command", "reboot\nnow"}}), "unknown command 'reboot now'");
  EXPECT_EQ(error_of({}), "unknown command ''");
  EXPECT_EQ(error_of({{"command", "pause"}, {"release", "nope"}}), "there is no release 'nope'");
  EXPECT_EQ(error_of({{"command", "suppress"}}), "suppress needs a list of rows");
}

TEST_F(ControlCommandsTest, ARetryTriesTheRelayThatIsDownAtOnceAndNamesIt) {
  stage.connects = [](const std::string&) { return Play{0, ""}; };
  drop("bridge", Duration(0));
  stage.run_until(10 * minute);
  stage.connects = [](const std::string&) { return Play{220, "ready"}; };
  const auto answer = ask({{"command", "retry"}});
  EXPECT_EQ(answer.at("relays_tried"), json::array{"main"});
  EXPECT_EQ(int_member(answer, "count"), 0);
  EXPECT_EQ(int_member(answer, "waiting_tried"), 2) << "they are sent, though nothing of them had failed";
  stage.run_until(stage.since_start() + second);
  EXPECT_THAT(stage.attempts_of("main 250"), SizeIs(2));
  EXPECT_EQ(ask({{"command", "retry"}}).at("relays_tried"), json::array());
}

TEST_F(ControlCommandsTest, AFileOfTheSpoolIsObeyedAndToldWhyItIsNot) {
  drop("bridge");
  EXPECT_TRUE(answer_to(commands.obey({Verb::pause, "bridge", "uid 1000 in the spool"})));
  EXPECT_EQ(number("SELECT count(*) FROM release WHERE paused"), 1);
  const auto refused = answer_to(commands.obey({Verb::pause, "nope", "uid 1000 in the spool"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(), "there is no release 'nope'");
}

TEST_F(ControlCommandsTest, SuppressionsReachTheLedger) {
  json::object row;
  row["address"] = "a@example.org";
  EXPECT_EQ(int_member(ask({{"command", "suppress"}, {"rows", json::array{row}}}), "count"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM suppression"), 1);
  EXPECT_EQ(int_member(ask({{"command", "unsuppress"}, {"address", "a@example.org"}}), "count"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM suppression"), 0);
}

TEST_F(ControlCommandsTest, LiveSaysWhatStillSettlesAndWhatCannotBeRead) {
  drop("bridge");
  settling = {{"tunnel.md", stage.clock().now() + 3 * second}, {"late.md", stage.clock().now() - second}};
  releases.load(row_of("bridge"), [](const std::shared_ptr<const Rendering>&) {});
  stage.turn();
  const auto status = read_live_status(ask({{"command", "live"}}));
  EXPECT_THAT(status.incoming,
              ElementsAre(IncomingDrop{"tunnel.md", 3 * second}, IncomingDrop{"late.md", Duration(0)}));
  ASSERT_THAT(status.unreadable, SizeIs(1));
  EXPECT_EQ(status.unreadable[0].release, "bridge");
  EXPECT_TRUE(status.relays.contains("main"));
}

TEST_F(ControlCommandsTest, ATestIsMailedAndItsOutcomeAnswered) {
  stage.plays = [](const std::string&, const std::string&) { return Play{250, "2.0.0 queued as 7"}; };
  const auto answer = ask(test_of("# A bridge opens\n\nIt opens today.\n"));
  EXPECT_THAT(stage.attempts, ElementsAre("00:00:00 main 250 me@example.org"));
  const auto& mail = answer.at("mails").as_array().at(0).as_object();
  EXPECT_EQ(text_member(mail, "list"), "press");
  EXPECT_EQ(text_member(mail, "outcome"), "accepted");
  EXPECT_EQ(int_member(mail, "code"), 250);
  EXPECT_EQ(number("SELECT count(*) FROM recipient"), 0) << "a test counts nowhere";
  ASSERT_THAT(noted, SizeIs(1));
  EXPECT_EQ(noted[0].verb, "test mailed");
  EXPECT_EQ(noted[0].by.uid, somebody);
  EXPECT_EQ(noted[0].before, "file bridge.md");
  EXPECT_EQ(noted[0].after, "1 of 1 mail accepted by the mail server") << "and nobody's address";
  EXPECT_THAT(error_of(test_of("---\nsumary: x\n---\n# A\n")), HasSubstr("bridge.md:2:1: unknown key 'sumary'"));
}

TEST_F(ControlCommandsTest, TestsAreLimitedForEachUser) {
  for (std::size_t i = 0; i < TestQuota::most_an_hour; ++i) ASSERT_TRUE(ask(test_of("# A\n\nB.\n")).contains("mails"));
  EXPECT_EQ(error_of(test_of("# A\n\nB.\n")), "at most 200 test mails are sent per hour; try later");
  EXPECT_TRUE(ask(test_of("# A\n\nB.\n"), somebody + 1).contains("mails"));
  stage.run_until(stage.since_start() + hour);
  EXPECT_TRUE(ask(test_of("# A\n\nB.\n")).contains("mails"));
}

}  // namespace
}  // namespace gazetted::test
