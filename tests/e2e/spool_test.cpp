// The spool: what is dropped is taken once it is whole, or is put beside the reason why not; nothing is overlooked.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "gazetted/ledger/ledger.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "press_newsroom.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

class Spool : public PressNewsroom {};

TEST_F(Spool, ACopiedFileAndABundleAreTakenOnceTheySettle) {
  start();
  newsroom.directory.put("spool/incoming/copied.md", simple_release("Copied"));
  EXPECT_TRUE(newsroom.done("copied"));
  newsroom.directory.put("drop/bundle/release.md", "---\ntitle: Bundle\nattachments: [photo.jpg]\n---\nText.\n");
  newsroom.directory.put("drop/bundle/photo.jpg", "\xFF\xD8\xFF not really");
  fs::rename(newsroom.directory / "drop/bundle", newsroom.incoming() / "bundle");
  EXPECT_TRUE(newsroom.done("bundle")) << newsroom.log();
  EXPECT_EQ(slurp(newsroom.directory / "spool/archive/bundle/bundle/photo.jpg"), "\xFF\xD8\xFF not really");
}

// Its list may be long; a daemon that ended in the middle leaves the same behind.
TEST_F(Spool, StatusShowsTheTextThatGoesOutWhileAnotherIsBeingTaken) {
  start("hold: 1h");
  newsroom.drop("plan.md", simple_release("The plan"));
  ASSERT_TRUE(eventually([&] { return state("plan") == "held"; })) << newsroom.log();
  newsroom.stop();
  {
    NewRelease another;
    another.id = "plan";
    another.title = "Another plan";
    another.hash = "another";
    StoreOptions store;
    store.path = (newsroom.directory / "state/ledger.db").string();
    const auto ledger = *open_sqlite_ledger(store);
    ASSERT_TRUE(ledger->acceptance().begin(another));
  }
  const auto one = newsroom.command({"status", "plan"}).out;
  EXPECT_THAT(one, testing::AllOf(HasSubstr("plan  The plan\n"), HasSubstr("held, leaves "),
                                  HasSubstr("being replaced: another text of this id is being accepted")));
  const auto all = newsroom.command({"status"}).out;
  EXPECT_THAT(all, testing::AllOf(HasSubstr("The plan"), testing::Not(HasSubstr("Another plan"))));
}

TEST_F(Spool, ABundleOfLanguagesGivesEachReaderTheirs) {
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

TEST_F(Spool, WhatCannotBeTakenLiesBesideItsReasonAndTheDaemonGoesOn) {
  start();
  newsroom.drop("typo.md", "---\ntitle: T\nsumary: x\n---\nText.\n");
  newsroom.drop("report.docx", "binary");
  newsroom.drop("nowhere.md", "---\ntitle: T\nlists: [pres]\n---\nText.\n");
  newsroom.drop("later.md", "---\ntitle: T\napproval: perhaps\n---\nText.\n");
  newsroom.drop("empty.cancel", "not empty");
  fs::create_symlink("/etc/passwd", newsroom.incoming() / "link.md");
  ::mkfifo((newsroom.incoming() / "fifo.md").c_str(), 0600);
  for (const char* name : {"typo.md", "report.docx", "nowhere.md", "later.md", "empty.cancel", "link.md", "fifo.md"})
    EXPECT_TRUE(newsroom.rejected(name)) << name;
  const auto reason = [&](const std::string& name) {
    return slurp(newsroom.directory / ("spool/rejected/" + name + ".error.txt"));
  };
  EXPECT_EQ(reason("typo.md"), "typo.md:3:1: unknown key 'sumary'; did you mean 'summary'? (extra: takes any key)\n");
  EXPECT_THAT(reason("nowhere.md"), HasSubstr("there is no list 'pres'; there is only press; did you mean 'press'?"))
      << reason("nowhere.md");
  EXPECT_EQ(reason("later.md"), "later.md:3:11: 'approval' must be true or false\n");
  EXPECT_TRUE(fs::is_symlink(newsroom.directory / "spool/rejected/link.md"));
  newsroom.drop("good.md", simple_release("Good"));
  EXPECT_TRUE(newsroom.done("good"));
  const auto status = newsroom.command({"status", "--json"});
  const auto json = parse_json(status.out);
  ASSERT_TRUE(json) << status.out;
  EXPECT_EQ(json->at("rejected").as_array().size(), 7u);
  EXPECT_EQ(json->at("releases").as_array().at(0).at("release").as_string(), "good");
}

TEST(SpoolOfAnotherUser, AFileTheDaemonMayNotReadIsRejectedWithThatReason) {
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
  EXPECT_THAT(reason, HasSubstr("Permission denied: nobody may not read it: it belongs to root:root (mode 0600); give "
                                "it to the daemon's group: "));
  newsroom.drop("open.md", simple_release("Open"));
  EXPECT_TRUE(newsroom.done("open")) << newsroom.log();
}

TEST_F(Spool, WhatArrivedWhileEventsOverflowedIsTaken) {
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

TEST_F(Spool, ABurstOfDropsIsTakenWhole) {
  start("", 1);
  newsroom.command({"pause"});
  constexpr std::size_t drops = 150;
  for (std::size_t i = 0; i < drops; ++i)
    newsroom.drop(fmt::format("r{}.md", i), simple_release(fmt::format("R{}", i)));
  newsroom.command({"resume"});
  ASSERT_TRUE(eventually([&] { return capture->mails().size() >= drops; }, Duration(200'000)))
      << capture->mails().size();
  EXPECT_TRUE(eventually([&] { return fs::is_empty(newsroom.incoming()); }));
  EXPECT_EQ(capture->mails().size(), drops);
}

}  // namespace
}  // namespace gazetted::test
