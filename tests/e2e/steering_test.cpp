// Steering, the spool's rules, and what the commands say.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "support/daemon_here.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class NewsroomTest : public testing::Test {
 protected:
  void configure(const std::string& spool_extra, int count = 3) {
    newsroom.spool_extra = spool_extra;
    newsroom.list("press.csv", recipients(count));
    newsroom.configure(press_settings(capture->smtp_port()));
  }
  void start(const std::string& spool_extra = "", int count = 3) {
    configure(spool_extra, count);
    newsroom.start();
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  Capture capture;
  Newsroom newsroom;
};

TEST_F(NewsroomTest, PauseResumeAndCancelByCommandAndByFile) {
  configure("hold: 1h");
  DaemonHere daemon(newsroom);
  for (const std::string id : {"a", "b", "c", "d"}) newsroom.drop(id + ".md", simple_release(id));
  for (const std::string id : {"a", "b", "c", "d"}) ASSERT_TRUE(eventually([&] { return state(id) == "held"; })) << id;
  EXPECT_EQ(newsroom.command({"pause", "a"}).out, "paused a\n");
  EXPECT_EQ(newsroom.command({"cancel", "b"}).out, "cancelled b: 3 deliveries will not be sent\n");
  newsroom.drop("c.pause", "");
  ASSERT_TRUE(eventually([&] { return state("c") == "paused"; }));
  EXPECT_EQ(state("a"), "paused");
  EXPECT_EQ(state("b"), "cancelled");
  EXPECT_EQ(newsroom.command({"pause", "d"}).status, 0);
  // When d has left after the end of the hold, the others stayed because of what was said of them.
  daemon.clock.set_by(Duration(2 * 3'600'000));
  EXPECT_EQ(newsroom.command({"resume", "d"}).status, 0);
  ASSERT_TRUE(newsroom.done("d"));
  EXPECT_EQ(capture->mails().size(), 3u);
  EXPECT_EQ(newsroom.command({"resume", "a"}).status, 0);
  newsroom.drop("c.resume", "");
  EXPECT_TRUE(newsroom.done("a"));
  EXPECT_TRUE(newsroom.done("c"));
  EXPECT_EQ(capture->mails().size(), 9u);
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
  EXPECT_THAT(newsroom.command({"pause", "nope"}).err, HasSubstr("there is no release 'nope'"));
}

TEST_F(NewsroomTest, PauseAloneMeansEverythingAndOutlivesARestart) {
  start();
  EXPECT_EQ(newsroom.command({"pause"}).status, 0);
  newsroom.stop();
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return state("a") == "paused"; }));
  EXPECT_EQ(newsroom.command({"resume"}).status, 0);
  EXPECT_TRUE(newsroom.done("a"));
}

TEST_F(NewsroomTest, RetrySendsWhatFailedAgain) {
  auto refuse = std::make_shared<std::atomic<bool>>(true);
  CaptureOptions options;
  options.smtp_script = [refuse](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "rcpt" && *refuse) action.reply = "550 5.1.1 no such user";
    return action;
  };
  Capture moody(options);
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(moody->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(newsroom.status("a")->tally[State::failed], 3);
  *refuse = false;
  EXPECT_EQ(newsroom.command({"retry", "a"}).out, "3 deliveries requeued\n");
  ASSERT_TRUE(eventually([&] { return newsroom.status("a")->tally[State::sent] == 3; })) << newsroom.log();
  EXPECT_THAT(newsroom.audit(), testing::IsEmpty());
}

TEST_F(NewsroomTest, ACopiedFileAndABundleAreTakenOnceTheySettle) {
  start();
  newsroom.directory.put("spool/incoming/copied.md", simple_release("Copied"));
  EXPECT_TRUE(newsroom.done("copied"));
  newsroom.directory.put("drop/bundle/release.md", "---\ntitle: Bundle\nattachments: [photo.jpg]\n---\nText.\n");
  newsroom.directory.put("drop/bundle/photo.jpg", "not really");
  fs::rename(newsroom.directory / "drop/bundle", newsroom.incoming() / "bundle");
  EXPECT_TRUE(newsroom.done("bundle")) << newsroom.log();
  EXPECT_EQ(slurp(newsroom.directory / "spool/archive/bundle/bundle/photo.jpg"), "not really");
}

