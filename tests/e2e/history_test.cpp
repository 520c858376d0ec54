// history: who did what, through every door, also after a kill.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class History : public testing::Test {
 protected:
  void begin(int count = 5) {
    newsroom.spool_extra = "hold: 1h";
    newsroom.list("press.csv", recipients(count));
    newsroom.configure(press_settings(capture->smtp_port()));
    newsroom.start();
    newsroom.drop("plan.md", simple_release("Plan"));
    ASSERT_TRUE(eventually([&] {
      const auto plan = newsroom.status("plan");
      return plan && plan->state != "taking";
    }));
  }
  std::vector<std::string> verbs() {
    std::vector<std::string> all;
    const auto told = parse_json(newsroom.command({"history", "plan", "--json"}).out);
    for (const auto& entry : told->as_array()) all.emplace_back(entry.at("verb").as_string());
    return all;
  }

  Capture capture;
  Newsroom newsroom;
};

TEST_F(History, NamesEveryHandAndOutlivesAKill) {
  begin();
  ASSERT_EQ(newsroom.command({"pause", "plan", "--reason", "the minister\nis late"}).status, 0);
  newsroom.directory.put("spool/incoming/plan.resume", "");
  ASSERT_TRUE(eventually([&] { return verbs().size() == 3; })) << newsroom.log();
  newsroom.kill();
  newsroom.start();
  ASSERT_EQ(newsroom.command({"cancel", "plan"}).status, 0);
  EXPECT_THAT(verbs(), ElementsAre("accepted", "paused", "resumed", "cancelled"));
  const auto told = newsroom.command({"history", "plan"}).out;
  EXPECT_THAT(told, AllOf(HasSubstr("accepted: 5 recipients, 0 posts\n  by root, spool\n"),
                          HasSubstr("by root, control socket: the minister is late\n"),
                          HasSubstr("paused: 5 waiting, 0 under way")));
  EXPECT_THAT(newsroom.command({"history"}).out, HasSubstr("cancelled plan"));
  const auto unknown = newsroom.command({"history", "plam"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.err, HasSubstr("plam"));
}

TEST_F(History, TellsUsersApart) {
  if (::getuid() != 0) GTEST_SKIP() << "needs root, to be somebody else";
  begin();
  fs::permissions(newsroom.directory.path(), fs::perms::all);
  fs::permissions(newsroom.directory / "control.sock", fs::perms::all);
  const auto steered = run({"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", binary(), "pause", "plan",
                            "-c", newsroom.config().string()});
  ASSERT_EQ(steered.status, 0) << steered.err;
  EXPECT_EQ(verbs().back(), "paused");
  EXPECT_THAT(newsroom.command({"history", "plan"}).out, HasSubstr("by nobody, control socket"));
}

TEST_F(History, CountsWhoIsSuppressedWithoutNamingThem) {
  begin();
  ASSERT_EQ(newsroom.command({"suppress", "user1@example.org", "--reason", "asked by telephone"}).status, 0);
  const auto told = newsroom.command({"history"}).out;
  EXPECT_THAT(told,
              AllOf(HasSubstr("suppressed: 1 address"), HasSubstr("by root"), Not(HasSubstr("user1@example.org"))));
}

TEST(Guards, HoldWhatDoesNotLookLikeTheListOfLastTime) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(200));
  newsroom.configure(press_settings(capture->smtp_port()));
  newsroom.start();
  newsroom.drop("one.md", simple_release("One"));
  ASSERT_TRUE(newsroom.done("one"));
  newsroom.list("press.csv", recipients(40));
  const auto file = newsroom.directory.put("drafts/two.md", simple_release("Two")).string();
  const auto asked = newsroom.command({"submit", file, "--yes"});
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_THAT(asked.out + asked.err, HasSubstr("It will be held until it is resumed: list 'press' has 40 recipients"));
  ASSERT_TRUE(eventually([&] {
    const auto two = newsroom.status("two");
    return two && two->state == "held";
  })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "two"}).out, HasSubstr("80 % fewer"));
  EXPECT_EQ(capture->mail_count(), 200u);
  ASSERT_EQ(newsroom.command({"resume", "two"}).status, 0);
  ASSERT_TRUE(newsroom.done("two"));
  newsroom.list("press.csv", recipients(40, "other.example"));
  newsroom.drop("three.md", simple_release("Three"));
  ASSERT_TRUE(eventually([&] {
    const auto three = newsroom.status("three");
    return three && three->state == "held";
  })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "three"}).out, HasSubstr("only 0 of the 40 recipients"));
  ASSERT_EQ(newsroom.command({"resume", "three"}).status, 0);
  ASSERT_TRUE(newsroom.done("three"));
  newsroom.list("press.csv", recipients(45, "other.example"));
  newsroom.drop("four.md", simple_release("Four"));
  ASSERT_TRUE(newsroom.done("four")) << newsroom.log();
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST(Expiry, WhatHasNotLeftByThenIsExpired) {
  Capture slow(answers_dots_after(Duration(40)));
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(2000));
  newsroom.configure(press_settings(slow->smtp_port(), "connections: 2"));
  newsroom.start();
  const Time soon = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) + Duration(6'000);
  newsroom.drop("party.md", "---\ntitle: Party\nexpires_at: " + format_rfc3339(soon) + "\n---\nCome.\n");
  ASSERT_TRUE(newsroom.done("party", Duration(90'000))) << newsroom.log();
  const auto tally = newsroom.status("party")->tally;
  EXPECT_GT(tally[State::sent], 10);
  EXPECT_GT(tally[State::expired], 100);
  EXPECT_EQ(tally[State::sent] + tally[State::expired], 2000);
  EXPECT_THAT(newsroom.command({"status", "party"}).out, HasSubstr(", expired "));
  EXPECT_THAT(newsroom.command({"status", "party", "--json"}).out, HasSubstr(R"("expired":true)"));
  EXPECT_THAT(newsroom.command({"trace", "user1999@example.org"}).out, HasSubstr("the release expired at "));
  for (const char* verb : {"retry", "resume"}) {
    const auto refused = newsroom.command({verb, "party"});
    EXPECT_EQ(refused.status, 1) << verb;
    EXPECT_THAT(refused.err, AllOf(HasSubstr("release 'party': it expired at "), HasSubstr("a later `expires_at`")));
  }
  newsroom.directory.put("spool/incoming/.look", "");
  EXPECT_TRUE(eventually([&] {
    const auto told = newsroom.command({"history", "party"}).out;
    return told.find("began to leave") < told.find("expired: at ") && told.find("expired: at ") != std::string::npos &&
           told.find("\n  done: ") != std::string::npos;
  })) << newsroom.command({"history", "party"}).out;
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

// Nothing ends it, and so somebody has to know.
TEST(Expiry, WhatIsPausedAtItsEndIsToldOfAndNotResumed) {
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(5));
  newsroom.configure(press_settings(capture->smtp_port()) + "notify: [desk@example.org]\n");
  newsroom.start();
  ASSERT_EQ(newsroom.command({"pause"}).status, 0);
  const Time soon = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()) + Duration(5'000);
  newsroom.drop("party.md", "---\ntitle: Party\nexpires_at: " + format_rfc3339(soon) + "\n---\nCome.\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("party").has_value(); })) << newsroom.log();
  ASSERT_EQ(newsroom.command({"pause", "party"}).status, 0);
  ASSERT_TRUE(eventually([&] {
    const auto mails = capture->mails();
    return std::any_of(mails.begin(), mails.end(), [](const auto& mail) {
      return mail.bytes.find("Subject: Expired: Party") != std::string::npos;
    });
  })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"resume", "party"}).err, HasSubstr("To end it: gazetted cancel party"));
  EXPECT_THAT(newsroom.command({"status", "party"}).out,
              AllOf(HasSubstr("to end it: gazetted cancel party"), Not(HasSubstr("gazetted resume party"))));
  EXPECT_EQ(newsroom.command({"cancel", "party"}).status, 0);
}

}  // namespace
}  // namespace gazetted::test
