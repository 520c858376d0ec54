#include "gazetted/intake/spool.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using test::slurp;
using test::TemporaryDirectory;

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() {
    options.directory = directory / "spool";
    options.state = directory / "state";
    options.settle = Duration(1000);
    spool.emplace(*Spool::open(options));
    now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  }
  void put(const std::string& name, const std::string& text = "# T\n\nB\n") {
    directory.put("spool/incoming/" + name, text);
  }
  std::vector<std::string> ready(Time when) {
    std::vector<std::string> names;
    for (const auto& drop : spool->scan(when).ready) names.push_back(drop.name);
    return names;
  }
  Claim claimed(const std::string& name) {
    Claim claim;
    EXPECT_TRUE(spool->claim({name, name}, claim)) << name;
    EXPECT_TRUE(spool->copy(claim)) << name;
    return claim;
  }
  std::string refusal(const std::string& name) {
    Claim claim;
    auto status = spool->claim({name, name}, claim);
    if (status) status = spool->copy(claim);
    return status ? "" : status.error().message();
  }
  std::string copied_test(const std::string& name) {
    Claim claim;
    const auto status = spool->copy_test(name, claim);
    return status ? slurp(claim.content) : status.error().message();
  }
  static bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }
  std::string reason(const std::string& name) const { return slurp(spool->rejected() / (name + ".error.txt")); }
  TemporaryDirectory directory;
  SpoolOptions options;
  std::optional<Spool> spool;
  Time now;
};

TEST_F(SpoolTest, ACopiedFileIsTakenOnceItHasSettled) {
  put("a.md");
  const auto scan = spool->scan(now);
  EXPECT_TRUE(scan.ready.empty());
  ASSERT_EQ(scan.settling.size(), 1u);
  EXPECT_EQ(scan.settling[0].name, "a.md");
  EXPECT_GT(scan.settling[0].ready_at, now);
  EXPECT_EQ(ready(now + Duration(2000)), std::vector<std::string>{"a.md"});
}

