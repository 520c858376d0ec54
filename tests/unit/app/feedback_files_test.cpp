// Bundles of mail that came back, and the directories that they go through.
#include "gazetted/app/feedback_files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TakenMail mail(const std::string& bytes, const std::string& at = "2026-03-02T09:00:00Z") {
  TakenMail taken;
  taken.source = "lmtp";
  taken.recipients = {"bounce+abc@news.example.org"};
  taken.at = *parse_rfc3339(at);
  taken.size = bytes.size();
  taken.bytes = bytes;
  return taken;
}

TEST(FeedbackBundle, GivesBackWhatWasWritten) {
  TakenMail odd = mail("end 1\n{}\r\n\0gazetted feedback 1\n");
  odd.source = "provider:ses";
  odd.recipients = {"\"a b\"@x.example", "b\xFF\r\n@x.example"};
  odd.size = 5'000'000;
  const std::vector<TakenMail> mails = {mail("Subject: x\r\n\r\ntext\r\n"), odd, mail("")};
  const auto read = read_bundle(write_bundle(mails));
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_THAT(*read, SizeIs(3));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*read)[i].source, mails[i].source);
    EXPECT_EQ((*read)[i].at, mails[i].at);
    EXPECT_EQ((*read)[i].size, mails[i].size);
    EXPECT_EQ((*read)[i].bytes, mails[i].bytes);
  }
  EXPECT_EQ((*read)[0].recipients, mails[0].recipients);
  EXPECT_THAT((*read)[1].recipients, ElementsAre("\"a b\"@x.example", testing::StartsWith("b")));
}

TEST(FeedbackBundle, KeepsTheBeginningOfALargeMail) {
  auto large = mail(std::string(kept_of_mail + 7, 'x'));
  const auto read = read_bundle(write_bundle(std::span(&large, 1)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().bytes.size(), kept_of_mail);
  EXPECT_EQ(read->front().size, kept_of_mail + 7);
}

TEST(FeedbackBundle, NamesWhatIsWrongWithOneThatIsCutOff) {
  const std::vector<TakenMail> mails = {mail("one"), mail("two")};
  const auto whole = write_bundle(mails);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_bundle(whole.substr(0, size)) && size + 1 < whole.size()) << size;
  EXPECT_FALSE(read_bundle(whole + "more"));
  struct {
    std::string text, trouble;
  } const rows[] = {
      {"", "no bundle"},
      {"From: somebody\n\n", "no bundle"},
      {"gazetted feedback 1\n", "cut off after 0"},
      {"gazetted feedback 1\n{\"kept\":3}\nab", "within a mail"},
      {"gazetted feedback 1\n{\"kept\":3}\nabcd\nend 1\n", "within a mail"},
      {"gazetted feedback 1\n{\"kept\":-3}\n", "names no size"},
      {"gazetted feedback 1\n{\"kept\":99999999999}\n", "names no size"},
      {"gazetted feedback 1\n[]\n", "head of a mail"},
      {"gazetted feedback 1\nend 7\n", "another number"},
  };
  for (const auto& row : rows) {
    const auto read = read_bundle(row.text);
    ASSERT_FALSE(read) << row.text;
    EXPECT_THAT(read.error().text(), HasSubstr(row.trouble)) << row.text;
  }
}

class FeedbackFilesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(files.open()); }
  std::vector<std::string> waiting(std::size_t most = 100) {
    auto names = files.waiting(most);
    return names ? *names : std::vector<std::string>{names.error().text()};
  }
  void put(const TakenMail& one) { ASSERT_TRUE(files.put(std::span(&one, 1))); }
  std::string at(const std::string& name) const { return (files.directory() / name).string(); }

  TemporaryDirectory state;
  FeedbackFiles files{state.path()};
};

TEST_F(FeedbackFilesTest, GivesBundlesInTheOrderOfTheirTimes) {
  put(mail("second", "2026-03-02T09:00:01Z"));
  put(mail("first", "2026-03-02T09:00:00Z"));
  put(mail("third", "2026-03-02T10:00:00Z"));
  std::vector<std::string> read;
  for (const auto& name : waiting()) read.push_back(files.read(name)->front().bytes);
  EXPECT_THAT(read, ElementsAre("first", "second", "third"));
  EXPECT_THAT(waiting(2), ElementsAre(waiting()[0], waiting()[1]));
}

TEST_F(FeedbackFilesTest, NobodyOutsideTheGroupReadsThem) {
  put(mail("text"));
  struct stat info {};
  ASSERT_EQ(::stat((at("new/") + waiting().front()).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0640u);
  for (const char* folder : {"", "new", "tmp", "kept", "aside"}) {
    ASSERT_EQ(::stat(at(folder).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0750u) << folder;
  }
  EXPECT_TRUE(fs::is_empty(at("tmp")));
}

TEST_F(FeedbackFilesTest, AFileThatIsNoBundleIsNamedAndSetAside) {
  state.put("feedback/new/notes.txt", "hello");
  state.put("feedback/new/0000000000001-aa.mails", "gazetted feedback 1\n{\"kept\":30}\nab");
  fs::create_symlink("/etc/passwd", at("new/0000000000002-aa.mails"));
  for (const auto& name : waiting()) {
    const auto read = files.read(name);
    ASSERT_FALSE(read) << name;
    EXPECT_THAT(read.error().text(), HasSubstr(name));
    EXPECT_TRUE(files.set_aside(name));
  }
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_EQ(slurp(at("aside/notes.txt")), "hello");
}

TEST_F(FeedbackFilesTest, WhatWasReadIsKeptByTheDayAndLeavesByItsAge) {
  put(mail("old", "2026-03-02T23:59:00Z"));
  const auto first = waiting().front();
  EXPECT_EQ(files.kept_place(first), "kept/2026-03-02/" + first);
  ASSERT_TRUE(files.keep(first));
  put(mail("new", "2026-03-03T00:00:00Z"));
  const auto second = waiting().front();
  ASSERT_TRUE(files.keep(second));
  EXPECT_EQ(read_bundle(slurp(at("kept/2026-03-03/" + second)))->front().bytes, "new");
  EXPECT_EQ(files.remove_kept(*parse_rfc3339("2026-03-02T12:00:00Z")), 0u);
  EXPECT_EQ(files.remove_kept(*parse_rfc3339("2026-03-03T12:00:00Z")), 1u);
  EXPECT_FALSE(fs::exists(at("kept/2026-03-02")));
  EXPECT_TRUE(fs::exists(at("kept/2026-03-03/" + second)));
}

TEST_F(FeedbackFilesTest, OnlyWhatIsLongUnfinishedIsRemoved) {
  state.put("feedback/tmp/0000000000001-aa.mails", "half");
  files.remove_unfinished(std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  EXPECT_TRUE(fs::exists(at("tmp/0000000000001-aa.mails")));
  files.remove_unfinished(std::chrono::floor<Duration>(std::chrono::system_clock::now()) + std::chrono::hours(2));
  EXPECT_FALSE(fs::exists(at("tmp/0000000000001-aa.mails")));
}

TEST_F(FeedbackFilesTest, WhatCannotBeWrittenIsNotTaken) {
  fs::remove_all(at("tmp"));
  const auto one = mail("text");
  const auto put = files.put(std::span(&one, 1));
  ASSERT_FALSE(put);
  EXPECT_TRUE(put.error().of_machine());
  EXPECT_THAT(waiting(), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
