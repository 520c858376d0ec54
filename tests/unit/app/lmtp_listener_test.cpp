// The LMTP listener over real sockets: who may connect, how long they may take, and how it stops.
#include "gazetted/app/lmtp_listener.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <future>
#include <thread>

#include "gazetted/net/signal_flag.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// On a thread of its own, as in the daemon it is on the loop's.
class LmtpListenerTest : public testing::Test {
 protected:
  void listen(const std::string& where, const LmtpLimits& limits = LmtpLimits()) {
    LmtpPorts ports{.io = io,
                    .clock = clock,
                    .hostname = [] { return std::string("news.example.org"); },
                    .form = [](std::string_view address) -> std::optional<ReturnClaim> {
                      if (!address.starts_with("bounce+")) return {};
                      return ReturnClaim{ReturnKind::bounce, 7, "proof"};
                    },
                    .judge = [](ReturnClaim) -> asio::awaitable<LmtpVerdict> { co_return LmtpVerdict::ours; },
                    .put = [this](TakenMail mail) { return keep(std::move(mail)); }};
    auto made = LmtpListener::listen(std::move(ports), where, limits);
    ASSERT_TRUE(made) << made.error().text();
    listener = std::move(*made);
    thread = std::thread([this] {
      const auto work = asio::make_work_guard(io);
      io.run();
    });
  }
  void TearDown() override {
    if (!thread.joinable()) return;
    on_loop([this] { listener.reset(); });
    io.stop();
    thread.join();
  }
  asio::awaitable<Status> keep(TakenMail mail) {
    while (holds) co_await gate.wait();
    ++kept;
    bytes = mail.bytes;
    co_return Status();
  }
  void on_loop(std::function<void()> work) {
    std::promise<void> done;
    asio::post(io, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  static std::string take(RawClient& client) {
    client.say("LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<bounce+x@a.example>\r\nDATA\r\n");
    client.hear(". CR LF\r\n");
    client.say("text\r\n.\r\n");
    return client.hear("\r\n").starts_with("250 2.0.0") ? "taken" : "";
  }

  asio::io_context io{1};
  Clock clock;
  SignalFlag gate{io};
  std::atomic<bool> holds = false;
  std::atomic<int> kept = 0;
  std::string bytes;
  TemporaryDirectory directory;
  std::unique_ptr<LmtpListener> listener;
  std::thread thread;
};

TEST_F(LmtpListenerTest, TakesMailAtASocketOfItsOwnGroup) {
  const auto path = directory / "lmtp.sock";
  listen(path.string());
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0660u);
  RawClient client(path);
  client.say("LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<bounce+x@a.example>\r\nRCPT TO:<x@a.example>\r\nDATA\r\n");
  EXPECT_THAT(client.hear(". CR LF\r\n"), HasSubstr("250 2.1.5 ok\r\n550 5.1.1"));
  client.say("text\r\n.\r\nQUIT\r\n");
  EXPECT_THAT(client.hear(), HasSubstr("250 2.0.0 stored\r\n221 2.0.0"));
  EXPECT_EQ(bytes, "Return-Path: <>\r\ntext\r\n");
  on_loop([this] { listener->close(); });
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(LmtpListenerTest, ReplacesTheSocketOfAProcessThatIsGone) {
  const auto path = directory / "lmtp.sock";
  { asio::local::stream_protocol::acceptor gone(io, asio::local::stream_protocol::endpoint(path.string())); }
  ASSERT_TRUE(fs::exists(path));
  listen(path.string());
  RawClient client(path);
  EXPECT_THAT(client.hear("\n"), StartsWith("220 news.example.org LMTP"));
}

TEST_F(LmtpListenerTest, LeavesWhatIsNoSocketAlone) {
  const auto path = directory.put("notes.txt", "mine");
  LmtpPorts ports{.io = io, .clock = clock, .hostname = {}, .form = {}, .judge = {}, .put = {}};
  const auto made = LmtpListener::listen(ports, path.string());
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().text(), HasSubstr("is not a socket"));
  EXPECT_EQ(slurp(path), "mine");
}

TEST_F(LmtpListenerTest, TakesMailAtAPortAndKeepsConnectionsApart) {
  listen("127.0.0.1:0");
  RawClient one(listener->port()), other(listener->port());
  EXPECT_EQ(take(one), "taken");
  EXPECT_EQ(take(other), "taken");
  EXPECT_EQ(take(one), "taken");
  EXPECT_EQ(kept, 3);
}

TEST_F(LmtpListenerTest, TellsThoseWhoAreTooManyToComeAgain) {
  LmtpLimits limits;
  limits.connections = 2;
  listen("127.0.0.1:0", limits);
  RawClient one(listener->port()), two(listener->port());
  one.hear("\n");
  two.hear("\n");
  RawClient three(listener->port());
  EXPECT_THAT(three.hear(), StartsWith("421 4.3.2 too many connections"));
  one.say("QUIT\r\n");
  EXPECT_THAT(one.hear(), HasSubstr("221"));
  EXPECT_TRUE(eventually([&] {
    RawClient four(listener->port());
    return four.hear("\n").starts_with("220");
  }));
}

TEST_F(LmtpListenerTest, WhoSendsNothingWholeIsCutOff) {
  LmtpLimits limits;
  limits.command = Duration(300);
  limits.data = Duration(300);
  listen("127.0.0.1:0", limits);
  for (const std::string begins : {"", "LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<bounce+x@a.example>\r\nDATA\r\n"}) {
    RawClient slow(listener->port());
    slow.say(begins);
    EXPECT_TRUE(eventually([&] { return !slow.say("x"); }, Duration(20'000))) << begins;
  }
  EXPECT_EQ(kept, 0);
}

TEST_F(LmtpListenerTest, AStopAnswersTheMailThatIsOnItsWay) {
  listen("127.0.0.1:0");
  RawClient idle(listener->port()), busy(listener->port());
  idle.hear("\n");
  busy.say("LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<bounce+x@a.example>\r\nDATA\r\n");
  busy.hear(". CR LF\r\n");
  on_loop([this] { listener->close(); });
  EXPECT_THAT(idle.hear(), HasSubstr("421 4.3.2"));
  Tasks tasks(io);
  std::atomic<bool> answered = false;
  const auto wait = [&]() -> asio::awaitable<void> {
    co_await listener->answered();
    answered = true;
  };
  on_loop([&] { tasks.spawn(wait()); });
  EXPECT_FALSE(answered);
  busy.say("text\r\n.\r\n");
  EXPECT_THAT(busy.hear(), HasSubstr("250 2.0.0 stored\r\n421 4.3.2"));
  EXPECT_TRUE(eventually([&] { return answered.load(); }));
  EXPECT_EQ(kept, 1);
}

TEST_F(LmtpListenerTest, NothingIsAnsweredBeforeItIsDurable) {
  listen("127.0.0.1:0");
  holds = true;
  RawClient client(listener->port());
  client.say("LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<bounce+x@a.example>\r\nDATA\r\n");
  client.hear(". CR LF\r\n");
  client.say("text\r\n.\r\n");
  RawClient other(listener->port());
  other.hear("220");  // the loop has gone on meanwhile
  EXPECT_EQ(kept, 0);
  on_loop([this] {
    holds = false;
    gate.raise();
  });
  EXPECT_THAT(client.hear("\r\n"), HasSubstr("250 2.0.0 stored"));
}

}  // namespace
}  // namespace gazetted::test