// `cp -p` from a machine whose clock is ahead, or `unzip` from another time zone.
TEST_F(SpoolTest, AFileWithATimeInTheFutureIsTakenOnceItHasBeenSeenToSettle) {
  put("a.md");
  fs::last_write_time(directory / "spool/incoming/a.md",
                      fs::file_time_type::clock::now() + std::chrono::hours(24 * 365));
  EXPECT_TRUE(ready(now).empty());
  EXPECT_TRUE(ready(now + Duration(500)).empty());
  EXPECT_EQ(ready(now + Duration(1'500)), std::vector<std::string>{"a.md"});
}

TEST(SeenChanges, WhatChangesAgainBeginsAnew) {
  SeenChanges changes;
  const Time noon = *parse_rfc3339("2026-11-28T12:00:00Z");
  const auto later = noon + std::chrono::hours(1);
  EXPECT_EQ(changes.seen("a", noon - Duration(5), noon), noon - Duration(5));
  EXPECT_EQ(changes.seen("a", later, noon), noon);
  EXPECT_EQ(changes.seen("a", later, noon + Duration(900)), noon);
  EXPECT_EQ(changes.seen("a", later + Duration(1), noon + Duration(900)), noon + Duration(900));
  changes.keep_only({});
  EXPECT_EQ(changes.seen("a", later, noon + Duration(2'000)), noon + Duration(2'000));
  // The clock was set back meanwhile.
  EXPECT_EQ(changes.seen("a", later, noon - Duration(60'000)), noon - Duration(60'000));
}

TEST_F(SpoolTest, ABundleThatIsCopiedInWaitsUntilNothingInItHasChangedForHalfAMinute) {
  put("b/release.md");
  EXPECT_TRUE(ready(now + Duration(28'000)).empty());
  EXPECT_EQ(ready(now + Duration(32'000)), std::vector<std::string>{"b"});
}

TEST_F(SpoolTest, AFileThatIsStillOpenWaits) {
  put("a.md");
  spool->hint_writing("a.md", now);
  EXPECT_TRUE(ready(now + Duration(60'000)).empty());
  spool->hint_closed("a.md");
  EXPECT_EQ(ready(now + Duration(60'000)).size(), 1u);
}

TEST_F(SpoolTest, ARenamedInFileIsTakenAtOnce) {
  put("a.md");
  spool->hint_moved_in("a.md");
  EXPECT_EQ(ready(now).size(), 1u);
}

TEST_F(SpoolTest, PartialAndHiddenNamesAreLeftAlone) {
  for (const char* name :
       {".x.md", "~$x.md", "x.md.tmp", "x.part", "x.swp", "x.filepart", "x.md~", "Thumbs.db", "desktop.ini"})
    put(name);
  put("Präsentation neu.md");
  EXPECT_EQ(ready(now + Duration(60'000)), std::vector<std::string>{"Präsentation neu.md"});
}

TEST_F(SpoolTest, APartialFileMayStillBecomeARelease) {
  EXPECT_FALSE(spool->scan(now).arriving);
  put(".c.md.Ab12Cd");
  EXPECT_TRUE(spool->scan(now).arriving);
  EXPECT_FALSE(spool->scan(now + std::chrono::hours(1)).arriving) << "forgotten by its writer";
}

TEST_F(SpoolTest, AClaimIsAPrivateCopyThatIsHashed) {
  put("a.md", "content");
  const auto claim = claimed("a.md");
  EXPECT_FALSE(fs::exists(spool->incoming() / "a.md"));
  EXPECT_EQ(slurp(claim.content), "content");
  EXPECT_EQ(claim.hash, hex(sha256("content")));
  ASSERT_TRUE(spool->archive().place(claim.directory.filename().string(), "the-id"));
  spool->remove_original(claim);
  EXPECT_EQ(slurp(spool->archive().directory() / "the-id/a.md"), "content");
  EXPECT_TRUE(fs::is_empty(spool->incoming()));
}

// It was mailed once already, whichever system saved it since.
TEST_F(SpoolTest, TheSameTextIsTheSameContentHoweverItWasSaved) {
  put("unix.md", "# One\n\nText.\n");
  put("dos.md", "# One\r\n\r\nText.\r\n");
  put("marked.txt", "\xEF\xBB\xBF# One\n\nText.\n");
  put("other.md", "# One\n\nText!\n");
  fs::create_directory(spool->incoming() / "bundle");
  put("bundle/release.md", "# One\n\nText.\n");
  fs::create_directory(spool->incoming() / "with-picture");
  put("with-picture/release.md", "# One\n\nText.\n");
  put("with-picture/a.png", "\r\n");
  const auto hash = claimed("unix.md").hash;
  EXPECT_EQ(claimed("dos.md").hash, hash);
  EXPECT_EQ(claimed("marked.txt").hash, hash);
  EXPECT_EQ(claimed("bundle").hash, hash);
  EXPECT_NE(claimed("other.md").hash, hash);
  EXPECT_NE(claimed("with-picture").hash, hash);
}

TEST_F(SpoolTest, ACrashAfterTheClaimTakesItAgain) {
  put("a.md");
  claimed("a.md");
  const auto scan = spool->scan(now);
  ASSERT_EQ(scan.ready.size(), 1u);
  EXPECT_EQ(scan.ready[0].name, "a.md");
  Claim again;
  EXPECT_TRUE(spool->claim(scan.ready[0], again));
  EXPECT_TRUE(spool->copy(again));
}

TEST_F(SpoolTest, HostileEntriesAreRefusedWithoutBeingOpened) {
  put("../outside", "secret");
  fs::create_symlink(directory / "spool/outside", spool->incoming() / "link.md");
  EXPECT_TRUE(says(refusal("link.md"), "symbolic link"));
  ::mkfifo((spool->incoming() / "fifo.md").c_str(), 0666);
  EXPECT_TRUE(says(refusal("fifo.md"), "not a regular file"));
  fs::create_hard_link(directory / "spool/outside", spool->incoming() / "hard.md");
  EXPECT_TRUE(says(refusal("hard.md"), "hard link"));
  options.max_file_size = 10;
  spool->set_options(options);
  put("huge.md", std::string(100, 'x'));
  EXPECT_TRUE(says(refusal("huge.md"), "too large"));
  options.max_file_size = 1000;
  options.owners = {"nobody"};
  spool->set_options(options);
  put("foreign.md");
  if (::getuid() == 0) {
    EXPECT_TRUE(says(refusal("foreign.md"), "not in spool.owners"));
  }
}

TEST_F(SpoolTest, ATestDropIsCopiedUnderTheSameRules) {
  directory.put("outside", "secret");
  directory.put("spool/test/a.md", "text");
  EXPECT_EQ(copied_test("a.md"), "text");
  EXPECT_TRUE(fs::exists(spool->test() / "a.md")) << "it stays";
  fs::create_symlink(directory / "outside", spool->test() / "link.md");
  EXPECT_TRUE(says(copied_test("link.md"), "symbolic link"));
  fs::create_directories(spool->test() / "b");
  fs::create_symlink(directory / "outside", spool->test() / "b/release.md");
  EXPECT_TRUE(says(copied_test("b"), "release.md: it is a symbolic link"));
  directory.put("spool/test/hard.md", "text");
  fs::create_hard_link(spool->test() / "hard.md", directory / "elsewhere");
  EXPECT_TRUE(says(copied_test("hard.md"), "hard link"));
  directory.put("spool/test/line\nend.md", "text");
  EXPECT_TRUE(says(copied_test("line\nend.md"), "not plain UTF-8"));
  options.max_file_size = 3;
  spool->set_options(options);
  EXPECT_TRUE(says(copied_test("a.md"), "too large"));
}

TEST_F(SpoolTest, ALinkInsideABundleIsRefused) {
  put("b/release.md");
  fs::create_symlink("/etc/passwd", spool->incoming() / "b/passwd");
  EXPECT_TRUE(says(refusal("b"), "passwd: it is a symbolic link"));
}

TEST_F(SpoolTest, ABundleOfVeryManyFilesIsRefusedEarly) {
  for (int i = 0; i < 1001; ++i) put(fmt::format("b/{}.txt", i), "");
  EXPECT_TRUE(says(refusal("b"), "over 1000 files"));
}

TEST_F(SpoolTest, ARejectedFileLiesBesideItsReason) {
  const auto reject = [&](const std::string& name, const std::string& why) {
    Claim claim;
    claim.drop = {name, name};
    claim.claimed = name;
    return spool->reject(claim, why);
  };
  put("a.md", "old");
  put("a.md.error.txt");
  ASSERT_TRUE(reject("a.md", "a.md:1:1: wrong"));
  EXPECT_EQ(reason("a.md"), "a.md:1:1: wrong\n");
  put("a.md", "new");
  ASSERT_TRUE(reject("a.md", "again"));
  EXPECT_EQ(slurp(spool->rejected() / "a.md"), "old");
  EXPECT_EQ(slurp(spool->rejected() / "a.md.2"), "new");
  // Whatever it is called, there is room for the reason beside it.
  for (const std::string& name : {std::string(250, 'x'), std::string("line\nend.md"), std::string("\xff\xfe.md")}) {
    put(name);
    EXPECT_TRUE(reject(name, "its name")) << one_line(name);
    EXPECT_FALSE(fs::exists(spool->incoming() / name)) << one_line(name);
  }
}

TEST_F(SpoolTest, ABundleThatOnlyItsOwnerCanMoveIsNeverCopiedByPath) {
  if (::getuid() != 0) GTEST_SKIP() << "skipped: needs root to play two users";
  const auto give = [&](const std::string& name) {
    for (const auto& path : {spool->incoming() / name, spool->incoming() / name / "release.md"})
      ASSERT_EQ(::chown(path.c_str(), 1, 1), 0);
    ASSERT_EQ(::chmod((spool->incoming() / name).c_str(), 0755), 0);
  };
  for (const auto& path : {directory.path(), directory / "spool", directory / "state", spool->incoming(),
                           spool->rejected(), spool->archive().directory()})
    ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
  put("small/release.md", "text");
  put("large/release.md", std::string(5000, 'x'));
  give("small");
  give("large");
  options.max_file_size = 1000;
  spool->set_options(options);
  ASSERT_EQ(::seteuid(65534), 0);
  auto claim = claimed("small");
  EXPECT_TRUE(spool->reject(claim, "no headline"));
  Claim large;
  EXPECT_TRUE(spool->claim({"large", "large"}, large));
  EXPECT_FALSE(spool->copy(large));
  EXPECT_TRUE(spool->reject(large, "too large"));
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(slurp(spool->rejected() / "small/release.md"), "text");
  EXPECT_FALSE(fs::exists(spool->rejected() / "large")) << "over the budget";
  EXPECT_TRUE(says(reason("large"), "it is still in incoming/, as .rejected-")) << reason("large");
  EXPECT_TRUE(spool->scan(now + std::chrono::hours(1)).ready.empty());
  int taken = 0;
  for (const auto& entry : fs::directory_iterator(spool->incoming()))
    taken += entry.path().filename().string().starts_with(".taken-");
  EXPECT_EQ(taken, 1);
  spool.reset();
  spool.emplace(*Spool::open(options));
  for (const auto& entry : fs::directory_iterator(spool->incoming()))
    EXPECT_TRUE(entry.path().filename().string().starts_with(".rejected-")) << "a copied leftover is removed";
}

TEST_F(SpoolTest, ASecondDaemonIsRefused) {
  const auto second = Spool::open(options);
  ASSERT_FALSE(second);
  EXPECT_TRUE(says(second.error().text(), "another gazetted"));
}

TEST_F(SpoolTest, ACorrectedReleaseKeepsTheFirstBesideIt) {
  for (const std::string text : {"one", "two", "three"}) {
    put("a.md", text);
    const auto claim = claimed("a.md");
    ASSERT_TRUE(spool->archive().place(claim.directory.filename().string(), "id"));
    spool->remove_original(claim);
  }
  const auto archived = spool->archive().directory() / "id";
  EXPECT_EQ(slurp(archived / "a.md"), "three");
  EXPECT_EQ(slurp(archived / "1/a.md"), "one");
  EXPECT_EQ(slurp(archived / "2/a.md"), "two");
}

TEST_F(SpoolTest, WhatIsDroppedCannotTakeANameOfOurOwnInTheArchive) {
  for (const std::string name : {"templates", "frozen.json", "mailed", "skipped.csv", "1", "2026"}) {
    put(name + "/release.md");
    const auto claim = claimed(name);
    EXPECT_EQ(claim.content.filename(), name + ".dropped");
  }
  put("v2/release.md");
  EXPECT_EQ(claimed("v2").content.filename(), "v2");
}

TEST_F(SpoolTest, WhatHasNoNameIsNeitherMovedNorRemoved) {
  put("a.md");
  EXPECT_TRUE(spool->archive().place("", "id"));
  spool->remove_original(Claim{});
  EXPECT_TRUE(fs::exists(spool->incoming() / "a.md"));
  EXPECT_TRUE(fs::is_directory(spool->archive().directory()));
}

TEST_F(SpoolTest, AReleaseIsReadWhereItIs) {
  const auto& archive = spool->archive();
  EXPECT_EQ(archive.directory_of("id", ""), archive.directory() / "id");
  EXPECT_EQ(archive.directory_of("id", ".taking-1"), archive.directory() / "id") << "it was put in its place";
  fs::create_directories(archive.directory() / ".taking-1");
  EXPECT_EQ(archive.directory_of("id", ".taking-1"), archive.directory() / ".taking-1") << "it waits for its place";
}

TEST_F(SpoolTest, TestDropsAreToldOncePerChange) {
  directory.put("spool/test/a.md", "# T\n\nB\n");
  EXPECT_TRUE(spool->tests().scan(now)->empty());
  EXPECT_TRUE(spool->tests().settling());
  const auto later = now + Duration(5000);
  EXPECT_EQ(*spool->tests().scan(later), std::vector<std::string>{"a.md"});
  EXPECT_TRUE(spool->tests().scan(later)->empty());
  spool.reset();
  spool.emplace(*Spool::open(options));
  EXPECT_TRUE(spool->tests().scan(later)->empty()) << "over a restart too";
  directory.put("spool/test/a.md", "# T\n\nB2\n");
  EXPECT_EQ(spool->tests().scan(later + Duration(5000))->size(), 1u);
}

TEST_F(SpoolTest, WhatCannotBeRememberedIsNotTold) {
  fs::create_directories(directory / "state/tests.json/in the way");
  directory.put("spool/test/a.md", "# T\n\nB\n");
  EXPECT_FALSE(spool->tests().scan(now + Duration(5000)));
  fs::remove_all(directory / "state/tests.json");
  EXPECT_EQ(spool->tests().scan(now + Duration(5000))->size(), 1u);
}

TEST_F(SpoolTest, HowOftenTheProcessEndedWhileItReadADropIsKnownAtTheNextStart) {
  const auto restarted = [&] {
    spool.reset();
    spool.emplace(*Spool::open(options));
  };
  const std::string claim = ".claim-00000000-\xff odd.md";
  EXPECT_EQ(spool->marks().ended_while(claim), 0);
  ASSERT_TRUE(spool->marks().begin(claim));
  restarted();
  EXPECT_EQ(spool->marks().ended_while(claim), 1);
  EXPECT_EQ(spool->marks().ended_while("another"), 0);
  ASSERT_TRUE(spool->marks().begin("another"));
  spool->marks().end("another");
  ASSERT_TRUE(spool->marks().begin(claim));
  restarted();
  EXPECT_EQ(spool->marks().ended_while(claim), 2);
  EXPECT_EQ(spool->marks().ended_while("another"), 0);
  spool->marks().end(claim);
  restarted();
  EXPECT_EQ(spool->marks().ended_while(claim), 0);
}

TEST_F(SpoolTest, AControlFileSaysWhoseItIs) {
  put("r.cancel", "");
  EXPECT_EQ(*spool->check_control({"r.cancel", "r.cancel"}), ::getuid());
  EXPECT_EQ(spool->scan(now).controls.size(), 1u);
  fs::create_hard_link(spool->incoming() / "r.cancel", directory / "elsewhere");
  EXPECT_FALSE(spool->check_control({"r.cancel", "r.cancel"}));
  put("s.cancel", "text");
  EXPECT_TRUE(says(spool->check_control({"s.cancel", "s.cancel"}).error().message(), "must be empty"));
  fs::create_symlink(directory / "elsewhere", spool->incoming() / "t.cancel");
  EXPECT_FALSE(spool->check_control({"t.cancel", "t.cancel"}));
  options.owners = {"nobody"};
  spool->set_options(options);
  fs::remove(directory / "elsewhere");
  EXPECT_TRUE(says(spool->check_control({"r.cancel", "r.cancel"}).error().message(), "not in spool.owners"));
}

// Whoever put it may be somebody whose releases a person approves.
TEST_F(SpoolTest, ADropOfOurOwnWhoseOriginIsLostNeedsAnApproval) {
  put("a.md");
  put("b.md");
  ASSERT_TRUE(mark_as_own(directory / "spool/incoming/b.md"));
  fs::create_directories(directory / "spool/incoming/c");
  put("c/release.md");
  ASSERT_TRUE(mark_as_own(directory / "spool/incoming/c"));
  EXPECT_FALSE(claimed("a.md").origin) << "a person's";
  for (const auto* name : {"b.md", "c"}) {
    const auto claim = claimed(name);
    ASSERT_TRUE(claim.origin) << name;
    EXPECT_TRUE(claim.origin->needs_approval);
    EXPECT_TRUE(claim.origin->is_lost());
  }
}

TEST_F(SpoolTest, ADropOfOurOwnIsOfWhomItWasKeptFor) {
  put("a.md");
  ASSERT_TRUE(mark_as_own(directory / "spool/incoming/a.md"));
  const auto hash = claimed("a.md").hash;
  put("a.md");
  ASSERT_TRUE(mark_as_own(directory / "spool/incoming/a.md"));
  ASSERT_TRUE(spool->origins().keep("a.md", {"cms", false, hash, "harbour"}));
  const auto ours = claimed("a.md");
  ASSERT_TRUE(ours.origin);
  EXPECT_EQ(ours.origin->client, "cms");
  EXPECT_EQ(ours.origin->newsroom, "harbour");
  EXPECT_FALSE(ours.origin->needs_approval);
  put("a.md", "# Another\n\nText.\n");
  ASSERT_TRUE(mark_as_own(directory / "spool/incoming/a.md"));
  EXPECT_TRUE(claimed("a.md").origin->needs_approval) << "that of another drop says nothing of this one";
}

}  // namespace
}  // namespace gazetted
