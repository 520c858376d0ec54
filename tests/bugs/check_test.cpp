// Faults that were found in `check`: what it says is what the daemon does, and one bad file costs no other's findings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct CheckFaults : testing::Test {
  Ran check(const std::vector<std::string>& files) {
    std::vector<std::string> words = {"check"};
    for (const auto& file : files) words.push_back((newsroom.directory / file).string());
    return newsroom.command(words);
  }
  Newsroom newsroom;
};

TEST_F(CheckFaults, OneFileDoesNotLoseTheFindingsOfTheOthers) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(2599));
  newsroom.directory.put("a.md", "# T\n\n[here](/plan)\n");
  newsroom.directory.put("b.md", "# T\n\n![x](data:image/png;base64," + std::string(26'244, 'A') + ")\n\n" +
                                     std::string(30'000, 'X') + "\n");
  newsroom.directory.put("c.md", "# T\n\n[there](/plan)\n");
  const auto ran = check({"a.md", "b.md", "gone.md", "c.md"});
  EXPECT_EQ(ran.status, 1);
  for (const char* said : {"a.md:3:1: warning: the link '/plan'", "b.md:3:1: this picture is embedded in the text",
                           "gone.md: no such file", "c.md:3:1: warning: the link '/plan'"})
    EXPECT_THAT(ran.out, HasSubstr(said)) << said << "\n" << ran.out << ran.err;
}

TEST_F(CheckFaults, AReleaseThatReachesNobodyIsAnErrorAsItIsForTheDaemon) {
  newsroom.list("press.csv", "email,name\n");
  newsroom.configure(press_settings(2599));
  newsroom.directory.put("a.md", simple_release("A"));
  EXPECT_EQ(newsroom.command({"check"}).status, 1);
  const auto ran = check({"a.md"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("press.csv:1:1: list 'press': the list has a header but no rows"));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  EXPECT_TRUE(newsroom.rejected("a.md"));
}

TEST_F(CheckFaults, WhatTheSpoolWouldRefuseIsAnError) {
  newsroom.list("press.csv", recipients(1));
  newsroom.spool_extra = "max_file_size: 1KB";
  newsroom.configure(press_settings(2599));
  newsroom.directory.put("big.md", "# T\n\n" + std::string(2000, 'a') + "\n");
  newsroom.directory.put("x.md.tmp", simple_release("A"));
  newsroom.directory.put("linked/release.md", simple_release("A"));
  fs::create_symlink("/etc/passwd", newsroom.directory / "linked/passwd");
  EXPECT_THAT(check({"big.md"}).out, HasSubstr("over spool.max_file_size"));
  EXPECT_THAT(check({"x.md.tmp"}).out, HasSubstr("ignores files with such a name"));
  EXPECT_THAT(check({"linked"}).out, HasSubstr("passwd: it is a symbolic link"));
}

TEST_F(CheckFaults, LinksAndLongNamesAreErrorsAsTheyAreForTheSpool) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(2599));
  newsroom.directory.put("a.md", simple_release("A"));
  fs::create_symlink(newsroom.directory / "a.md", newsroom.directory / "soft.md");
  newsroom.directory.put("hard/release.md", simple_release("A"));
  newsroom.directory.put("b.pdf", "x");
  fs::create_hard_link(newsroom.directory / "b.pdf", newsroom.directory / "hard/b.pdf");
  const std::string longest(200, 'n');
  newsroom.directory.put("long/release.md", simple_release("A"));
  newsroom.directory.put("long/" + longest + "x", "x");
  newsroom.directory.put("fine/release.md", simple_release("A"));
  newsroom.directory.put("fine/" + longest, "x");
  for (const auto& [file, said] : {std::pair("soft.md", "soft.md: it is a symbolic link"),
                                   {"hard", "b.pdf: it is a hard link"},
                                   {"long", "its name is longer than 200 bytes"}}) {
    const auto ran = check({file});
    EXPECT_EQ(ran.status, 1) << file;
    EXPECT_THAT(ran.out, HasSubstr(said));
  }
  EXPECT_EQ(check({"fine"}).status, 0);
}

TEST_F(CheckFaults, AnIdThatWasSentWithOtherContentIsAnErrorAndTheSameFileIsNone) {
  Capture server;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(server->smtp_port()));
  newsroom.start();
  newsroom.drop("a.md", simple_release("A"));
  ASSERT_TRUE(newsroom.done("a"));
  newsroom.directory.put("a.md", simple_release("A"));
  const auto same = check({"a.md"});
  EXPECT_EQ(same.status, 0);
  EXPECT_THAT(same.out, HasSubstr("a.md:1:1: note: already taken as a on "));
  newsroom.directory.put("a.md", simple_release("Another"));
  const auto other = check({"a.md"});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.out, HasSubstr("a.md:1:1: the id 'a' was accepted on "));
}

TEST_F(CheckFaults, ATestMailsWhatTheSpoolWouldTake) {
  Capture server;
  newsroom.list("press.csv", recipients(1));
  newsroom.configure(press_settings(server->smtp_port()));
  newsroom.start();
  newsroom.directory.put("b/release.md", simple_release("A"));
  for (int file = 0; file < 40; ++file) newsroom.directory.put("b/.git/objects/" + std::to_string(file), "secret");
  const auto send = [&] {
    return newsroom.command({"test", (newsroom.directory / "b").string(), "--to", "me@example.org"});
  };
  const auto ran = send();
  EXPECT_EQ(ran.status, 0) << ran.err;
  newsroom.directory.put("b/1/2/3/4/5/deep.txt", "x");
  EXPECT_THAT(send().err, HasSubstr("5: directories are nested too deeply"));
}

TEST_F(CheckFaults, APostThatIsTheBareHeadlineIsNamed) {
  newsroom.list("press.csv", recipients(1));
  newsroom.configure("channels:\n  chat: {type: mattermost, url: 'https://chat.example/hooks/x'}\n");
  newsroom.directory.put("a.md", "---\ntitle: Frobnicate 2.4.0\n---\n\nText.\n");
  newsroom.directory.put("b.md", "---\ntitle: Frobnicate 2.4.0\nonline_url: https://a.example/x\n---\n\nText.\n");
  EXPECT_THAT(check({"a.md"}).out, HasSubstr("channel 'chat': its post is only the headline, without a link"));
  EXPECT_THAT(check({"b.md"}).out, Not(HasSubstr("only the headline")));
}

TEST_F(CheckFaults, HelpNamesTheKeysOfFrontMatter) {
  const auto help = newsroom.command({"check", "--help"}).out;
  for (const char* key : {"online_url", "notes_to_editors", "attachments", "contact"})
    EXPECT_THAT(help, HasSubstr(key)) << key;
}

}  // namespace
}  // namespace gazetted::test
