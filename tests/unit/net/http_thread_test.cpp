// A server on a thread of its own, asked by real connections, with a loop that the test runs.
#include "gazetted/net/http_thread.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/net/signal_flag.hpp"
#include "support/program.hpp"
#include "support/raw_client.hpp"

namespace gazetted {
namespace {

using test::eventually;
using test::RawClient;
using testing::HasSubstr;

class HttpThreadTest : public testing::Test {
 protected:
  asio::awaitable<WebResponse> answer_on_loop(WebRequest request) {
    ++asked;
    while (!may_answer) co_await gate.wait();
    WebResponse response;
    response.body = std::string(request.path()) + (std::this_thread::get_id() == own ? " on the loop" : " elsewhere");
    co_return response;
  }
  asio::awaitable<WebResponse> answer(HttpThread& here, WebRequest request) {
    if (request.path() == "/here") {
      WebResponse response;
      response.body = std::this_thread::get_id() == own ? "on the loop" : "on its own thread";
      co_return response;
    }
    const HttpServer::Answer ask = [this](WebRequest asked_for) { return answer_on_loop(std::move(asked_for)); };
    co_return co_await here.asked_of(tasks, ask, std::move(request));
  }
  asio::awaitable<void> wait_answered() {
    co_await web->answered();
    all_answered = true;
  }
  void turn_until(const std::function<bool()>& holds) {
    EXPECT_TRUE(eventually([&] {
      loop.restart();
      loop.poll();
      return holds();
    }));
  }
  static void ask(RawClient& client, const std::string& path) {
    client.say("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  const std::thread::id own = std::this_thread::get_id();
  asio::io_context loop;
  Tasks tasks{loop};
  SignalFlag gate{loop};
  bool may_answer = true, all_answered = false;
  int asked = 0;
  std::unique_ptr<HttpThread> web = *HttpThread::listen(
      loop, "127.0.0.1:0",
      [this](HttpThread& here) -> HttpServer::Answer {
        return [this, &here](WebRequest request) { return answer(here, std::move(request)); };
      },
      HttpServerOptions());
};

TEST_F(HttpThreadTest, AnswersWhileTheLoopIsBusy) {
  RawClient client(web->port());
  ask(client, "/here");
  EXPECT_THAT(client.hear(), HasSubstr("on its own thread"));
}

TEST_F(HttpThreadTest, WhatTheLoopKnowsIsAnsweredThere) {
  RawClient client(web->port());
  ask(client, "/there");
  turn_until([&] { return asked == 1 && tasks.count() == 0; });
  EXPECT_THAT(client.hear(), HasSubstr("/there on the loop"));
}

TEST_F(HttpThreadTest, AStopWaitsForWhatWasAsked) {
  may_answer = false;
  RawClient client(web->port());
  ask(client, "/there");
  turn_until([&] { return asked == 1; });
  web->close();
  tasks.spawn(wait_answered());
  for (int i = 0; i < 10; ++i) loop.poll();
  EXPECT_FALSE(all_answered);
  may_answer = true;
  gate.raise();
  turn_until([&] { return all_answered; });
  EXPECT_THAT(client.hear(), HasSubstr("/there on the loop"));
}

TEST_F(HttpThreadTest, ItEndsWithRequestsThatNobodyAnswers) {
  may_answer = false;
  RawClient client(web->port());
  ask(client, "/there");
  turn_until([&] { return asked == 1; });
  web.reset();
  EXPECT_EQ(client.hear(), "");
}

}  // namespace
}  // namespace gazetted
