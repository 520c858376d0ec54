// Faults of the spool, of claims and of what is frozen: who may drop a file must not get the daemon to read or
// write anything else, and nothing that was dropped may stop it for good.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/edition/edition_file.hpp"
#include "gazetted/intake/reading_marks.hpp"
#include "gazetted/ledger/database.hpp"
#include "support/daemon_here.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

// Of the processor, that a thread of this name has had.
long thread_ticks(pid_t process, const std::string& name) {
  for (const auto& task : fs::directory_iterator(fmt::format("/proc/{}/task", process))) {
    const auto stat = slurp(task.path() / "stat");
    if (stat.find("(" + name + ")") == std::string::npos) continue;
    unsigned long user = 0, system = 0;  // proc(5): fields 14 and 15
    std::sscanf(stat.c_str() + stat.rfind(')') + 1, " %*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu", &user,
                &system);
    return long(user + system);
  }
  return -1;
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

class SpoolSafety : public testing::Test {
 protected:
  void start(const std::string& spool_extra = "") {
    newsroom.spool_extra = spool_extra;
    newsroom.extra = "notify: [desk@example.org]\n";
    newsroom.list("press.csv", recipients(2));
    newsroom.configure(press_settings(capture->smtp_port()));
    newsroom.start();
  }
  void put(const std::string& name, const std::string& text) { newsroom.directory.put(name, text); }
  std::int64_t notices_waiting() {
    auto db = Database::open((newsroom.directory / "state/ledger.db").string(), Database::Mode::read_only);
    if (!db) return -1;
    const auto count = db->integer("SELECT count(*) FROM notice");
    return count ? *count : -1;
  }
  fs::path in_test(const std::string& name) const { return newsroom.directory / ("spool/test/" + name); }
  std::string reason(const std::string& name) {
    const auto file = newsroom.directory / ("spool/rejected/" + name + ".error.txt");
    return fs::exists(file) ? slurp(file) : "";
  }
  // A test drop is renamed in, so that it is whole when it is seen.
  void drop_test(const std::string& name) { fs::rename(newsroom.directory / ("drop/" + name), in_test(name)); }
  bool logged(const std::string& words, Duration limit = Duration(30'000)) {
    return eventually([&] { return says(newsroom.log(), words); }, limit);
  }
  bool mailed(const std::string& words) {
    for (const auto& mail : capture->mails()) {
      if (says(mail.bytes, words)) return true;
    }
    return false;
  }
  Capture capture;
  Newsroom newsroom;
};

TEST_F(SpoolSafety, ATemplateThatIsAPathIsRefused) {
  for (const char* file : {"subject.txt", "message.html", "message.txt"}) put(std::string("hidden/") + file, "S3CRET");
  start();
  int number = 0;
  const std::vector<std::string> paths = {(newsroom.directory / "hidden").string(), "../hidden", "default/../default",
                                          "..", "."};
  for (const auto& name : paths) {
    const auto file = fmt::format("r{}.md", ++number);
    newsroom.drop(file, "---\ntitle: T\ntemplate: " + name + "\n---\n\nText.\n");
    ASSERT_TRUE(newsroom.rejected(file)) << newsroom.log();
    EXPECT_TRUE(says(reason(file), file + ":3:")) << reason(file);
    EXPECT_TRUE(says(reason(file), "is not the name of a template")) << reason(file);
  }
  EXPECT_FALSE(mailed("S3CRET"));
}

TEST_F(SpoolSafety, AListsTemplateThatIsAPathIsRefusedByCheck) {
  newsroom.list("press.csv", recipients(2));
  newsroom.configure(press_settings(capture->smtp_port(), "", "template: ../default"));
  const auto checked = newsroom.command({"check"});
  EXPECT_EQ(checked.status, 1);
  EXPECT_TRUE(says(checked.err + checked.out, "is not the name of a template")) << checked.err << checked.out;
}

TEST_F(SpoolSafety, AFrozenTemplateIsNeverWrittenThroughALink) {
  TemporaryDirectory directory;
  directory.put("victim", "key");
  fs::create_directories(directory / "copy/templates");
  fs::create_directory_symlink(directory.path(), directory / "copy/templates/default");
  Edition edition;
  edition.templates["default"].files["victim"] = "overwritten";
  EXPECT_FALSE(write_edition(edition, directory / "copy"));
  EXPECT_EQ(slurp(directory / "victim"), "key");
  fs::remove(directory / "copy/templates/default");
  fs::create_directories(directory / "copy/templates/default");
  fs::create_symlink(directory / "victim", directory / "copy/templates/default/victim");
  EXPECT_FALSE(write_edition(edition, directory / "copy"));
  EXPECT_EQ(slurp(directory / "victim"), "key");
}

TEST_F(SpoolSafety, ATestDropDoesNotFollowLinks) {
  put("secret", "S3CRET\n\nS3CRET text\n");
  put("drop/linked.md/release.md", "");  // the place of a link, below
  put("drop/attached/release.md", "---\ntitle: T\nattachments: [notes.txt]\n---\n\nText.\n");
  fs::remove_all(newsroom.directory / "drop/linked.md");
  fs::create_directories(newsroom.directory / "drop/bundle");
  fs::create_symlink(newsroom.directory / "secret", newsroom.directory / "drop/bundle/release.md");
  fs::create_symlink(newsroom.directory / "secret", newsroom.directory / "drop/attached/notes.txt");
  fs::create_symlink(newsroom.directory / "secret", newsroom.directory / "drop/linked.md");
  put("drop/hard.md", simple_release("S3CRET"));
  fs::create_hard_link(newsroom.directory / "drop/hard.md", newsroom.directory / "drop/other");
  put("drop/good.md", simple_release("Good"));
  start();
  for (const char* name : {"bundle", "attached", "linked.md", "hard.md", "good.md"}) drop_test(name);
  EXPECT_TRUE(eventually([&] { return mailed("[TEST] Good"); })) << newsroom.log();
  for (const char* name : {"test/bundle", "test/attached", "test/linked.md", "test/hard.md"})
    EXPECT_TRUE(logged(std::string("file=") + name)) << name << "\n" << newsroom.log();
  EXPECT_FALSE(mailed("S3CRET"));
  EXPECT_TRUE(fs::is_empty(newsroom.directory / "spool/archive")) << "a private copy was left";
}

TEST_F(SpoolSafety, ATestDropObeysOwnersAndSizes) {
  start("owners: [daemon], max_file_size: 100KB");
  put("drop/foreign.md", simple_release("Foreign"));
  put("drop/large/release.md", simple_release("Large"));
  put("drop/large/big.bin", std::string(200 << 10, 'x'));
  put("drop/own.md", simple_release("Own"));
  for (const char* path : {"drop/own.md", "drop/large", "drop/large/release.md", "drop/large/big.bin"})
    ASSERT_EQ(::chown((newsroom.directory / path).c_str(), 1, 1), 0);
  for (const char* name : {"foreign.md", "large", "own.md"}) drop_test(name);
  EXPECT_TRUE(eventually([&] { return mailed("[TEST] Own"); })) << newsroom.log();
  EXPECT_TRUE(logged("spool.owners")) << newsroom.log();
  EXPECT_TRUE(logged("too large")) << newsroom.log();
  EXPECT_FALSE(mailed("[TEST] Foreign"));
  EXPECT_FALSE(mailed("[TEST] Large"));
}

TEST_F(SpoolSafety, ANameWithALineEndInATestBundleEndsNothing) {
  start();
  put("drop/b/release.md", simple_release("B"));
  put("drop/b/release.e\nX-Evil: 1\n.md", simple_release("B"));
  drop_test("b");
  EXPECT_TRUE(logged("not plain UTF-8")) << newsroom.log();
  newsroom.drop("after.md", simple_release("After"));
  EXPECT_TRUE(newsroom.done("after")) << newsroom.log();
}

TEST_F(SpoolSafety, NoMemoryOfTheDaemonIsKeptWhereOthersWrite) {
  put("victim", "key");
  fs::create_directories(in_test(""));
  fs::create_symlink(newsroom.directory / "victim", in_test(".seen"));
  put("drop/a.md", simple_release("A"));
  put("drop/b.md", simple_release("B"));
  start();
  drop_test("a.md");
  EXPECT_TRUE(eventually([&] { return mailed("[TEST] A"); })) << newsroom.log();
  EXPECT_EQ(slurp(newsroom.directory / "victim"), "key");
  // A notice whose acceptance is not written down yet is mailed again: that is another matter.
  ASSERT_TRUE(eventually([&] { return notices_waiting() == 0; })) << newsroom.log();
  newsroom.stop();
  newsroom.start();
  drop_test("b.md");
  EXPECT_TRUE(eventually([&] { return mailed("[TEST] B"); })) << newsroom.log();
  int tests_of_a = 0;
  for (const auto& mail : capture->mails()) tests_of_a += says(mail.bytes, "[TEST] A");
  EXPECT_EQ(tests_of_a, 1) << "what was sent before the restart is remembered";
}

TEST_F(SpoolSafety, APipeInTestHoldsNothingUp) {
  fs::create_directories(in_test(""));
  ASSERT_EQ(::mkfifo(in_test(".seen").c_str(), 0666), 0);
  ASSERT_EQ(::mkfifo(in_test("pipe.md").c_str(), 0666), 0);
  start();
  newsroom.drop("a.md", simple_release("A"));
  EXPECT_TRUE(newsroom.done("a", Duration(20'000))) << newsroom.log();
  newsroom.stop();
}

TEST_F(SpoolSafety, AControlFileObeysOwnersAndItsHandIsLogged) {
  start("owners: [daemon], hold: 1h");
  put("drop/r.md", simple_release("R"));
  ASSERT_EQ(::chown((newsroom.directory / "drop/r.md").c_str(), 1, 1), 0);
  fs::rename(newsroom.directory / "drop/r.md", newsroom.incoming() / "r.md");
  ASSERT_TRUE(eventually([&] { return newsroom.status("r").has_value(); })) << newsroom.log();
  newsroom.drop("r.cancel", "");  // root's, who is no owner here
  EXPECT_TRUE(newsroom.rejected("r.cancel")) << newsroom.log();
  EXPECT_TRUE(says(reason("r.cancel"), "spool.owners")) << reason("r.cancel");
  EXPECT_EQ(newsroom.status("r")->state, "held");
  put("drop/r.pause", "");
  ASSERT_EQ(::chown((newsroom.directory / "drop/r.pause").c_str(), 1, 1), 0);
  fs::rename(newsroom.directory / "drop/r.pause", newsroom.incoming() / "r.pause");
  EXPECT_TRUE(eventually([&] { return newsroom.status("r")->state == "paused"; })) << newsroom.log();
  EXPECT_TRUE(logged("by=\"uid 1 in the spool\"")) << newsroom.log();
}

TEST_F(SpoolSafety, ADropThatEndedTheDaemonTwiceIsRejectedAtTheThirdStart) {
  start();
  newsroom.stop();
  const std::string claim = ".claim-01234567-poison.md";
  put("spool/incoming/" + claim, simple_release("Poison"));
  ReadingMarks marks(newsroom.directory / "state/reading.json");
  ASSERT_TRUE(marks.begin(claim));
  ASSERT_TRUE(marks.begin(claim));
  newsroom.start();
  ASSERT_TRUE(newsroom.rejected("poison.md")) << newsroom.log();
  EXPECT_TRUE(says(reason("poison.md"), "the daemon ended 2 times while it was reading this file"))
      << reason("poison.md");
  newsroom.drop("good.md", simple_release("Good"));
  EXPECT_TRUE(newsroom.done("good")) << newsroom.log();
}

TEST_F(SpoolSafety, AReadingThatWasInterruptedOnceIsTriedAgain) {
  start();
  newsroom.stop();
  const std::string claim = ".claim-01234567-good.md";
  put("spool/incoming/" + claim, simple_release("Good"));
  ReadingMarks marks(newsroom.directory / "state/reading.json");
  ASSERT_TRUE(marks.begin(claim));
  newsroom.start();
  EXPECT_TRUE(newsroom.done("good")) << newsroom.log();
  EXPECT_FALSE(fs::exists(newsroom.directory / "state/reading.json"));
}

// What a command in incoming/ means while its release is on the way.
class SpoolCommands : public SpoolSafety {};

TEST_F(SpoolCommands, ACommandForAReleaseThatStillSettlesWaitsForIt) {
  start();
  put("spool/incoming/c.md", simple_release("C"));  // not renamed in: it settles
  put("spool/incoming/c.cancel", "");
  ASSERT_TRUE(eventually([&] { return newsroom.status("c").has_value(); })) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return newsroom.status("c")->state == "cancelled"; })) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return fs::is_empty(newsroom.incoming()); })) << newsroom.log();
  EXPECT_FALSE(mailed("The first paragraph of C"));
}

