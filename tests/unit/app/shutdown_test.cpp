#include "gazetted/app/shutdown.hpp"

#include "gazetted/net/http_server.hpp"

#include <future>

#include "daemon_fixture.hpp"
#include "gazetted/app/notices.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Holds the intake where it first looks at the clock after this file appeared, until it is let go.
class HoldingClock : public Clock {
 public:
  explicit HoldingClock(fs::path file) : file_(std::move(file)) {}
  Time now() const override {
    if (fs::exists(file_) && !std::exchange(held_, true)) {
      holds.set_value();
      goes_on.get_future().wait();
    }
    return Clock::now();
  }
  mutable std::promise<void> holds, goes_on;

 private:
  fs::path file_;
  mutable bool held_ = false;
};

class ShutdownTest : public DaemonFixture {
 protected:
  Settings intake_settings() {
    auto settings = stage.settings();
    settings.spool.directory = stage.directory() / "spool";
    settings.spool.state = stage.directory() / "state";
    settings.spool.settle = Duration(0);
    return settings;
  }
  IntakeHooks hooks() {
    IntakeHooks told;
    told.rejected = [this](const std::string& name, const std::string& reason) {
      notices.tell(rejected_notice(name, reason));
    };
    return told;
  }
  asio::awaitable<json::object> answer(const json::object&, unsigned) {
    ++asked;
    while (!may_answer) co_await gate.wait();
    json::object ready;
    ready["count"] = 7;
    co_return ready;
  }
  asio::awaitable<WebResponse> answer_web() {
    ++asked;
    while (!may_answer) co_await gate.wait();
    WebResponse response;
    response.body = "you have left";
    co_return response;
  }
  void let_answer() {
    may_answer = true;
    gate.raise();
  }
  // What the kernel brings comes in its own time.
  void turn_until_asked() {
    EXPECT_TRUE(eventually([this] {
      stage.turn();
      return asked > 0;
    }));
  }
  void drain(Duration mail_limit = 30 * second, HttpServer* web = nullptr) {
    Shutdown::Ports ports{stage.loop(),
                          tasks,
                          stage.pool(),
                          stage.ledger(),
                          stage.timers(),
                          stage.clock(),
                          stage.dispatch(),
                          notices,
                          releases,
                          intake,
                          *control,
                          {},
                          {}};
    if (web) {
      ports.close_web = [web] { web->close(); };
      ports.web_answered = [web] { return web->answered(); };
    }
    shutdown.emplace(ports);
    services.spawn(shutdown->drain(mail_limit));
    stage.turn();
  }
  bool ended() { return stage.loop().stopped(); }
  void relay_says_nothing() {
    stage.plays = [](const std::string&, const std::string&) { return Play{250, "2.0.0 queued", 10 * hour}; };
  }
  // A file that cannot be accepted is in the intake's hands, and nobody knows of it yet.
  void reject_and_hold() {
    ASSERT_TRUE(write_file(stage.directory() / "spool/incoming/empty.md", "", 0600));
    intake.start(std::make_shared<const Settings>(intake_settings()));
    clock_of_intake.holds.get_future().wait();
  }

  bool may_answer = false;
  int asked = 0;
  SignalFlag gate{stage.loop()};
  const fs::path socket = stage.directory() / "control.sock";
  HoldingClock clock_of_intake{stage.directory() / "spool/rejected/empty.md"};
  Tasks services{stage.loop()};
  NoticeSender notices{{stage.loop(), *configuration, stage.ledger(), stage.dispatch(), stage.timers(), stage.clock()}};
  ReleaseLoader releases{{stage.loop(), tasks, stage.pool(), *configuration, stage.ledger(), stage.timers(),
                          stage.clock(), [](ReleaseKey) {}, [](const NoticeText&) {}}};
  IntakeLoop intake{stage.loop(), stage.ledger(), *Spool::open(intake_settings().spool), clock_of_intake, hooks()};
  std::unique_ptr<ControlServer> control = *ControlServer::listen(
      stage.loop(), socket,
      [this](const json::object& request, const Peer& peer) { return answer(request, peer.uid); });
  std::optional<Shutdown> shutdown;
};

TEST_F(ShutdownTest, WithNothingInHandItEndsAtOnce) {
  drain();
  EXPECT_TRUE(ended());
  EXPECT_EQ(stage.since_start(), Duration(0));
  EXPECT_FALSE(fs::exists(socket));
}

