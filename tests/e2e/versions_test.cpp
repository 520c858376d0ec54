// Updates, corrections and withdrawals: the right text to exactly the right people, whatever had become of the earlier
// one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

std::string version_of(const std::string& id, const std::string& kind, const std::string& title,
                       const std::string& more = "") {
  return "---\ntitle: " + title + "\nkind: " + kind + "\nsupersedes: " + id +
         "\nchange_note: The plant opens on 4 May and not on 3 May.\n" + more + "---\nThe new text.\n";
}

std::string withdrawal_of(const std::string& id) {
  return "---\nkind: withdrawal\nsupersedes: " + id + "\nchange_note: The figures in it were wrong.\n---\n";
}

std::string header_of(const std::string& bytes, const std::string& name) {
  const auto at = bytes.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > bytes.find("\r\n\r\n")) return "";
  const auto from = at + name.size() + 4;
  auto end = bytes.find("\r\n", from);
  while (end != std::string::npos && bytes.compare(end + 2, 1, " ") == 0) end = bytes.find("\r\n", end + 2);
  return replace_all(bytes.substr(from, end - from), "\r\n", "");
}

class Versions : public testing::Test {
 protected:
  void configure(const std::string& relay = "", const std::string& more = "") {
    newsroom.configure(press_settings(capture->smtp_port(), relay) + more);
  }
  // recipient → the mails that they got whose subject begins so, in order.
  std::map<std::string, std::vector<std::string>> mails(const std::string& subject) const {
    std::map<std::string, std::vector<std::string>> found;
    for (const auto& mail : capture->mails()) {
      if (header_of(mail.bytes, "Subject").starts_with(subject)) found[mail.recipient].push_back(mail.bytes);
    }
    return found;
  }
  static std::vector<std::string> who(const std::map<std::string, std::vector<std::string>>& mails) {
    std::vector<std::string> recipients;
    for (const auto& [recipient, all] : mails) {
      EXPECT_EQ(all.size(), 1u) << recipient;
      recipients.push_back(recipient);
    }
    return recipients;
  }
  std::string rejection(const std::string& name) {
    EXPECT_TRUE(newsroom.rejected(name)) << newsroom.log();
    return *read_file(newsroom.directory / ("spool/rejected/" + name + ".error.txt"));
  }

  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(Versions, ACorrectionJoinsTheThreadOfThoseWhoHadItAndIsNewToThoseWhoDidNot) {
  newsroom.list("press.csv", "email\nstays@x.example\nleft@x.example\nsuppressed@x.example\n");
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan"));
  newsroom.list("press.csv", "email\nstays@x.example\nsuppressed@x.example\njoined@x.example\n");
  ASSERT_EQ(newsroom.command({"suppress", "suppressed@x.example"}).status, 0);
  // Two lines more in the file that was sent, under the name that it had.
  newsroom.drop("plan.md", version_of("plan", "correction", "Plan, corrected"));
  ASSERT_TRUE(newsroom.done("plan-v2")) << newsroom.log();
  const auto first = mails("Plan");
  const auto second = mails("CORRECTION: Plan, corrected");
  EXPECT_THAT(who(second), UnorderedElementsAre("stays@x.example", "left@x.example", "joined@x.example"));
  for (const auto* recipient : {"stays@x.example", "left@x.example"}) {
    const auto id = header_of(first.at(recipient).at(0), "Message-ID");
    EXPECT_EQ(header_of(second.at(recipient).at(0), "In-Reply-To"), id);
    EXPECT_EQ(header_of(second.at(recipient).at(0), "References"), id);
  }
  EXPECT_EQ(header_of(second.at("joined@x.example").at(0), "In-Reply-To"), "");
  for (const auto& [recipient, all] : second)
    EXPECT_THAT(all.at(0), AllOf(HasSubstr("The plant opens on 4 May"), HasSubstr("The new text."))) << recipient;
  EXPECT_EQ(newsroom.status("plan-v2")->tally[State::suppressed], 1);
  EXPECT_THAT(
      newsroom.command({"status", "plan-v2", "--json"}).out,
      AllOf(HasSubstr(R"("kind":"correction")"), HasSubstr(R"("version":2)"), HasSubstr(R"("supersedes":"plan")")));
  EXPECT_THAT(newsroom.command({"status"}).out,
              AllOf(HasSubstr("a correction of plan"), HasSubstr("superseded by plan-v2")));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Versions, ThirtyCorrectionsInARowAreOneThread) {
  newsroom.list("press.csv", recipients(2));
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan"));
  std::string latest = "plan";
  for (int version = 2; version <= 31; ++version) {
    newsroom.drop(fmt::format("c{}.md", version), version_of(latest, "correction", fmt::format("Plan {}", version)));
    latest = fmt::format("c{}", version);
    ASSERT_TRUE(newsroom.done(latest)) << newsroom.log();
  }
  EXPECT_EQ(newsroom.status(latest)->version, 31);
  for (const auto& [recipient, all] : mails("CORRECTION: Plan 31")) {
    ASSERT_EQ(all.size(), 1u);
    const auto references = header_of(all[0], "References");
    EXPECT_EQ(std::count(references.begin(), references.end(), '<'), 30);
    EXPECT_TRUE(references.ends_with(header_of(all[0], "In-Reply-To")));
  }
  newsroom.drop("late.md", version_of("plan", "correction", "Late"));
  EXPECT_THAT(rejection("late.md"), HasSubstr("supersedes: c31"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Versions, WhoStillWaitsForTheOldTextGetsTheNewOneInstead) {
  Capture slow(answers_dots_after(Duration(15)));
  newsroom.list("press.csv", recipients(600));
  newsroom.configure(press_settings(slow->smtp_port(), "connections: 2"));
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(eventually([&] { return slow->mail_count() > 50; }));
  newsroom.drop("fixed.md", version_of("plan", "correction", "Plan, corrected"));
  ASSERT_TRUE(newsroom.done("fixed")) << newsroom.log();
  ASSERT_TRUE(newsroom.done("plan"));
  std::map<std::string, std::vector<std::string>> got;
  for (const auto& mail : slow->mails()) got[mail.recipient].push_back(mail.bytes);
  EXPECT_EQ(got.size(), 600u);
  std::size_t had_it = 0;
  for (const auto& [recipient, all] : got) {
    const auto& last = all.back();
    EXPECT_THAT(header_of(last, "Subject"), "CORRECTION: Plan, corrected") << recipient;
    ASSERT_LE(all.size(), 2u) << recipient;
    const bool had = all.size() == 2;
    had_it += had;
    EXPECT_EQ(header_of(last, "In-Reply-To"), had ? header_of(all[0], "Message-ID") : "") << recipient;
  }
  EXPECT_GT(had_it, 50u);
  EXPECT_LT(had_it, 550u);
  const auto old = newsroom.status("plan")->tally;
  EXPECT_EQ(old[State::sent], std::int64_t(had_it));
  EXPECT_EQ(old[State::cancelled], std::int64_t(600 - had_it));
  EXPECT_EQ(newsroom.status("plan")->state, "done");
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Versions, AWithdrawalStopsWhatHasNotLeftAndGoesToThoseWhoHadIt) {
  Capture slow(answers_dots_after(Duration(15)));
  newsroom.spool_extra = "hold: 0s";
  newsroom.list("press.csv", recipients(1000));
  newsroom.configure(press_settings(slow->smtp_port(), "connections: 2"));
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(eventually([&] {
    const auto plan = newsroom.status("plan");
    return plan && plan->tally[State::sent] > 20;
  }));
  newsroom.drop("other.md", "---\ntitle: Other\npriority: high\n---\nText.\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("other").has_value(); }));
  newsroom.drop("stop.md", withdrawal_of("plan"));
  ASSERT_TRUE(newsroom.done("stop")) << newsroom.log();
  EXPECT_EQ(newsroom.status("plan")->state, "withdrawn");
  EXPECT_EQ(newsroom.status("other")->state, "sending") << "a withdrawal overtakes what is urgent";
  std::set<std::string> had, told;
  for (const auto& mail : slow->mails()) {
    const auto subject = header_of(mail.bytes, "Subject");
    if (subject == "Plan") had.insert(mail.recipient);
    if (subject.find("WITHDRAWN") != std::string::npos ||
        mail.bytes.find("The figures in it were wrong.") != std::string::npos) {
      told.insert(mail.recipient);
      EXPECT_THAT(mail.bytes, Not(HasSubstr("Text of the release"))) << mail.recipient;
    }
  }
  EXPECT_EQ(had, told);
  EXPECT_LT(told.size(), 900u);
  EXPECT_EQ(newsroom.command({"cancel", "other"}).status, 0);
  newsroom.drop("again.md", withdrawal_of("plan"));
  EXPECT_THAT(rejection("again.md"), HasSubstr("was withdrawn by 'stop'"));
  EXPECT_EQ(newsroom.command({"retry", "plan"}).status, 1);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Versions, WhatNobodyHasIsWithdrawnWithoutAMail) {
  newsroom.spool_extra = "hold: 1h";
  newsroom.list("press.csv", recipients(5));
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan").has_value(); }));
  newsroom.drop("stop.md", withdrawal_of("plan"));
  ASSERT_TRUE(newsroom.done("stop")) << newsroom.log();
  EXPECT_EQ(newsroom.status("plan")->state, "withdrawn");
  EXPECT_EQ(newsroom.status("plan")->tally[State::cancelled], 5);
  EXPECT_TRUE(newsroom.status("plan")->withdrawn);
  EXPECT_THAT(newsroom.command({"status", "plan", "--json"}).out, HasSubstr(R"("withdrawn_at":")"));
  EXPECT_THAT(newsroom.command({"trace", "user0@example.org"}).out, HasSubstr("the release was withdrawn at "));
  EXPECT_EQ(capture->mail_count(), 0u);
}

// By whatever list anybody has any version of it, though the latest went to no list at all.
TEST_F(Versions, ASilentCorrectionHidesNobodyFromTheNextVersion) {
  newsroom.list("press.csv", "email\nfirst@x.example\nboth@x.example\n");
  newsroom.list("trade.csv", "email\nboth@x.example\ntrade@x.example\n");
  configure("", "  trade: {subscribers: lists/trade.csv, from: Press Office <press@news.example.org>, relay: main}\n");
  newsroom.start();
  newsroom.drop("one.md", "---\ntitle: Plan\nlists: [press]\n---\nText.\n");
  ASSERT_TRUE(newsroom.done("one")) << newsroom.log();
  newsroom.drop("two.md", version_of("one", "update", "Plan, second", "lists: [trade]\nmail: true\n"));
  ASSERT_TRUE(newsroom.done("two")) << newsroom.log();
  for (const auto& [id, before] : {std::pair("three", "two"), {"four", "three"}}) {
    newsroom.drop(id + std::string(".md"), version_of(before, "correction", "Plan, quietly", "mail: false\n"));
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
  }
  ASSERT_THAT(mails("CORRECTION"), IsEmpty());
  const auto stop = newsroom.directory.put("stop.md", withdrawal_of("four")).string();
  EXPECT_THAT(newsroom.command({"submit", stop, "--yes", "--wait"}).err,
              AllOf(HasSubstr("press: 2 recipients (2 have the earlier version)"), HasSubstr("trade: 1 recipient ")));
  const auto told = mails("=?");  // of them this alone has a subject beyond ASCII
  EXPECT_THAT(who(told), UnorderedElementsAre("first@x.example", "both@x.example", "trade@x.example"));
  for (const auto& [recipient, all] : told)
    EXPECT_THAT(all.at(0), AllOf(HasSubstr("The figures in it were wrong."), HasSubstr("In-Reply-To: ")));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// Whoever left the list since, whoever is on two lists, whoever must not be mailed: all are counted as they are mailed.
TEST_F(Versions, CheckAndSubmitCountWhoIsMailed) {
  newsroom.list("press.csv", "email\nstays@x.example\nleft@x.example\nsuppressed@x.example\nboth@x.example\n");
  newsroom.list("trade.csv", "email\nboth@x.example\ntrade@x.example\n");
  configure("", "  trade: {subscribers: lists/trade.csv, from: Press Office <press@news.example.org>, relay: main}\n");
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  newsroom.list("press.csv", "email\nstays@x.example\nsuppressed@x.example\njoined@x.example\n");
  ASSERT_EQ(newsroom.command({"suppress", "suppressed@x.example"}).status, 0);
  const auto checked = [&](const std::string& file) {
    const auto json = parse_json(newsroom.command({"check", "--json", file}).out);
    return json->at("releases").at(0).at("lists").as_object();
  };
  const auto fix = newsroom.directory.put("fix.md", version_of("plan", "correction", "Plan, corrected")).string();
  const auto lists = checked(fix);
  const std::pair<const char*, int> press[] = {
      {"recipients", 4}, {"had_it", 3}, {"waited", 0}, {"new", 1}, {"suppressed", 1}};
  for (const auto& [key, number] : press) EXPECT_EQ(lists.at("press").at(key).as_int64(), number) << key;
  EXPECT_EQ(lists.at("trade").at("recipients").as_int64(), 1);
  const auto submitted = newsroom.command({"submit", fix, "--yes", "--wait"});
  EXPECT_EQ(submitted.status, 0) << submitted.err;
  EXPECT_THAT(submitted.err,
              AllOf(HasSubstr("press: 4 recipients (3 have the earlier version, to 1 it is new), 1 more is "
                              "suppressed, though they have or await an earlier version\n"),
                    HasSubstr("trade: 1 recipient (1 has the earlier version)\n")));
  EXPECT_EQ(mails("CORRECTION: Plan, corrected").size(), 5u);
  // Everybody who had either, whatever the lists say now.
  newsroom.list("press.csv", "email\nnew@x.example\n");
  const auto stop = newsroom.directory.put("stop.md", withdrawal_of("fix")).string();
  EXPECT_EQ(checked(stop).at("press").at("recipients").as_int64(), 4);
  EXPECT_EQ(checked(stop).at("trade").at("recipients").as_int64(), 1);
  ASSERT_EQ(newsroom.command({"submit", stop, "--yes", "--wait"}).status, 0);
  EXPECT_EQ(newsroom.status("stop")->tally[State::sent], 5);
}

TEST_F(Versions, WhileTheEarlierOneIsBeingSentFiguresAreAtMost) {
  newsroom.spool_extra = "hold: 1h";
  newsroom.list("press.csv", recipients(5));
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(eventually([&] {
    const auto plan = newsroom.status("plan");
    return plan && plan->state == "held";
  })) << newsroom.log();
  const auto fix = newsroom.directory.put("fix.md", version_of("plan", "correction", "Plan, corrected")).string();
  EXPECT_THAT(newsroom.command({"check", fix}).err,
              AllOf(HasSubstr("list press: up to 5 recipients (5 still wait for it); a mail of "),
                    HasSubstr("The earlier version is still being sent, so these figures change")));
}

// Neither through that list nor through another one that they are on.
TEST_F(Versions, WhomSomebodyCancelledItForGetsACorrectionOnlyWhereTheirListIsNamed) {
  newsroom.list("press.csv", "email\nonly@x.example\nboth@x.example\n");
  newsroom.list("trade.csv", "email\nboth@x.example\ntrade@x.example\n");
  configure("", "  trade: {subscribers: lists/trade.csv, from: Press Office <press@news.example.org>, relay: main}\n");
  newsroom.start();
  ASSERT_EQ(newsroom.command({"pause"}).status, 0);
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(eventually([&] {
    const auto plan = newsroom.status("plan");
    return plan && plan->state == "paused";
  })) << newsroom.log();
  ASSERT_EQ(newsroom.command({"cancel", "plan", "--list", "press"}).status, 0);
  ASSERT_EQ(newsroom.command({"resume"}).status, 0);
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(who(mails("Plan")), ElementsAre("trade@x.example"));
  newsroom.directory.put("two.md", version_of("plan", "correction", "Plan, second"));
  EXPECT_THAT(newsroom.command({"check", (newsroom.directory / "two.md").string()}).out,
              HasSubstr("an earlier version was cancelled for the list 'press'"));
  newsroom.drop("two.md", version_of("plan", "correction", "Plan, second"));
  ASSERT_TRUE(newsroom.done("two")) << newsroom.log();
  EXPECT_THAT(who(mails("CORRECTION: Plan, second")), ElementsAre("trade@x.example"));
  newsroom.drop("three.md", version_of("two", "correction", "Plan, third"));
  ASSERT_TRUE(newsroom.done("three")) << newsroom.log();
  EXPECT_THAT(who(mails("CORRECTION: Plan, third")), ElementsAre("trade@x.example"));
  newsroom.drop("four.md", version_of("three", "correction", "Plan, fourth", "lists: [press, trade]\n"));
  ASSERT_TRUE(newsroom.done("four")) << newsroom.log();
  EXPECT_THAT(who(mails("CORRECTION: Plan, fourth")),
              UnorderedElementsAre("only@x.example", "both@x.example", "trade@x.example"));
  // It has begun again there, and not for that version alone.
  newsroom.list("press.csv", "email\nonly@x.example\nboth@x.example\nnew@x.example\n");
  newsroom.drop("five.md", version_of("four", "correction", "Plan, fifth"));
  ASSERT_TRUE(newsroom.done("five")) << newsroom.log();
  EXPECT_THAT(who(mails("CORRECTION: Plan, fifth")),
              UnorderedElementsAre("only@x.example", "both@x.example", "trade@x.example", "new@x.example"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Versions, ACorrectedCorrectionReplacesItWhileNothingHasLeft) {
  newsroom.list("press.csv", recipients(5));
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan"));
  newsroom.stop();
  newsroom.spool_extra = "hold: 3s";
  configure();
  newsroom.start();
  newsroom.drop("fix.md", version_of("plan", "correction", "Plan, first try"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("fix").has_value(); }));
  newsroom.drop("fix.md", version_of("plan", "correction", "Plan, second try"));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  EXPECT_THAT(mails("CORRECTION: Plan, first try"), IsEmpty());
  EXPECT_EQ(mails("CORRECTION: Plan, second try").size(), 5u);
  for (const auto& [recipient, all] : mails("CORRECTION"))
    EXPECT_NE(header_of(all.at(0), "In-Reply-To"), "") << recipient;
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(Versions, WhatCannotBeSupersededIsRejectedWithWhatToWrite) {
  newsroom.list("press.csv", recipients(1));
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan"));
  newsroom.drop("plan.md", simple_release("Another text"));
  EXPECT_THAT(rejection("plan.md"),
              AllOf(HasSubstr("kind: correction"), HasSubstr("supersedes: plan"), HasSubstr("change_note:")));
  newsroom.drop("a.md", version_of("plam", "correction", "Plan"));
  EXPECT_THAT(rejection("a.md"), HasSubstr("there is no release 'plam'"));
  newsroom.drop("b.md", version_of("plan", "correction", "Plan", "release_at: 2099-01-01 09:00\n"));
  EXPECT_THAT(rejection("b.md"), HasSubstr("'plan' is public"));
  const auto check =
      newsroom.command({"check", newsroom.directory.put("c.md", version_of("plan", "update", "Plan 2")).string()});
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_EQ(capture->mail_count(), 1u);
}

// A withdrawal means the story; a correction is made to one text of it.
TEST_F(Versions, AWithdrawalMayNameAnyVersion) {
  newsroom.list("press.csv", recipients(1));
  configure();
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan"));
  for (const auto* id : {"two", "three"}) {
    newsroom.drop(std::string(id) + ".md",
                  version_of(std::string(id) == "two" ? "plan" : "two", "correction", "Plan " + std::string(id)));
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
  }
  newsroom.drop("late.md", version_of("plan", "correction", "Plan again"));
  EXPECT_THAT(rejection("late.md"), HasSubstr("Write: supersedes: three"));
  newsroom.drop("away.md", withdrawal_of("plan"));
  ASSERT_TRUE(newsroom.done("away")) << newsroom.log();
  EXPECT_EQ(mails("=?").size(), 1u) << "its subject alone is beyond ASCII";
  newsroom.drop("again.md", withdrawal_of("two"));
  EXPECT_THAT(rejection("again.md"), HasSubstr("was withdrawn by 'away'"));
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

// After kill -9 at any moment of an acceptance everybody has the new text once, and what was old is old.
TEST_F(Versions, AKillInTheMiddleLosesNobody) {
  newsroom.list("press.csv", recipients(3000));
  configure("connections: 4");
  newsroom.start();
  newsroom.drop("plan.md", simple_release("Plan"));
  ASSERT_TRUE(newsroom.done("plan"));
  std::string latest = "plan";
  for (int round = 0; round < 4; ++round) {
    const auto id = fmt::format("fix{}", round);
    newsroom.drop(id + ".md", version_of(latest, "correction", fmt::format("Plan {}", round)));
    std::this_thread::sleep_for(std::chrono::milliseconds(40 + 90 * round));
    newsroom.kill();
    newsroom.start();
    ASSERT_TRUE(newsroom.done(id)) << newsroom.log();
    const auto got = mails(fmt::format("CORRECTION: Plan {}", round));
    EXPECT_EQ(got.size(), 3000u);
    EXPECT_EQ(newsroom.status(id)->tally.total(), 3000);
    latest = id;
  }
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