TEST_F(SpoolCommands, BothDroppedWhileTheDaemonWasDownMailNobody) {
  start();
  newsroom.stop();
  newsroom.drop("a.md", simple_release("A"));
  newsroom.drop("a.pause", "");
  newsroom.start();
  ASSERT_TRUE(eventually([&] { return newsroom.status("a").has_value(); })) << newsroom.log();
  EXPECT_TRUE(eventually([&] { return newsroom.status("a")->state == "paused"; })) << newsroom.log();
  EXPECT_FALSE(mailed("The first paragraph of A"));
  newsroom.drop("a.resume", "");
  EXPECT_TRUE(newsroom.done("a")) << newsroom.log();
}

// Its hold is over when the daemon comes back.
TEST_F(SpoolCommands, ACommandDroppedWhileTheDaemonWasDownComesBeforeTheFirstMail) {
  start("hold: 1h");
  newsroom.drop("a.md", simple_release("A"));
  const auto state = [&] {
    const auto status = newsroom.status("a");
    return status ? status->state : std::string();
  };
  ASSERT_TRUE(eventually([&] { return !state().empty() && state() != "taking"; })) << newsroom.log();
  newsroom.stop();
  newsroom.drop("a.cancel", "");
  const DaemonHere later(newsroom, Duration(2 * 3'600'000));
  EXPECT_TRUE(eventually([&] { return state() == "cancelled"; })) << newsroom.log();
  EXPECT_FALSE(mailed("The first paragraph of A"));
  EXPECT_TRUE(eventually([&] { return fs::is_empty(newsroom.incoming()); }));
}

