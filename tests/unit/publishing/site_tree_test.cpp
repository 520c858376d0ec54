#include "gazetted/publishing/site_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "support/files.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TreeOfTheSite : public testing::Test {
 protected:
  struct stat stat_of(const std::string& path) const {
    struct stat found {};
    EXPECT_EQ(::lstat((site / path).c_str(), &found), 0) << path;
    return found;
  }
  unsigned mode_of(const std::string& path) const { return stat_of(path).st_mode & 07777; }
  bool is_there(const std::string& path) const { return fs::exists(fs::symlink_status(site / path)); }

  TemporaryDirectory directory;
  fs::path site = directory / "site";
  SiteTree tree{site};
};

TEST_F(TreeOfTheSite, EqualBytesAreNotWrittenAgain) {
  ASSERT_TRUE(tree.put({"a/b.html", "text"}));
  const auto before = stat_of("a/b.html");
  ASSERT_TRUE(tree.put({"a/b.html", "text"}));
  EXPECT_EQ(stat_of("a/b.html").st_ino, before.st_ino);
  EXPECT_EQ(stat_of("a/b.html").st_mtim.tv_nsec, before.st_mtim.tv_nsec);
  for (const char* other : {"texT", "tex", "text.", ""}) {
    ASSERT_TRUE(tree.put({"a/b.html", other}));
    EXPECT_EQ(slurp(site / "a/b.html"), other);
  }
}

std::string unpacked(const fs::path& file) {
  if (file.extension() == ".gz") return run({"gzip", "-dc", file.string()}).out;
  return run({"node", "-e",
              "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(process.argv[1])))",
              file.string()})
      .out;
}

const bool has_node = run({"sh", "-c", "command -v node"}).status == 0;

TEST_F(TreeOfTheSite, BesideATextIsTheSameCompressed) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += fmt::format("<p>Paragraph {}</p>\n", i);
  for (const char* path : {"a/page.html", "feed.atom", "feed.json", "r-1.txt", "sitemap.xml", "site/style.css"}) {
    ASSERT_TRUE(tree.put({path, text}));
    const auto file = site / path;
    EXPECT_EQ(unpacked(file.string() + ".gz"), text) << path;
    if (has_node) {
      EXPECT_EQ(unpacked(file.string() + ".br"), text) << path;
    }
    for (const char* ending : {".gz", ".br"}) {
      const auto form = stat_of(path + std::string(ending));
      EXPECT_LT(form.st_size, off_t(text.size()) / 3) << path << ending;
      EXPECT_EQ(form.st_mtim.tv_sec, stat_of(path).st_mtim.tv_sec);
      EXPECT_EQ(form.st_mtim.tv_nsec, stat_of(path).st_mtim.tv_nsec);
      EXPECT_EQ(form.st_mode & 07777, 0644u);
    }
  }
  EXPECT_THAT(tree.files(),
              ElementsAre("a/page.html", "feed.atom", "feed.json", "r-1.txt", "site/style.css", "sitemap.xml"));
  if (!has_node) GTEST_SKIP() << "what brotli has made is not read back: node is not installed";
}

TEST_F(TreeOfTheSite, WhatIsShortOrNotOursIsNotCompressed) {
  const std::string text(5000, 'a');
  for (const auto& [path, bytes] : std::map<std::string, std::string>{{"short.html", "short"},
                                                                      {"r-1.zip", text},
                                                                      {"newsroom/x/media/1/data.json", text},
                                                                      {"newsroom/x/logo.png", text}}) {
    ASSERT_TRUE(tree.put({path, bytes}));
    EXPECT_FALSE(is_there(path + ".gz")) << path;
    EXPECT_FALSE(is_there(path + ".br")) << path;
  }
  // An attachment may be called so.
  ASSERT_TRUE(tree.put({"newsroom/x/media/1/data.json.gz", text}));
  EXPECT_EQ(tree.files().size(), 5u);
}

TEST_F(TreeOfTheSite, CompressedFormsComeAndGoWithTheirText) {
  const std::string text(5000, 'a');
  ASSERT_TRUE(tree.put({"a/page.html", text}));
  fs::remove(site / "a/page.html.gz");  // as a crash may leave it, or an older site
  ASSERT_TRUE(tree.put({"a/page.html", text}));
  EXPECT_TRUE(is_there("a/page.html.gz"));
  ASSERT_TRUE(tree.put({"a/page.html", "short"}));
  EXPECT_FALSE(is_there("a/page.html.gz"));
  EXPECT_FALSE(is_there("a/page.html.br"));
  ASSERT_TRUE(tree.put({"a/page.html", text}));
  ASSERT_TRUE(tree.remove("a/page.html"));
  EXPECT_FALSE(is_there("a"));
}

