// Lists that are fetched: from the source to the mail, with a real daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "support/program.hpp"
#include "support/web_server.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ListSources : public testing::Test {
 protected:
  void configure(const std::string& subscribers, const std::string& more = "") {
    newsroom.configure("relays:\n  main: {host: 127.0.0.1, port: " + std::to_string(capture->smtp_port()) +
                       ", tls: off}\nlists:\n  press:\n    from: press@news.example.org\n    subscribers: " +
                       subscribers + "\n" + more);
  }
  std::string from_web(const std::string& more = "") const {
    return "{url: '" + server.url() + "', allow_private: true" + more + "}";
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  bool mailed(const std::string& address) {
    const auto mails = capture->mails();
    return std::any_of(mails.begin(), mails.end(), [&](const auto& mail) { return mail.recipient == address; });
  }
  Capture capture;
  Newsroom newsroom;
  WebServer server{[](const WebRequest&) { return csv_answer(recipients(10)); }};
};

TEST_F(ListSources, AReleaseGoesToWhatWasFetchedAndTheHeadersStaySecret) {
  newsroom.directory.put("token", "Bearer s3cret\n");
  configure(from_web(", headers: {Authorization: {file: token}}, every: 5m"));
  const auto before = newsroom.command({"check"});
  EXPECT_EQ(before.status, 0) << before.out << before.err;
  EXPECT_THAT(before.out, HasSubstr("list 'press': nothing has been fetched yet from " + server.url() +
                                    "; the daemon fetches it when it runs"));
  EXPECT_THAT(before.err, HasSubstr("fetched every 5m from " + server.url() + "; never until now"));
  newsroom.drop("a.md", simple_release("A"));  // before anything is there
  newsroom.start();
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 10);
  EXPECT_EQ(server.requests().at(0).header("authorization"), "Bearer s3cret");
  EXPECT_THAT(newsroom.log(), HasSubstr("event=list-fetched list=press people=10"));
  EXPECT_THAT(newsroom.log(), Not(HasSubstr("s3cret")));
  const auto after = newsroom.command({"check"});
  EXPECT_EQ(after.status, 0);
  EXPECT_THAT(after.err, HasSubstr("list press: 10 recipients"));
  EXPECT_THAT(after.err, HasSubstr("; last on "));
}

TEST_F(ListSources, WhatIsMuchSmallerIsTakenWhenSomebodySaysSo) {
  configure(from_web());
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=list-fetched") != std::string::npos; }));
  server.answer_with([](const WebRequest&) { return csv_answer(recipients(2)); });
  const auto refused = newsroom.command({"fetch", "press"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("it has 2 subscribers, and the last one had 10"));
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 10);
  const auto accepted = newsroom.command({"fetch", "press", "--accept"});
  EXPECT_EQ(accepted.out, "list press: 2 subscribers\n") << accepted.err;
  EXPECT_TRUE(eventually([&] { return newsroom.command({"history"}).out.find("list taken") != std::string::npos; }));
  newsroom.drop("b.md", simple_release("B"));
  ASSERT_TRUE(eventually([&] { return state("b") == "held"; }));  // the guard of releases asks all the same
  EXPECT_THAT(newsroom.command({"status", "b"}).out, HasSubstr("80 % fewer"));
  EXPECT_EQ(newsroom.command({"resume", "b"}).status, 0);
  ASSERT_TRUE(newsroom.done("b"));
  EXPECT_EQ(newsroom.status("b")->tally[State::sent], 2);
}

TEST_F(ListSources, ACommandIsRunWithoutTheDaemonsEnvironment) {
  const auto program = newsroom.directory.put("export", "#!/bin/sh\nprintf 'email\\nann@example.org\\n'\nenv >" +
                                                            (newsroom.directory / "seen").string() + "\n");
  fs::permissions(program, fs::perms::owner_all);
  configure("{command: ['" + program.string() + "'], every: 1m}");
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_TRUE(mailed("ann@example.org"));
  const auto seen = slurp(newsroom.directory / "seen");
  EXPECT_THAT(seen, HasSubstr("GAZETTED_LIST=press\n"));
  EXPECT_THAT(seen, Not(HasSubstr("HOME=")));
}

TEST_F(ListSources, ASourceThatFailsIsToldOnceAndReleasesGoToTheLastGoodVersion) {
  configure(from_web(), "notify: [desk@example.com]\n");
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=list-fetched") != std::string::npos; }));
  server.answer_with([](const WebRequest&) { return status_answer(500); });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(newsroom.command({"fetch", "press"}).status, 1);
  ASSERT_TRUE(eventually([&] { return mailed("desk@example.com"); }));
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(newsroom.status("a")->tally[State::sent], 10);
  newsroom.stop();
  const auto mails = capture->mails();
  EXPECT_EQ(std::count_if(mails.begin(), mails.end(),
                          [](const auto& mail) {
                            return mail.recipient == "desk@example.com" &&
                                   mail.bytes.find("could not be fetched") != std::string::npos;
                          }),
            1);
}

TEST_F(ListSources, ReleasesAreHeldWhenWhatThereIsHasGrownTooOld) {
  configure(from_web(", every: 1m"));
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=list-fetched") != std::string::npos; }));
  newsroom.stop();
  server.answer_with([](const WebRequest&) { return status_answer(500); });
  const auto record = newsroom.directory / "state/lists/press/source.json";
  const auto at = slurp(record).find("\"checked\":\"20");
  ASSERT_NE(at, std::string::npos) << record << slurp(record);
  auto text = slurp(record);
  text.replace(at + 11, 4, "2020");
  newsroom.directory.put("state/lists/press/source.json", text);
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "a"}).out, HasSubstr("list 'press' was last fetched on "));
  EXPECT_EQ(newsroom.command({"resume", "a"}).status, 0);
  EXPECT_TRUE(newsroom.done("a"));
}

TEST_F(ListSources, FetchSaysWhyItCannot) {
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  EXPECT_THAT(newsroom.command({"fetch", "pres"}).err, HasSubstr("there is no list 'pres'; did you mean 'press'?"));
  EXPECT_THAT(newsroom.command({"fetch", "press"}).err, HasSubstr("list 'press' is a file, and nothing fetches it"));
}

TEST_F(ListSources, ADaemonThatStopsDoesNotWaitForASlowSource) {
  configure("{command: ['/bin/sleep', '1000']}");
  newsroom.start();
  newsroom.daemon->signal(SIGTERM);
  EXPECT_EQ(newsroom.daemon->wait(), 0);
}

}  // namespace
}  // namespace gazetted::test