// After a command the thread sleeps again until somebody drops something.
TEST_F(SpoolCommands, ACommandThatWasObeyedLeavesTheIntakeAsleep) {
  start("hold: 1h");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a").has_value(); }));
  newsroom.drop("a.pause", "");
  ASSERT_TRUE(eventually([&] { return newsroom.status("a")->state.starts_with("paused"); }));
  const auto used = [&] { return thread_ticks(newsroom.daemon->id(), "intake"); };
  const auto before = used();
  // A second of doing nothing is what is measured. A quarter of it is for what the command leaves to do.
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_LT(used() - before, ::sysconf(_SC_CLK_TCK) / 4) << "of a second";
}

TEST_F(SpoolCommands, ACommandForNobodyIsRejectedWithTheReason) {
  start();
  newsroom.drop("nobody.cancel", "");
  ASSERT_TRUE(newsroom.rejected("nobody.cancel")) << newsroom.log();
  EXPECT_TRUE(says(reason("nobody.cancel"), "there is no release 'nobody'")) << reason("nobody.cancel");
}

// From the drop to the archive, whatever happens to either.
class ArchiveFaults : public SpoolSafety {
 protected:
  fs::path archived(const std::string& id) const { return newsroom.directory / ("spool/archive/" + id); }
  std::string status_text() { return newsroom.command({"status"}).out; }
};