TEST_F(TreeOfTheSite, AnotherTextIsAtLeastASecondYounger) {
  for (int i = 0; i < 3; ++i) {
    const auto before = i == 0 ? timespec() : stat_of("page.html").st_mtim;
    ASSERT_TRUE(tree.put({"page.html", fmt::format("text {}", i)}));
    EXPECT_GE(stat_of("page.html").st_mtim.tv_sec, before.tv_sec + 1);
  }
}

TEST_F(TreeOfTheSite, InAnotherDirectoryWhatIsTheSameKeepsItsTime) {
  for (const char* text : {"one", "two"}) ASSERT_TRUE(tree.put({"changes.html", text}));
  ASSERT_TRUE(tree.put({"stays.html", "text"}));
  SiteTree next(directory / "next", site);
  ASSERT_TRUE(next.put({"changes.html", "six"}));
  ASSERT_TRUE(next.put({"stays.html", "text"}));
  EXPECT_EQ(fs::last_write_time(directory / "next/stays.html"), fs::last_write_time(site / "stays.html"));
  EXPECT_GE(fs::last_write_time(directory / "next/changes.html") - fs::last_write_time(site / "changes.html"),
            std::chrono::seconds(1));
}

TEST_F(TreeOfTheSite, AReaderNeverSeesHalfAFile) {
  const std::string one(300'000, 'a'), other(500'000, 'b');
  ASSERT_TRUE(tree.put({"page.html", one}));
  std::atomic<bool> done = false, half = false;
  std::thread reader([&] {
    while (!done) {
      const auto read = slurp(site / "page.html");
      if (read != one && read != other) half = true;
    }
  });
  for (int i = 0; i < 60; ++i) EXPECT_TRUE(tree.put({"page.html", i % 2 == 0 ? other : one}));
  done = true;
  reader.join();
  EXPECT_FALSE(half);
}

TEST_F(TreeOfTheSite, AFileIsMadeOfTheBytesOfOthers) {
  const auto source = directory.put("picture", std::string(3'000'000, 'p'));
  ASSERT_TRUE(tree.put({"copy", "", source}));
  EXPECT_EQ(slurp(site / "copy"), std::string(3'000'000, 'p'));
  const SiteFile kit{"kit.zip", "", {}, {{"head", {}, 4}, {"", source, 3'000'000}, {"tail", {}, 4}}};
  ASSERT_TRUE(tree.put(kit));
  EXPECT_EQ(slurp(site / "kit.zip"), "head" + std::string(3'000'000, 'p') + "tail");
  const auto before = stat_of("kit.zip");
  ASSERT_TRUE(tree.put(kit));
  EXPECT_EQ(stat_of("kit.zip").st_ino, before.st_ino);
}

TEST_F(TreeOfTheSite, WhatCannotBeReadLeavesTheOldFileAndNothingElse) {
  ASSERT_TRUE(tree.put({"kit.zip", "old"}));
  const auto status = tree.put({"kit.zip", "", {}, {{"head", {}, 4}, {"", directory / "gone", 4}}});
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().text(), HasSubstr((directory / "gone").string()));
  EXPECT_EQ(slurp(site / "kit.zip"), "old");
  EXPECT_FALSE(is_there(".new-kit.zip"));
}

TEST_F(TreeOfTheSite, EverybodyMayReadItWhateverTheUmaskSays) {
  const auto umask = ::umask(077);
  EXPECT_TRUE(tree.put({"a/b/c.html", "text"}));
  EXPECT_TRUE(tree.put_note("stories/1", "{}"));
  ::umask(umask);
  EXPECT_EQ(::umask(umask), umask);
  for (const char* path : {"", "a", "a/b"}) EXPECT_EQ(mode_of(path), 0755u) << path;
  EXPECT_EQ(mode_of("a/b/c.html"), 0644u);
  ::chmod((site / "a/b/c.html").c_str(), 0600);
  EXPECT_TRUE(tree.put({"a/b/c.html", "text"}));
  EXPECT_EQ(mode_of("a/b/c.html"), 0644u) << "it had the bytes, but nobody could read them";
}

TEST_F(TreeOfTheSite, NoPathLeadsOutAndNoneBeginsWithADot) {
  directory.put("outside", "precious");
  const std::string paths[] = {
      "",   "/etc/passwd",          "../outside", "a/../../outside", "a/..",     ".",        "./a",           "a/./b",
      "a/", std::string("a\0b", 3), ".htaccess",  ".new-x",          "a/.git/b", ".state/x", ".well-known/.x"};
  for (const auto& path : paths) {
    const auto put = tree.put({path, "evil"});
    ASSERT_FALSE(put) << path;
    EXPECT_THAT(put.error().text(), HasSubstr("is not a path of the site")) << path;
    EXPECT_FALSE(tree.remove(path)) << path;
  }
  EXPECT_EQ(slurp(directory / "outside"), "precious");
  EXPECT_TRUE(tree.put({".well-known/security.txt", "Contact: x"}));
}

