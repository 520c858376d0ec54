// Promise 2: the right time. Releases that wait for `release_at`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <future>

#include "gazetted/mail/read_mail.hpp"
#include "support/daemon_here.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr Duration hour{3'600'000};

class RightTime : public testing::Test {
 protected:
  void configure(const std::string& more = "") {
    newsroom.list("press.csv", "email\ngone@x.example\nstays@x.example\n");
    newsroom.configure(press_settings(capture->smtp_port()) + more);
  }

  // Released so far from now, by the machine's clock.
  static std::string release_in(Duration from_now, const std::string& title = "Plan") {
    return "---\ntitle: " + title + "\nrelease_at: " + format_rfc3339(Clock().now() + from_now) + "\n---\nText.\n";
  }

  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  bool becomes(const std::string& id, const std::string& word) {
    return eventually([&] { return state(id) == word; });
  }
  std::vector<std::string> mailed() const {
    std::vector<std::string> recipients;
    for (const auto& mail : capture->mails()) recipients.push_back(mail.recipient);
    return recipients;
  }
  // The daemon looks at its clock when something happens in its spool.
  void set_clock_by(DaemonHere& daemon, Duration by) {
    daemon.clock.set_by(by);
    newsroom.directory.put("spool/incoming/.look", "");
  }

  mutable Capture capture;
  Newsroom newsroom;
};