TEST_F(ArchiveFaults, AReplacementThatCannotMoveTheFirstTextMailsTheSecond) {
  if (::getuid() != 0) GTEST_SKIP() << "skipped: needs root to mount";
  start("hold: 2s");
  newsroom.command({"pause"});
  newsroom.drop("a.md", simple_release("FIRST"));
  ASSERT_TRUE(eventually([&] { return fs::exists(archived("a") / "frozen.json"); })) << newsroom.log();
  if (run({"mount", "--bind", archived("a").string(), archived("a").string()}).status != 0)
    GTEST_SKIP() << "skipped: nothing can be mounted here";
  newsroom.drop("a.md", simple_release("SECOND"));
  const bool replaced = eventually([&] { return newsroom.status("a")->title == "SECOND"; });
  const bool told = logged("event=spool-trouble");
  newsroom.stop();
  newsroom.start();  // with the archive as it is
  newsroom.drop("other.md", simple_release("Other"));
  newsroom.command({"resume"});
  const bool sent = newsroom.done("a"), other = newsroom.done("other");
  run({"umount", archived("a").string()});
  EXPECT_TRUE(replaced && told && sent && other) << newsroom.log();
  EXPECT_TRUE(mailed("The first paragraph of SECOND"));
  EXPECT_FALSE(mailed("The first paragraph of FIRST"));
  EXPECT_TRUE(eventually([&] { return fs::exists(archived("a") / "1/a.md"); })) << newsroom.log();
  EXPECT_EQ(slurp(archived("a") / "a.md"), simple_release("SECOND"));
  EXPECT_FALSE(fs::exists(newsroom.directory / "spool/rejected/a.md.error.txt")) << reason("a.md");
}