TEST_F(NewsroomTest, WhatCannotBeTakenLiesBesideItsReasonAndTheDaemonGoesOn) {
  start();
  newsroom.drop("typo.md", "---\ntitle: T\nsumary: x\n---\nText.\n");
  newsroom.drop("report.docx", "binary");
  newsroom.drop("nowhere.md", "---\ntitle: T\nlists: [pres]\n---\nText.\n");
  newsroom.drop("future.md", "---\ntitle: T\nrelease_at: 2030-01-01 09:00\n---\nText.\n");
  newsroom.drop("empty.cancel", "not empty");
  fs::create_symlink("/etc/passwd", newsroom.incoming() / "link.md");
  ::mkfifo((newsroom.incoming() / "fifo.md").c_str(), 0600);
  for (const char* name : {"typo.md", "report.docx", "nowhere.md", "future.md", "empty.cancel", "link.md", "fifo.md"})
    EXPECT_TRUE(newsroom.rejected(name)) << name;
  const auto reason = [&](const std::string& name) {
    return slurp(newsroom.directory / ("spool/rejected/" + name + ".error.txt"));
  };
  EXPECT_EQ(reason("typo.md"), "typo.md:3:1: unknown key 'sumary'; did you mean 'summary'? (extra: takes any key)\n");
  EXPECT_THAT(reason("nowhere.md"), HasSubstr("there is no list 'pres'; there is only press; did you mean 'press'?"))
      << reason("nowhere.md");
  EXPECT_EQ(reason("future.md"),
            "future.md:3:1: 'release_at' is not supported yet; drop the file when it is time to send it\n");
  EXPECT_TRUE(fs::is_symlink(newsroom.directory / "spool/rejected/link.md"));
  newsroom.drop("good.md", simple_release("Good"));
  EXPECT_TRUE(newsroom.done("good"));
  const auto status = newsroom.command({"status", "--json"});
  const auto json = parse_json(status.out);
  ASSERT_TRUE(json) << status.out;
  EXPECT_EQ(json->at("rejected").as_array().size(), 7u);
  EXPECT_EQ(json->at("releases").as_array().at(0).at("release").as_string(), "good");
}

TEST_F(NewsroomTest, StatusAndReportAreExact) {
  start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  const auto json = parse_json(newsroom.command({"status", "--json", "a"}).out);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("state").as_string(), "done");
  EXPECT_EQ(json->at("deliveries").at("total").as_int64(), 3);
  EXPECT_EQ(json->at("lists").at("press").at("sent").as_int64(), 3);
  EXPECT_TRUE(json->at("channels").as_object().empty());
  const auto report = newsroom.command({"report", "a", "--format", "csv"});
  EXPECT_TRUE(
      report.out.starts_with("kind,target,list,state,attempts,first_attempt,last_attempt,code,reply,remote_id,"
                             "doubts\r\nmail,user0@example.org,press,sent,1,20"));
  EXPECT_EQ(std::count(report.out.begin(), report.out.end(), '\n'), 4);
  EXPECT_EQ(parse_json(newsroom.command({"report", "a", "--format", "json"}).out)->as_array().size(), 3u);
  EXPECT_EQ(newsroom.command({"status", "b"}).status, 1);
  EXPECT_EQ(newsroom.command({"report"}).status, 2);
  EXPECT_EQ(newsroom.command({"nonsense"}).status, 2);
}

TEST_F(NewsroomTest, WhatIsPreviewedIsWhatIsSent) {
  start("hold: 2s");
  const auto file = newsroom.directory.put("x/a.md", simple_release("Ä preview"));
  ASSERT_EQ(newsroom.command({"submit", file.string(), "--yes"}).out, "a\n");
  ASSERT_TRUE(eventually([&] { return state("a") == "held"; }));
  const auto out = (newsroom.directory / "out").string();
  for (const auto& release : {file.string(), std::string("a")}) {
    const auto ran = newsroom.command(
        {"preview", release, "--for", "user1@example.org", "--out", out, "--at", "2026-03-02T09:00:00Z"});
    ASSERT_EQ(ran.status, 0) << ran.err;
  }
  ASSERT_TRUE(newsroom.done("a"));
  const auto without_date = [](const std::string& bytes) { return bytes.substr(bytes.find("\r\n") + 2); };
  const auto previewed = slurp(newsroom.directory / "out/press/user1@example.org.eml");
  EXPECT_TRUE(previewed.starts_with("Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n"));
  for (const auto& mail : capture->mails()) {
    if (mail.recipient == "user1@example.org") {
      EXPECT_EQ(without_date(mail.bytes), without_date(previewed));
    }
  }
  EXPECT_EQ(newsroom.command({"preview", "nothing-here"}).status, 1);
}