TEST_F(ShutdownTest, MailOnTheWireMayEndAndNoneBegins) {
  stage.plays = [](const std::string&, const std::string&) { return Play{250, "2.0.0 queued", 5 * second}; };
  Stage::Drop drop;
  drop.id = "bridge";
  for (int i = 0; i < 40; ++i) drop.recipients["press"].push_back(fmt::format("a{}@example.org", i));
  stage.drop(drop);
  stage.run_until(second);
  drain();
  stage.run_until(4 * second);
  EXPECT_FALSE(ended());
  stage.run_until(minute);
  EXPECT_TRUE(ended());
  const auto sent = number("SELECT count(*) FROM outcome WHERE state='sent'");
  EXPECT_GT(sent, 0);
  EXPECT_LT(sent, 40);
  EXPECT_EQ(number("SELECT sum(sending) FROM tally"), 0);
}

TEST_F(ShutdownTest, ASilentRelayEndsWithTheLimitOfMail) {
  relay_says_nothing();
  Stage::Drop drop;
  drop.id = "bridge";
  drop.recipients = {{"press", {"a@example.org"}}};
  stage.drop(drop);
  stage.run_until(second);
  drain(30 * second);
  stage.run_until(30 * second);
  EXPECT_FALSE(ended());
  stage.run_until(31 * second);
  EXPECT_TRUE(ended());
  EXPECT_EQ(number("SELECT sum(sending) FROM tally"), 1) << "the next start settles it";
}

TEST_F(ShutdownTest, ANoticeAtASilentRelayHoldsItForTwoSecondsAndIsKept) {
  relay_says_nothing();
  tasks.spawn(notices.run());
  notices.tell({"a disk is full", "It is."});
  stage.run_until(second);
  drain();
  stage.run_until(second + Shutdown::answer_patience - Duration(1));
  EXPECT_FALSE(ended());
  stage.run_until(second + Shutdown::answer_patience);
  EXPECT_TRUE(ended());
  EXPECT_EQ(number("SELECT count(*) FROM notice"), 1);
}

TEST_F(ShutdownTest, ARequestThatWasReadIsAnswered) {
  RawClient client(socket);
  client.say("{}\n");
  turn_until_asked();
  drain();
  EXPECT_FALSE(ended());
  EXPECT_FALSE(fs::exists(socket)) << "nobody else may ask";
  let_answer();
  stage.turn();
  EXPECT_TRUE(ended());
  EXPECT_EQ(client.hear("\n"), "{\"count\":7}\n");
}

TEST_F(ShutdownTest, ARequestOfTheWebThatWasReadIsAnswered) {
  auto web = *HttpServer::listen(stage.loop(), "127.0.0.1:0", [this](const WebRequest&) { return answer_web(); });
  RawClient client(web->port());
  client.say("GET / HTTP/1.1\r\nHost: news.example.org\r\nConnection: close\r\n\r\n");
  turn_until_asked();
  drain(30 * second, web.get());
  EXPECT_FALSE(ended());
  let_answer();
  stage.turn();
  EXPECT_TRUE(ended());
  EXPECT_THAT(client.hear("you have left"), HasSubstr("200 OK"));
}

TEST_F(ShutdownTest, ARequestThatIsNeverAnsweredHoldsItForTwoSeconds) {
  RawClient client(socket);
  client.say("{}\n");
  turn_until_asked();
  drain();
  stage.run_until(Shutdown::answer_patience - Duration(1));
  EXPECT_FALSE(ended());
  stage.run_until(Shutdown::answer_patience);
  EXPECT_TRUE(ended());
}

TEST_F(ShutdownTest, WhileMailEndsTheDaemonCanStillBeAsked) {
  relay_says_nothing();
  Stage::Drop drop;
  drop.id = "bridge";
  drop.recipients = {{"press", {"a@example.org"}}};
  stage.drop(drop);
  stage.run_until(second);
  drain(30 * second);
  let_answer();
  RawClient client(socket);
  client.say("{}\n");
  turn_until_asked();
  stage.turn();
  EXPECT_EQ(client.hear("\n"), "{\"count\":7}\n");
}

TEST_F(ShutdownTest, WhatIsSaidOfTheDropInHandIsKeptForTheNextStart) {
  reject_and_hold();
  drain();
  EXPECT_TRUE(ended()) << "the loop does not wait for a drop, which may be a list of a million";
  EXPECT_EQ(number("SELECT count(*) FROM notice"), 0);
  clock_of_intake.goes_on.set_value();
  shutdown->finish();
  EXPECT_EQ(number("SELECT count(*) FROM notice"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM rejected"), 1);
}

TEST_F(ShutdownTest, ARequestThatIsAnsweredAfterTheLimitCostsNoNotice) {
  reject_and_hold();
  RawClient client(socket);
  client.say("{}\n");
  turn_until_asked();
  drain();
  stage.run_until(Shutdown::answer_patience);
  ASSERT_TRUE(ended());
  let_answer();  // is queued before what the intake says
  clock_of_intake.goes_on.set_value();
  shutdown->finish();
  EXPECT_EQ(number("SELECT count(*) FROM notice"), 1);
}

}  // namespace
}  // namespace gazetted::test