TEST_F(ArchiveFaults, AReleaseWhoseArchiveIsGoneIsHeldAndSaidSo) {
  start("hold: 2s");
  newsroom.command({"pause"});
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return fs::exists(archived("a") / "frozen.json"); })) << newsroom.log();
  newsroom.stop();
  fs::rename(archived("a"), newsroom.directory / "aside");
  newsroom.start();
  EXPECT_TRUE(eventually([&] { return mailed("its archived files cannot be read"); })) << newsroom.log();
  EXPECT_TRUE(says(status_text(), "a waits: its archived files cannot be read")) << status_text();
  fs::rename(newsroom.directory / "aside", archived("a"));
  newsroom.command({"resume"});
  EXPECT_TRUE(newsroom.done("a")) << newsroom.log();
  EXPECT_FALSE(says(status_text(), "cannot be read")) << status_text();
}

TEST_F(ArchiveFaults, AClaimIsKeptWhileNothingIsInTheArchive) {
  start("hold: 1h");
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(eventually([&] { return fs::exists(archived("a") / "frozen.json"); })) << newsroom.log();
  newsroom.stop();
  // As if the machine had died before the archive was on disk.
  const std::string claim = ".claim-01234567-a.md";
  put("spool/incoming/" + claim, simple_release("A"));
  fs::remove_all(archived("a"));
  run({"sqlite3", (newsroom.directory / "state/ledger.db").string(),
       "UPDATE release SET taking_directory='.taking-gone', claim='" + claim + "'"});
  newsroom.start();
  EXPECT_TRUE(logged("archive is missing")) << newsroom.log();
  EXPECT_TRUE(fs::exists(newsroom.incoming() / claim)) << "it is all that is left of the release";
}

TEST_F(ArchiveFaults, ABundleCalledAsAFileOfOurOwnIsTaken) {
  start();
  for (const char* name : {"templates", "frozen.json", "1"}) {
    put("drop/" + std::string(name) + "/release.md", simple_release("Called " + std::string(name)));
    fs::rename(newsroom.directory / ("drop/" + std::string(name)), newsroom.incoming() / name);
    EXPECT_TRUE(newsroom.done(name)) << name << newsroom.log();
  }
  EXPECT_TRUE(fs::exists(archived("templates") / "templates/default/message.html"));
  EXPECT_TRUE(fs::exists(archived("templates") / "templates.dropped/release.md"));
}

TEST_F(ArchiveFaults, WhatTheDaemonMakesIsReadByItsGroupAlone) {
  start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a")) << newsroom.log();
  for (const auto& entry : fs::recursive_directory_iterator(newsroom.directory.path())) {
    const auto path = entry.path().string();
    const bool its = says(path, "/state") || says(path, "/spool") || says(path, "control.sock");
    struct stat info {};
    if (its && ::lstat(path.c_str(), &info) == 0) {
      EXPECT_EQ(info.st_mode & 07, 0u) << path;
    }
  }
}

TEST_F(ArchiveFaults, AListThatIsBeingWrittenIsReadWhenItIsAtRest) {
  start("hold: 1h");
  // Half of an export; its second half comes while the release waits.
  newsroom.list("press.csv", recipients(1));
  newsroom.drop("a.md", simple_release("A"));
  newsroom.list("press.csv", recipients(20));
  ASSERT_TRUE(eventually([&] { return newsroom.status("a") && newsroom.status("a")->state == "held"; }))
      << newsroom.log();
  EXPECT_EQ(newsroom.status("a")->tally.total(), 20) << newsroom.log();
}

}  // namespace
}  // namespace gazetted::test