TEST_F(RightTime, NothingLeavesBeforeAndItGoesToWhoeverIsOnTheListThen) {
  configure();
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  EXPECT_THAT(newsroom.command({"status", "plan"}).out, HasSubstr("scheduled, leaves "));
  newsroom.list("press.csv", "email\nstays@x.example\nnew@x.example\n");
  set_clock_by(daemon, hour - Duration(60'000));
  newsroom.drop("other.md", simple_release("Other"));
  ASSERT_TRUE(newsroom.done("other")) << newsroom.log();
  EXPECT_EQ(state("plan"), "scheduled");
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  std::vector<std::string> got;
  for (const auto& row : newsroom.report("plan")) got.push_back(row.target);
  EXPECT_THAT(got, UnorderedElementsAre("stays@x.example", "new@x.example"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// Early lists have it at once, headed; everything else of it, and everybody else, at its time; nobody has it twice.
TEST_F(RightTime, UnderEmbargoItsEarlyListsHaveItAtOnceAndEverythingElseAtItsTime) {
  newsroom.list("early.csv", "email,status\nboth@x.example,\nearly@x.example,\nleft@x.example,unsubscribed\n");
  configure(
      "  early: {title: Correspondents, subscribers: lists/early.csv, from: Press Office "
      "<press@news.example.org>, relay: main, embargoed: true}\n"
      "channels:\n  hook: {type: webhook, url: 'http://127.0.0.1:" +
      std::to_string(capture->http_port()) + "/hook', allow_private: true}\n");
  newsroom.list("press.csv", "email\nboth@x.example\npress@x.example\n");
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md",
                "---\ntitle: A Secret Plan\nembargo: " + format_rfc3339(Clock().now() + hour) + "\n---\nText.\n");
  ASSERT_TRUE(eventually([&] { return mailed().size() == 2; })) << newsroom.log();
  EXPECT_EQ(state("plan"), "embargoed");
  EXPECT_THAT(mailed(), UnorderedElementsAre("both@x.example", "early@x.example"));
  for (const auto& mail : capture->mails()) EXPECT_THAT(mail.bytes, HasSubstr("Subject: EMBARGOED UNTIL "));
  EXPECT_THAT(newsroom.command({"status", "plan"}).out, HasSubstr("embargoed until "));
  EXPECT_THAT(capture->posts(), IsEmpty());
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(mailed(), UnorderedElementsAre("both@x.example", "early@x.example", "press@x.example"));
  EXPECT_THAT(capture->mails().back().bytes, testing::Not(HasSubstr("EMBARGOED")));
  EXPECT_THAT(capture->posts(), testing::SizeIs(1));
  EXPECT_THAT(slurp(newsroom.directory / "spool/archive/plan/skipped.csv"), HasSubstr("left@x.example"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// Whoever had it early is told in the thread of that mail; all others get it once, when the embargo ends.
TEST_F(RightTime, AnEarlyListThatIsResumedLateHasItWithoutTheHead) {
  newsroom.spool_extra = "hold: 1h";
  newsroom.list("early.csv", "email\nearly@x.example\n");
  configure(
      "  early: {title: Correspondents, subscribers: lists/early.csv, from: Press Office "
      "<press@news.example.org>, relay: main, embargoed: true}\n");
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md",
                "---\ntitle: A Secret Plan\nembargo: " + format_rfc3339(Clock().now() + 2 * hour) + "\n---\nText.\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan").has_value(); })) << newsroom.log();
  ASSERT_EQ(newsroom.command({"pause", "plan", "--list", "early"}).status, 0);
  set_clock_by(daemon, 3 * hour);
  ASSERT_TRUE(eventually([&] { return mailed().size() == 2; })) << newsroom.log();
  ASSERT_EQ(newsroom.command({"resume", "plan", "--list", "early"}).status, 0);
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  for (const auto& mail : capture->mails()) EXPECT_THAT(mail.bytes, testing::Not(HasSubstr("EMBARGOED")));
}

TEST_F(RightTime, AnEmbargoIsMovedAndLifted) {
  newsroom.list("early.csv", "email\nearly@x.example\n");
  configure(
      "  early: {title: Correspondents, subscribers: lists/early.csv, from: Press Office "
      "<press@news.example.org>, relay: main, embargoed: true}\n");
  newsroom.list("press.csv", "email\npress@x.example\n");
  DaemonHere daemon(newsroom);
  const auto embargo = Clock().now() + hour;
  newsroom.drop("plan.md", "---\ntitle: A Secret Plan\nembargo: " + format_rfc3339(embargo) + "\n---\nText.\n");
  ASSERT_TRUE(eventually([&] { return mailed().size() == 1; })) << newsroom.log();
  EXPECT_THAT(newsroom.command({"trace", "press@x.example"}).out, HasSubstr("  under embargo until "));
  const auto past = newsroom.command({"embargo", "plan", "move", "2020-01-01 09:00 UTC"});
  EXPECT_EQ(past.status, 1);
  const auto moved = newsroom.command({"embargo", "plan", "move", format_rfc3339(embargo + hour)});
  ASSERT_EQ(moved.status, 0) << moved.err;
  EXPECT_THAT(moved.out, HasSubstr("the embargo of plan moves to "));
  ASSERT_TRUE(eventually([&] { return mailed().size() == 2; })) << newsroom.log();
  EXPECT_EQ(mailed(), (std::vector<std::string>{"early@x.example", "early@x.example"}));
  const auto second = capture->mails().back().bytes;
  EXPECT_THAT(second, HasSubstr("In-Reply-To: "));
  EXPECT_THAT(second, HasSubstr("EMBARGOED UNTIL "));
  EXPECT_THAT(second, HasSubstr("The embargo has a new time."));
  EXPECT_THAT(view_mail(second).subject, testing::EndsWith(": EMBARGO MOVED: A Secret Plan"));
  EXPECT_THAT(newsroom.command({"embargo", "plan-v2", "move", "lifted"}).err, HasSubstr("is not a time"));
  EXPECT_THAT(newsroom.command({"embargo", "plan-v2", "move", format_rfc3339(embargo + hour)}).err,
              HasSubstr("already"));
  // Who is on a list that waits is decided when it leaves.
  newsroom.list("press.csv", "email\nnew@x.example\n");
  set_clock_by(daemon, hour + Duration(60'000));
  EXPECT_EQ(state("plan-v2"), "embargoed");
  EXPECT_THAT(newsroom.command({"embargo", "plan", "lift"}).err, HasSubstr("name that one"));
  const auto lifted = newsroom.command({"embargo", "plan-v2", "lift", "--note", "You may publish it at once."});
  ASSERT_EQ(lifted.status, 0) << lifted.err;
  ASSERT_TRUE(newsroom.done("plan-v3")) << newsroom.log();
  EXPECT_THAT(mailed(), UnorderedElementsAre("early@x.example", "early@x.example", "early@x.example", "new@x.example"));
  std::vector<std::string> early_subjects;
  for (const auto& mail : capture->mails()) {
    if (mail.recipient == "early@x.example") early_subjects.push_back(view_mail(mail.bytes).subject);
    if (mail.recipient != "new@x.example") continue;
    EXPECT_THAT(mail.bytes, testing::Not(HasSubstr("EMBARGO")));
    EXPECT_THAT(mail.bytes, testing::Not(HasSubstr("UPDATE"))) << "they never had another";
    EXPECT_THAT(mail.bytes, testing::Not(HasSubstr("This version replaces")));
  }
  EXPECT_THAT(early_subjects, testing::Contains("EMBARGO LIFTED: A Secret Plan"));
  EXPECT_THAT(newsroom.command({"embargo", "plan-v3", "lift"}).err, HasSubstr("is not under embargo"));
  for (const char* id : {"plan", "plan-v2"})
    EXPECT_THAT(newsroom.command({"history", id}).out, HasSubstr("  embargo moved: was ")) << id;
  for (const char* id : {"plan-v2", "plan-v3"})
    EXPECT_THAT(newsroom.command({"history", id}).out, HasSubstr("  embargo lifted: was ")) << id;
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// What is printed is so when the command ends, whoever else gives an order at the same time.
TEST_F(RightTime, AnOrderForAnEmbargoIsTakenOrRefusedBeforeTheCommandEnds) {
  newsroom.list("early.csv", "email\nearly@x.example\n");
  configure(
      "  early: {title: Correspondents, subscribers: lists/early.csv, from: Press Office "
      "<press@news.example.org>, relay: main, embargoed: true}\n");
  const auto embargo = Clock().now() + hour;
  const auto time_of = [&](int order) { return format_rfc3339(embargo + hour * order); };
  const auto state_of = [&](const std::string& id) { return newsroom.status(id).value_or(ReleaseStatus()); };
  {
    DaemonHere daemon(newsroom);
    newsroom.drop("plan.md", "---\ntitle: A Secret Plan\nembargo: " + format_rfc3339(embargo) + "\n---\nText.\n");
    ASSERT_TRUE(eventually([&] { return mailed().size() == 1; })) << newsroom.log();
    const auto order = [&](int number) { return newsroom.command({"embargo", "plan", "move", time_of(number)}); };
    auto beside = std::async(std::launch::async, order, 2);
    const auto one = order(1);
    const auto two = beside.get();
    EXPECT_EQ(one.status + two.status, 1) << one.out << one.err << two.out << two.err;
    EXPECT_THAT(one.status == 0 ? one.out : two.out, HasSubstr("plan-v2 takes its place"));
    EXPECT_THAT(one.status == 0 ? two.out : one.out, IsEmpty());
    EXPECT_EQ(format_rfc3339(state_of("plan-v2").release_at.value_or(Time())), time_of(one.status == 0 ? 1 : 2));
    const auto late = order(3);
    EXPECT_EQ(late.status, 1) << late.out;
    EXPECT_THAT(late.err, HasSubstr("'plan' was superseded by 'plan-v2'; name that one"));
  }
  const auto waiting = newsroom.command({"embargo", "plan-v2", "move", time_of(4)});
  EXPECT_EQ(waiting.status, 0) << waiting.err;
  EXPECT_THAT(waiting.err, HasSubstr("The daemon is not running; this holds from its next start on."));
  const auto second = newsroom.command({"embargo", "plan-v2", "move", time_of(5)});
  EXPECT_EQ(second.status, 1) << second.out;
  EXPECT_THAT(second.err, HasSubstr("still waiting there"));
}

// Its file names no lists, and none of them matches by itself.
TEST_F(RightTime, ACorrectionOfWhatWaitsGoesWhereThatWouldHaveGone) {
  newsroom.list("press.csv", "email\ngone@x.example\nstays@x.example\n");
  newsroom.configure(press_settings(capture->smtp_port(), "", "match: named"));
  DaemonHere daemon(newsroom);
  const Time at = daemon.clock.now() + hour;
  const std::string time = "release_at: " + format_rfc3339(at) + "\n";
  newsroom.drop("plan.md", "---\ntitle: Plan\nlists: [press]\n" + time + "---\nText.\n");
  ASSERT_TRUE(becomes("plan", "scheduled")) << newsroom.log();
  newsroom.drop(
      "fix.md",
      "---\ntitle: Plan, corrected\nkind: correction\nsupersedes: plan\nchange_note: It opens on 4 May, not on "
      "3 May.\n" +
          time + "---\nText.\n");
  ASSERT_TRUE(becomes("fix", "scheduled")) << newsroom.log();
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("fix")) << newsroom.log();
  EXPECT_THAT(mailed(), UnorderedElementsAre("gone@x.example", "stays@x.example"));
  EXPECT_EQ(newsroom.status("plan")->tally[State::sent], 0);
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

// Not through another list that is read again either.
TEST_F(RightTime, WhatWasCancelledForAListIsNotSentToItsPeopleAtItsTime) {
  newsroom.list("trade.csv", "email\nstays@x.example\ntrade@x.example\n");
  configure("  trade: {subscribers: lists/trade.csv, from: Press Office <press@news.example.org>, relay: main}\n");
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  ASSERT_TRUE(becomes("plan", "scheduled")) << newsroom.log();
  ASSERT_EQ(newsroom.command({"cancel", "plan", "--list", "press"}).status, 0);
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(mailed(), ElementsAre("trade@x.example"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(RightTime, ByTheMachinesOwnClockWithinASecond) {
  configure();
  newsroom.start();
  const auto at = Clock().now() + Duration(3'000);
  newsroom.drop("plan.md", release_in(Duration(4'000), "Headline of it"));
  ASSERT_TRUE(becomes("plan", "scheduled")) << newsroom.log();
  EXPECT_THAT(newsroom.log(), testing::Not(HasSubstr("Headline of it"))) << "nobody reads it before its time";
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  for (const auto& row : newsroom.report("plan")) EXPECT_GE(*row.first, at) << row.target;
}

TEST_F(RightTime, ARestartBeforeItsTimeChangesNothing) {
  configure();
  newsroom.start();
  newsroom.drop("plan.md", release_in(hour));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  newsroom.kill();
  newsroom.start();
  EXPECT_EQ(state("plan"), "scheduled");
  newsroom.stop();
  DaemonHere daemon(newsroom);
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(mailed(), UnorderedElementsAre("gone@x.example", "stays@x.example"));
}

// Its texts were frozen there; nothing that is done to the spool's own file system changes them.
TEST_F(RightTime, AnArchiveOnAnotherDiskKeepsWhatWaits) {
  const std::string disk = "/dev/shm/gazetted-archive-" + std::to_string(::getpid());
  const auto spool = newsroom.directory / "spool";
  fs::create_directories(spool);
  struct stat here {
  }, there{};
  if (!fs::create_directory(disk) || ::stat(disk.c_str(), &there) != 0 || ::stat(spool.c_str(), &here) != 0 ||
      here.st_dev == there.st_dev)
    GTEST_SKIP() << "/dev/shm is no other file system here";
  const std::unique_ptr<const std::string, void (*)(const std::string*)> removed(
      &disk, [](const std::string* path) { fs::remove_all(*path); });
  fs::create_directory_symlink(disk, spool / "archive");
  configure();
  newsroom.start();
  newsroom.drop("plan.md", release_in(hour, "First"));
  ASSERT_TRUE(becomes("plan", "scheduled")) << newsroom.log();
  newsroom.drop("plan.md", release_in(hour, "Second"));
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("release-replaced") != std::string::npos; }));
  newsroom.kill();
  EXPECT_TRUE(fs::exists(disk + "/plan/frozen.json"));
  DaemonHere daemon(newsroom);
  EXPECT_EQ(state("plan"), "scheduled");
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  const auto mails = capture->mails();
  ASSERT_EQ(mails.size(), 2u);
  for (const auto& mail : mails) EXPECT_THAT(mail.bytes, HasSubstr("Subject: Second"));
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(RightTime, AfterAShortDowntimeItIsSentAndAfterALongOneItIsHeldUntilResumed) {
  configure("notify: [n@example.org]\nlate: {send_within: 2h}\n");
  {
    DaemonHere daemon(newsroom);
    newsroom.drop("short.md", release_in(3 * hour, "Short"));
    newsroom.drop("long.md", release_in(hour, "Long"));
    ASSERT_TRUE(becomes("short", "scheduled"));
    ASSERT_TRUE(becomes("long", "scheduled"));
  }
  DaemonHere daemon(newsroom, 4 * hour);
  ASSERT_TRUE(newsroom.done("short")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "short", "--json"}).out, HasSubstr(R"("late_by":36)")) << "3,600 seconds";
  EXPECT_THAT(newsroom.command({"status", "short"}).out, HasSubstr(", left 1h 0m late"));
  ASSERT_TRUE(becomes("long", "held"));
  EXPECT_THAT(newsroom.command({"status", "long"}).out, HasSubstr("3h 0m ago"));
  const auto notices = [&] {
    std::string subjects;
    for (const auto& mail : capture->mails()) {
      const auto at = mail.bytes.find("Subject: ");
      if (mail.recipient == "n@example.org") subjects += mail.bytes.substr(at, mail.bytes.find('\r', at) - at) + "\n";
    }
    return subjects;
  };
  EXPECT_TRUE(eventually([&] { return notices().find("Held: Long") != std::string::npos; })) << notices();
  EXPECT_TRUE(eventually([&] { return notices().find("Sent late: Short") != std::string::npos; })) << notices();
  EXPECT_EQ(newsroom.command({"resume", "long"}).status, 0);
  ASSERT_TRUE(newsroom.done("long")) << newsroom.log();
  EXPECT_THAT(newsroom.audit(), IsEmpty());
}

TEST_F(RightTime, AQuarterOfAnHourBeforeItsTimeSomebodyIsToldWhatWouldGoWrong) {
  configure("notify: [n@example.org]\n");
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  newsroom.drop("fine.md", release_in(3 * hour, "Fine"));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  ASSERT_TRUE(becomes("fine", "scheduled"));
  fs::remove(newsroom.directory / "lists/press.csv");
  set_clock_by(daemon, hour - Duration(14 * 60'000));
  const auto notice = [&] {
    for (const auto& mail : capture->mails()) {
      if (mail.bytes.find("Subject: Not ready: Plan") != std::string::npos) return mail.bytes;
    }
    return std::string();
  };
  ASSERT_TRUE(eventually([&] { return !notice().empty(); })) << newsroom.log();
  EXPECT_THAT(notice(), HasSubstr("lists/press.csv"));
  newsroom.list("press.csv", "email\nstays@x.example\n");
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  set_clock_by(daemon, 3 * hour - Duration(14 * 60'000));
  EXPECT_EQ(state("fine"), "scheduled");
  for (const auto& mail : capture->mails()) EXPECT_THAT(mail.bytes, testing::Not(HasSubstr("Not ready: Fine")));
}

TEST_F(RightTime, AListThatCannotBeReadThenHoldsItAndResumeTriesAgain) {
  configure();
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  newsroom.list("press.csv", "email\n");
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(becomes("plan", "held")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "plan"}).out, HasSubstr("the list has a header but no rows"));
  EXPECT_THAT(mailed(), IsEmpty());
  newsroom.list("press.csv", "email\nstays@x.example\n");
  EXPECT_EQ(newsroom.command({"resume", "plan"}).status, 0);
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  EXPECT_THAT(mailed(), ElementsAre("stays@x.example"));
}

TEST_F(RightTime, WhatWaitsCanBeReplacedAndCancelled) {
  configure();
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  newsroom.drop("off.md", release_in(hour, "Off"));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  ASSERT_TRUE(becomes("off", "scheduled"));
  newsroom.drop("plan.md", release_in(2 * hour, "Another plan"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("plan")->title == "Another plan"; })) << newsroom.log();
  EXPECT_EQ(newsroom.command({"cancel", "off"}).status, 0);
  set_clock_by(daemon, hour + Duration(1'000));
  EXPECT_TRUE(becomes("off", "cancelled"));
  EXPECT_EQ(state("plan"), "scheduled");
  set_clock_by(daemon, 2 * hour + Duration(1'000));
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  for (const auto& mail : capture->mails()) EXPECT_THAT(mail.bytes, HasSubstr("Another plan"));
  EXPECT_THAT(mailed(), UnorderedElementsAre("gone@x.example", "stays@x.example"));
}

// Nothing that has left can be called back.
TEST_F(RightTime, AReplacementThatHasLostItsTimeIsHeld) {
  configure();
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  newsroom.drop("plan.md", simple_release("Corrected plan"));
  ASSERT_TRUE(becomes("plan", "held")) << newsroom.log();
  const auto said = newsroom.command({"status", "plan"}).out;
  EXPECT_THAT(said, HasSubstr("Corrected plan"));
  EXPECT_THAT(said, HasSubstr("the text that it replaces was to leave at "));
  EXPECT_THAT(mailed(), IsEmpty());
  EXPECT_EQ(newsroom.command({"resume", "plan"}).status, 0);
  ASSERT_TRUE(newsroom.done("plan")) << newsroom.log();
  for (const auto& mail : capture->mails()) EXPECT_THAT(mail.bytes, HasSubstr("Corrected plan"));
  EXPECT_THAT(mailed(), UnorderedElementsAre("gone@x.example", "stays@x.example"));
}

// Its file is another one now, as long as the first.
TEST_F(RightTime, OtherPeopleOnTheListAtThatTimeHoldIt) {
  configure();
  const auto people = [](const std::string& who) {
    std::string rows = "email\n";
    for (int i = 0; i < 30; ++i) rows += who + std::to_string(i) + "@x.example\n";
    return rows;
  };
  newsroom.list("press.csv", people("reader"));
  DaemonHere daemon(newsroom);
  newsroom.drop("plan.md", release_in(hour));
  ASSERT_TRUE(becomes("plan", "scheduled"));
  newsroom.list("press.csv", people("customer"));
  set_clock_by(daemon, hour + Duration(1'000));
  ASSERT_TRUE(becomes("plan", "held")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "plan"}).out,
              HasSubstr("only 0 of the 30 recipients of list 'press' were on it"));
  EXPECT_THAT(mailed(), IsEmpty());
}

// An update of tzdata makes another instant of the same wall time: nobody but its author knows which was meant.
TEST_F(RightTime, WhatAnUpdateOfTimeZonesHasMovedIsHeld) {
  configure();
  const auto zones = newsroom.directory / "zones";
  fs::create_directories(zones);
  fs::copy("/usr/share/zoneinfo", zones, fs::copy_options::recursive | fs::copy_options::skip_symlinks);
  newsroom.start_with({"env", "TZDIR=" + zones.string()});
  newsroom.drop("plan.md", "---\ntitle: Plan\nrelease_at: 2099-06-01 09:00 Europe/London\n---\nText.\n");
  newsroom.drop("other.md", "---\ntitle: Other\nrelease_at: 2099-06-01 09:00 Europe/Rome\n---\nText.\n");
  ASSERT_TRUE(becomes("plan", "scheduled"));
  ASSERT_TRUE(becomes("other", "scheduled"));
  fs::remove(zones / "Europe/London");
  fs::copy_file("/usr/share/zoneinfo/Asia/Tokyo", zones / "Europe/London");
  newsroom.daemon->signal(SIGHUP);
  newsroom.directory.put("spool/incoming/.look", "");
  ASSERT_TRUE(becomes("plan", "held")) << newsroom.log();
  EXPECT_THAT(newsroom.command({"status", "plan"}).out, HasSubstr("the time zones of this machine were updated"));
  EXPECT_EQ(state("other"), "scheduled");
  ASSERT_EQ(newsroom.command({"resume", "plan"}).status, 0);
  newsroom.daemon->signal(SIGHUP);
  newsroom.drop("more.md", simple_release("More"));
  ASSERT_TRUE(newsroom.done("more"));
  EXPECT_EQ(state("plan"), "scheduled") << "it was asked once";
}

}  // namespace
}  // namespace gazetted::test
