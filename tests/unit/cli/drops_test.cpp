#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "gazetted/base/finding_lines.hpp"
#include "gazetted/cli/drop_rules.hpp"
#include "gazetted/cli/waiting_drops.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DropRules : public testing::Test {
 protected:
  std::vector<std::string> files_of(const std::string& name) {
    findings.clear();
    std::vector<std::string> files;
    for (const auto& file : check_drop(directory / name, spool, findings)) files.push_back(file.string());
    return files;
  }
  std::string told(const std::string& name) {
    files_of(name);
    return to_lines(findings);
  }
  TemporaryDirectory directory;
  SpoolOptions spool;
  Findings findings;
};

TEST_F(DropRules, ABundlesFilesAreNamedByTheirPathInIt) {
  for (const char* file : {"b/release.md", "b/pictures/1.png", "b/.DS_Store", "b/release.md~", "single.md"})
    directory.put(file, "x");
  EXPECT_THAT(files_of("b"), ElementsAre("pictures/1.png", "release.md"));
  EXPECT_THAT(files_of("b/"), ElementsAre("pictures/1.png", "release.md"));
  EXPECT_THAT(files_of("single.md"), ElementsAre("single.md"));
  EXPECT_THAT(findings, IsEmpty());
}

TEST_F(DropRules, WhatIsNoFileOfItsOwnIsAnError) {
  directory.put("b/release.md", "x");
  directory.put("other.md", "x");
  fs::create_symlink(directory / "other.md", directory / "b/link.md");
  EXPECT_THAT(told("b"), HasSubstr("link.md: it is a symbolic link"));
  fs::remove(directory / "b/link.md");
  fs::create_hard_link(directory / "other.md", directory / "b/hard.md");
  EXPECT_THAT(told("b"), HasSubstr("hard.md: it is a hard link"));
  fs::remove(directory / "b/hard.md");
  ASSERT_EQ(::mkfifo((directory / "b/pipe").c_str(), 0600), 0);
  EXPECT_THAT(told("b"), HasSubstr("pipe: it is not a regular file"));
  EXPECT_THAT(told("nothing"), HasSubstr("it cannot be read"));
}

TEST_F(DropRules, NamesThatTheSpoolIgnoresOrRefusesAreErrors) {
  directory.put(".hidden.md", "x");
  EXPECT_THAT(told(".hidden.md"), HasSubstr("the spool ignores files with such a name; rename it"));
  directory.put("a\x01z.md", "x");
  EXPECT_THAT(told("a\x01z.md"), HasSubstr("its name is not plain UTF-8 text"));
}

TEST_F(DropRules, SizeNumberAndDepthHaveTheirLimits) {
  spool.max_file_size = 10;
  directory.put("b/release.md", "12345");
  directory.put("b/1/2/3/4/deep", "12345");
  EXPECT_THAT(told("b"), IsEmpty());
  directory.put("b/more", "1");
  EXPECT_THAT(told("b"), HasSubstr("b: it is too large: 11"));
  fs::remove(directory / "b/more");
  directory.put("b/1/2/3/4/5/deeper", "");
  EXPECT_THAT(told("b"), HasSubstr("b/1/2/3/4/5: directories are nested too deeply"));
  for (int i = 0; i < 999; ++i) directory.put("many/" + std::to_string(i), "");
  directory.put("many/release.md", "");
  EXPECT_THAT(told("many"), IsEmpty());
  directory.put("many/one more", "");
  EXPECT_THAT(told("many"), HasSubstr("the bundle has over 1000 files"));
}

// What is seen in incoming/ without the daemon.
class WaitingDrops : public testing::Test {
 protected:
  WaitingDrops() { settings.spool.directory = directory.path(); }
  void put(const std::string& name, const std::string& text = "# A bridge\n\nText.\n") {
    directory.put("incoming/" + name, text);
  }
  std::vector<std::string> seen() const {
    std::vector<std::string> lines;
    for (const auto& drop : waiting_drops(settings))
      lines.push_back(drop.name + " " + drop.id + (drop.being_read ? " read" : "") +
                      (drop.command.empty() ? "" : " " + drop.command));
    return lines;
  }
  TemporaryDirectory directory;
  Settings settings;
};

TEST_F(WaitingDrops, AreNamedWithTheIdThatTheyWillHave) {
  EXPECT_THAT(seen(), IsEmpty());
  put("bridge.md");
  put("own.md", "---\nid: tunnel\n---\n# A tunnel\n\nText.\n");
  put("bundle/release.md", "---\nid: road\n---\n# A road\n\nText.\n");
  put("v1.5/release.md");
  put(".submit-0123");
  put("letter.md.part");
  EXPECT_THAT(seen(), ElementsAre("bridge.md bridge", "bundle road", "own.md tunnel", "v1.5 v1.5"));
  EXPECT_TRUE(drop_that_becomes("tunnel", settings));
  EXPECT_FALSE(drop_that_becomes("own", settings));
}

TEST_F(WaitingDrops, WhatTheDaemonHasClaimedKeepsItsName) {
  put(".claim-0123abcd-bridge.md");
  EXPECT_THAT(seen(), ElementsAre("bridge.md bridge read"));
}

TEST_F(WaitingDrops, ACommandBesideOneIsSeen) {
  put("bridge.md");
  put("tunnel.md");
  ASSERT_TRUE(leave_command("bridge", "pause", settings));
  put("nobody.cancel", "");
  EXPECT_THAT(seen(), ElementsAre("bridge.md bridge pause", "tunnel.md tunnel"));
}

TEST_F(WaitingDrops, AreSaidToWaitWithoutControlCharacters) {
  WaitingDrop drop;
  drop.name = "a\033[2Jb\n.md";
  const auto text = not_accepted_text(drop);
  EXPECT_EQ(text.find_first_of("\033\n"), std::string::npos) << text;
  EXPECT_THAT(text, HasSubstr("is still in incoming/ and has not been accepted"));
}

}  // namespace
}  // namespace gazetted::test