TEST_F(NewsroomTest, TestMailsGoToOneselfAndCountNothing) {
  newsroom.extra = "notify: [me@office.example]\n";
  start();
  const auto file = newsroom.directory.put("x/a.md", simple_release("A"));
  const auto ran = newsroom.command({"test", file.string(), "--to", "me@office.example"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  ASSERT_EQ(capture->mails().size(), 1u);
  EXPECT_THAT(capture->mails()[0].bytes, HasSubstr("Subject: [TEST] A\r\n"));
  newsroom.directory.put("spool/test/b.md", simple_release("B"));
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 2; }, Duration(15'000)));
  EXPECT_THAT(capture->mails()[1].bytes, HasSubstr("Subject: [TEST] B\r\n"));
  EXPECT_TRUE(fs::exists(newsroom.directory / "spool/test/b.md"));
  EXPECT_EQ(state("b"), "");
}

TEST_F(NewsroomTest, NoticesTellWhatWasTakenRejectedAndDone) {
  newsroom.extra = "notify: [desk@office.example]\n";
  start();
  newsroom.drop("bad.md", "no headline\n");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return capture->mails().size() == 6; })) << capture->mails().size();
  std::set<std::string> subjects;
  for (const auto& mail : capture->mails()) {
    if (mail.recipient == "desk@office.example") subjects.insert(view_mail(mail.bytes).subject);
  }
  EXPECT_EQ(subjects, (std::set<std::string>{"Accepted: A", "Rejected: bad.md", "Done: A"}));
}

TEST_F(NewsroomTest, ABadReloadKeepsTheOldSettings) {
  start();
  const auto yaml = slurp(newsroom.config());
  newsroom.directory.put("gazetted.yaml", yaml + "nonsense: 1\n");
  newsroom.daemon->signal(SIGHUP);
  ASSERT_TRUE(eventually([&] { return newsroom.log().find("event=reload-failed") != std::string::npos; }));
  newsroom.directory.put("gazetted.yaml", yaml);
  newsroom.drop("a.md", simple_release("A"));
  EXPECT_TRUE(newsroom.done("a"));
  newsroom.daemon->signal(SIGHUP);
  EXPECT_TRUE(eventually([&] { return newsroom.log().find("event=reloaded") != std::string::npos; }));
}

TEST_F(NewsroomTest, ASecondDaemonRefusesToStart) {
  start();
  const auto second = newsroom.command({"serve"});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.err, HasSubstr("another gazetted"));
}

TEST_F(NewsroomTest, CheckTellsEverythingWithItsPlace) {
  start();
  const auto good = newsroom.command({"check", newsroom.directory.put("x/a.md", simple_release("A")).string()});
  EXPECT_EQ(good.status, 0) << good.out << good.err;
  EXPECT_THAT(good.err,
              HasSubstr("list press: 3 recipients; CSV, separator ',', utf-8; email is 'email'; name is 'name'"));
  const auto bad =
      newsroom.command({"check", newsroom.directory.put("x/b.md", "---\ntitle: T\ntopic: 1\n---\nB\n").string()});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(bad.out, HasSubstr("x/b.md:3:1: unknown key 'topic'; did you mean 'topics'?"));
}