TEST_F(TreeOfTheSite, WhatBeginsWithADotIsNoFileOfTheSite) {
  for (const char* path : {"a.html", "b/c.html", ".well-known/security.txt"}) ASSERT_TRUE(tree.put({path, "x"}));
  ASSERT_TRUE(tree.put_note("made-by", "x"));
  for (const char* path : {"site/.new-d", "site/b/.htaccess", "site/.git/config"}) directory.put(path, "x");
  fs::create_symlink("nowhere", site / "dangling");
  EXPECT_THAT(tree.files(), ElementsAre(".well-known/security.txt", "a.html", "b/c.html", "dangling"));
  EXPECT_TRUE(SiteTree(directory / "none").files().empty());
}

TEST_F(TreeOfTheSite, EmptyDirectoriesGoWithTheirLastFile) {
  ASSERT_TRUE(tree.put({"a/b/c.html", "x"}));
  ASSERT_TRUE(tree.put({"a/d.html", "x"}));
  ASSERT_TRUE(tree.remove("a/b/c.html"));
  EXPECT_FALSE(is_there("a/b"));
  EXPECT_TRUE(is_there("a/d.html"));
  ASSERT_TRUE(tree.remove("a/d.html"));
  EXPECT_FALSE(is_there("a"));
  EXPECT_TRUE(is_there("")) << "the site itself stays";
  EXPECT_TRUE(tree.remove("a/d.html")) << "what is not there is no error";
}

TEST_F(TreeOfTheSite, ErrorsNameThePath) {
  directory.put("site/file", "x");
  directory.put("site/taken/inside", "x");
  struct {
    const char *path, *named;
  } const rows[] = {{"file/below.html", "site/file"}, {"taken", "site/taken"}};
  for (const auto& row : rows) {
    const auto status = tree.put({row.path, "text"});
    ASSERT_FALSE(status) << row.path;
    EXPECT_THAT(status.error().text(), HasSubstr((directory / row.named).string()));
  }
  EXPECT_EQ(tree.files(), (std::set<std::string>{"file", "taken/inside"}));
  EXPECT_FALSE(fs::status(site / "file").permissions() == fs::perms(0755)) << "a file is made no directory";
  EXPECT_FALSE(SiteTree(directory / "none").sync());
  EXPECT_TRUE(tree.sync());
}

TEST_F(TreeOfTheSite, ALinkOrAPipeInThePlaceOfAFileIsReplacedAndNotFollowed) {
  const auto outside = directory.put("outside", "text");
  ASSERT_TRUE(tree.put({"other.html", "x"}));
  fs::create_symlink(outside, site / "same.html");
  fs::create_symlink(outside, site / "different.html");
  fs::create_symlink("nowhere", site / "dangling.html");
  ASSERT_EQ(::mkfifo((site / "pipe.html").c_str(), 0644), 0);
  for (const char* path : {"same.html", "different.html", "dangling.html", "pipe.html"}) {
    ASSERT_TRUE(tree.put({path, path == std::string("same.html") ? "text" : "new"})) << path;
    EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(site / path))) << path;
  }
  EXPECT_EQ(slurp(outside), "text");
  fs::create_symlink(outside, site / ".new-next.html");
  ASSERT_TRUE(tree.put({"next.html", "new"}));
  EXPECT_EQ(slurp(outside), "text") << "nor is one under the name of a file on its way";
  fs::create_symlink(outside, site / "removed.html");
  ASSERT_TRUE(tree.remove("removed.html"));
  EXPECT_EQ(slurp(outside), "text");
}

TEST_F(TreeOfTheSite, NotesAreKeptAndReadBack) {
  EXPECT_EQ(tree.note("stories/1"), "");
  ASSERT_TRUE(tree.put_note("stories/1", "one"));
  ASSERT_TRUE(tree.put_note("stories/1", "two"));
  EXPECT_EQ(tree.note("stories/1"), "two");
  EXPECT_TRUE(tree.files().empty());
}

TEST_F(TreeOfTheSite, AVeryLongNameIsWrittenToo) {
  const auto name = std::string(250, 'n') + ".txt";
  ASSERT_TRUE(tree.put({name, "x"}));
  EXPECT_EQ(slurp(site / name), "x");
}

// A web server is another user.
TEST_F(TreeOfTheSite, CanBeEnteredByEverybodyWithWhatIsMadeAboveIt) {
  const auto mask = ::umask(077);
  const SiteFile file{"index.html", "x", {}, {}};
  SiteTree below(directory / "www/news/site");
  ASSERT_TRUE(below.put(file));
  ::umask(mask);
  for (const auto* made : {"www", "www/news", "www/news/site"})
    EXPECT_EQ(fs::status(directory / made).permissions(), fs::perms(0755)) << made;
  fs::permissions(directory.path(), fs::perms(0755));
  EXPECT_EQ(below.closed_to_others(), "");
  fs::permissions(directory / "www/news", fs::perms(0750));
  EXPECT_EQ(below.closed_to_others(), directory / "www/news");
}

}  // namespace
}  // namespace gazetted::test