TEST_F(NewsroomTest, CheckTriesTemplatesOnTheListsColumns) {
  newsroom.list("press.csv", "email,name,Desk\na@example.org,A,News\n");
  newsroom.configure(press_settings(1, "", "template: mine"));
  newsroom.directory.put("gazetted.yaml", replace_all(slurp(newsroom.config()), source("config/templates").string(),
                                                      (newsroom.directory / "templates").string()));
  newsroom.directory.put("templates/mine/subject.txt", "{{release.title}}");
  newsroom.directory.put("templates/mine/message.txt", "For {{subscriber.Dsk}}");
  newsroom.directory.put("templates/mine/message.html", "<p>{{release.titel}}</p>");
  const auto bad = newsroom.command({"check"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_THAT(
      bad.out,
      HasSubstr("templates/mine/message.txt:1:5: 'subscriber.Dsk' is no column of this list; did you mean 'Desk'?"));
  newsroom.directory.put("templates/mine/message.txt", "For {{subscriber.Desk}}");
  EXPECT_THAT(newsroom.command({"check"}).out, HasSubstr("message.html:1:4: 'release.titel' is not known"));
  newsroom.directory.put("templates/mine/message.html", "<p>{{release.title}}</p>");
  EXPECT_EQ(newsroom.command({"check"}).status, 0);
}

// The most events within any one second.
std::size_t busiest_second(const std::vector<CapturedMail>& mails) {
  std::size_t most = 0;
  for (std::size_t first = 0; first < mails.size(); ++first) {
    std::size_t last = first;
    while (last < mails.size() && mails[last].at - mails[first].at < Duration(1000)) ++last;
    most = std::max(most, last - first);
  }
  return most;
}

TEST_F(NewsroomTest, RatesOfRelayDomainAndListHold) {
  newsroom.list("press.csv", recipients(30, "gmail.com") + "a@googlemail.com,A\nb@googlemail.com,B\n");
  newsroom.configure(press_settings(capture->smtp_port(), "domains: {gmail.com: {rate: 10/s}}"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(capture->mails().size(), 32u);
  EXPECT_LE(busiest_second(capture->mails()), 12u);
}

TEST_F(NewsroomTest, AQuotaIsToldAndOutlivesAKill) {
  newsroom.list("press.csv", recipients(8));
  newsroom.configure(press_settings(capture->smtp_port(), "rate: [100/s, 5/d]"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return capture->mail_count() == 5; }));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a")->tally[State::sent] == 5; }));
  const auto is_told = [&] {
    return newsroom.command({"status", "a"})
               .out.find("the daily quota of relay main is used up; the next mail leaves ") != std::string::npos;
  };
  EXPECT_TRUE(eventually(is_told)) << newsroom.command({"status", "a"}).out;
  newsroom.kill();
  newsroom.start();
  EXPECT_TRUE(eventually(is_told)) << newsroom.command({"status", "a"}).out;
  EXPECT_EQ(capture->mail_count(), 5u) << "a restart is no fresh quota";
}

TEST_F(NewsroomTest, ADomainIsNeverSentToOnMoreConnectionsThanItMay) {
  auto now_open = std::make_shared<std::atomic<int>>(0);
  auto most = std::make_shared<std::atomic<int>>(0);
  CaptureOptions options;
  options.smtp_script = [=](const SmtpStep& step) {
    ServerAction action;
    if (step.stage == "data") *most = std::max(most->load(), ++*now_open);
    if (step.stage == "dot") {
      --*now_open;
      action.delay = Duration(10);
    }
    return action;
  };
  Capture slow(options);
  newsroom.list("press.csv", recipients(40, "small.example"));
  newsroom.configure(press_settings(slow->smtp_port(), "domains: {small.example: {connections: 2}}"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  EXPECT_EQ(slow->mails().size(), 40u);
  EXPECT_LE(most->load(), 2);
}

TEST_F(NewsroomTest, ABundleOfLanguagesGivesEachReaderTheirs) {
  newsroom.list("press.csv",
                "email,name,language\na@example.org,Ann,en\nb@example.org,Bernd,de\nc@example.org,Carla,\n");
  newsroom.configure(press_settings(capture->smtp_port(), "", "language: de"));
  newsroom.start();
  newsroom.directory.put("drop/news/release.en.md", "---\ntitle: English\n---\nText.\n");
  newsroom.directory.put("drop/news/release.de.md", "---\ntitle: Deutsch\n---\nText.\n");
  fs::rename(newsroom.directory / "drop/news", newsroom.incoming() / "news");
  ASSERT_TRUE(newsroom.done("news")) << newsroom.log();
  std::map<std::string, std::string> subjects;
  for (const auto& mail : capture->mails()) subjects[mail.recipient] = view_mail(mail.bytes).subject;
  EXPECT_EQ(subjects, (std::map<std::string, std::string>{
                          {"a@example.org", "English"}, {"b@example.org", "Deutsch"}, {"c@example.org", "Deutsch"}}));
}

TEST_F(NewsroomTest, AWebhookThatFailsIsTriedAgainWithTheSameIdAndOneThatIsGoneIsTold) {
  auto tries = std::make_shared<std::atomic<int>>(0);
  CaptureOptions options;
  options.http_script = [tries](const CapturedPost& post) {
    HttpAction action;
    if (post.path == "/gone") action.status = 410;
    if (post.path == "/moody" && ++*tries < 3) action.status = 500;
    return action;
  };
  Capture hooks(options);
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(
      press_settings(capture->smtp_port()) +
      fmt::format("channels:\n  moody: {{type: webhook, url: 'http://127.0.0.1:{0}/moody', allow_private: true}}\n"
                  "  gone: {{type: webhook, url: 'http://127.0.0.1:{0}/gone', allow_private: true}}\n",
                  hooks->http_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  // What is gone keeps its post: somebody may mend the address.
  ASSERT_TRUE(eventually([&] {
    const auto status = newsroom.status("a");
    return status && status->tally[State::sent] == 2 && status->tally[State::deferred] == 1;
  })) << newsroom.log();
  std::set<std::string> ids;
  for (const auto& post : hooks->posts()) {
    if (post.path == "/moody") ids.insert(post.headers.at("webhook-id"));
  }
  EXPECT_EQ(ids.size(), 1u);
  EXPECT_EQ(tries->load(), 3);
  EXPECT_THAT(newsroom.log(), HasSubstr("event=channel-stopped channel=gone code=410"));
}

TEST_F(NewsroomTest, WhatArrivedWhileEventsOverflowedIsTaken) {
  start();
  long limit = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> limit;
  ASSERT_GT(limit, 0);
  newsroom.daemon->signal(SIGSTOP);
  // Every creation is an event, also of a name that is left alone; the queue is full before the drop.
  const auto name = newsroom.incoming() / ".filling";
  for (long i = 0; i < limit; ++i) {
    const int fd = ::open(name.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ::close(fd);
    ::unlink(name.c_str());
  }
  newsroom.drop("late.md", simple_release("Late"));
  newsroom.daemon->signal(SIGCONT);
  EXPECT_TRUE(newsroom.done("late"));
}

TEST(Spool, AFileTheDaemonMayNotReadIsRejectedWithThatReason) {
  if (::getuid() != 0) GTEST_SKIP() << "needs root, to run the daemon as another user";
  Capture capture;
  Newsroom newsroom;
  newsroom.list("press.csv", recipients(3));
  newsroom.configure(press_settings(capture->smtp_port()));
  for (const auto* part : {"spool", "spool/incoming", "state"}) fs::create_directories(newsroom.directory / part);
  ASSERT_EQ(run({"chown", "-R", "nobody", newsroom.directory.path().string()}).status, 0);
  newsroom.start_as("nobody");
  newsroom.directory.put("drop/private.md", simple_release("Private"));
  ASSERT_EQ(::chmod((newsroom.directory / "drop/private.md").c_str(), 0600), 0);
  fs::rename(newsroom.directory / "drop/private.md", newsroom.incoming() / "private.md");
  ASSERT_TRUE(newsroom.rejected("private.md")) << newsroom.log();
  const auto reason = slurp(newsroom.directory / "spool/rejected/private.md.error.txt");
  EXPECT_THAT(reason, HasSubstr("private.md: "));
  EXPECT_THAT(reason, HasSubstr("Permission denied"));
  newsroom.drop("open.md", simple_release("Open"));
  EXPECT_TRUE(newsroom.done("open")) << newsroom.log();
}

TEST_F(NewsroomTest, ABurstOfDropsIsTakenWhole) {
  start("", 1);
  newsroom.command({"pause"});
  for (int i = 0; i < 300; ++i) newsroom.drop(fmt::format("r{}.md", i), simple_release(fmt::format("R{}", i)));
  newsroom.command({"resume"});
  ASSERT_TRUE(eventually([&] { return capture->mails().size() >= 300; }, Duration(90'000))) << capture->mails().size();
  EXPECT_TRUE(eventually([&] { return fs::is_empty(newsroom.incoming()); }));
  EXPECT_EQ(capture->mails().size(), 300u);
}

}  // namespace
}  // namespace gazetted::test
