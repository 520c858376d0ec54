// A Maildir as a way in: what is taken, what is left, and when it is removed.
#include "gazetted/app/maildir_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "daemon_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class MaildirTest : public DaemonFixture {
 protected:
  void SetUp() override {
    for (const char* name : {"new", "cur", "tmp"}) fs::create_directories(maildir / name);
  }
  void deliver(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file(maildir / "tmp" / name, text));
    fs::rename(maildir / "tmp" / name, maildir / "new" / name);
  }
  std::vector<std::string> left() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(maildir / "new")) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::size_t take() { return answer_to(source.take()).value(); }

  const fs::path maildir = stage.directory() / "maildir";
  std::vector<TakenMail> taken;
  Status disk;
  std::size_t there_when_put = 0;
  bool grows_while_put = false;
  MaildirSource source{MaildirSource::Ports{stage.loop(), stage.pool(), stage.timers(), stage.clock(),
                                            [this](std::vector<TakenMail> mails) -> asio::awaitable<Status> {
                                              there_when_put = left().size();
                                              if (grows_while_put)
                                                std::ofstream(maildir / "new/1.a.mx", std::ios::app) << " and more";
                                              if (disk)
                                                for (auto& mail : mails) taken.push_back(std::move(mail));
                                              co_return disk;
                                            }},
                       maildir};
};

TEST_F(MaildirTest, MailIsRemovedOnceItIsDurable) {
  deliver("1764488001.b.mx", "second");
  deliver("1764488000.a.mx", "first");
  EXPECT_EQ(take(), 2u);
  EXPECT_EQ(there_when_put, 2u);
  EXPECT_THAT(left(), IsEmpty());
  ASSERT_THAT(taken, SizeIs(2));
  EXPECT_EQ(taken[0].bytes, "first");
  EXPECT_EQ(taken[0].size, 5u);
  EXPECT_EQ(taken[0].source, "maildir");
  EXPECT_THAT(taken[0].recipients, IsEmpty());
  EXPECT_EQ(take(), 0u);
}

TEST_F(MaildirTest, WhatCannotBeStoredStays) {
  deliver("1.a.mx", "text");
  disk = fail("the disk is full");
  EXPECT_FALSE(answer_to(source.take()));
  EXPECT_THAT(left(), ElementsAre("1.a.mx"));
  disk = Status();
  EXPECT_EQ(take(), 1u);
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(MaildirTest, OnlyMailIsTaken) {
  deliver(".hidden", "x");
  fs::create_directory(maildir / "new/folder");
  fs::create_symlink("/etc/passwd", maildir / "new/link");
  ASSERT_EQ(::mkfifo((maildir / "new/pipe").c_str(), 0600), 0);
  deliver("z.a.mx", "text");
  EXPECT_EQ(take(), 1u);
  EXPECT_EQ(taken[0].bytes, "text");
  EXPECT_THAT(left(), ElementsAre(".hidden", "folder", "link", "pipe"));
  EXPECT_EQ(take(), 0u);
}

TEST_F(MaildirTest, WhatIsStillBeingWrittenIsLeftUntilItIsWhole) {
  const auto path = maildir / "new/1.a.mx";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);  // as `cp` does it
  ASSERT_GE(fd, 0);
  EXPECT_EQ(take(), 0u) << "it is empty as yet";
  ASSERT_EQ(::write(fd, "half", 4), 4);
  EXPECT_EQ(take(), 0u);
  EXPECT_THAT(left(), ElementsAre("1.a.mx"));
  ASSERT_EQ(::write(fd, " and half", 9), 9);
  ::close(fd);
  EXPECT_EQ(take(), 1u);
  EXPECT_EQ(taken.at(0).bytes, "half and half");
}

TEST_F(MaildirTest, WhatHasGrownSinceItWasReadComesAgain) {
  deliver("1.a.mx", "text");
  grows_while_put = true;
  EXPECT_EQ(take(), 1u);
  EXPECT_THAT(left(), ElementsAre("1.a.mx"));
  grows_while_put = false;
  EXPECT_EQ(take(), 1u);
  EXPECT_EQ(taken.back().bytes, "text and more");
  EXPECT_THAT(left(), IsEmpty());
}

TEST_F(MaildirTest, OfALargeMailTheBeginningIsTakenAndTheWholeIsKept) {
  deliver("1.a.mx", std::string(kept_of_mail + 5, 'x'));
  EXPECT_EQ(take(), 1u);
  EXPECT_THAT(left(), IsEmpty());
  EXPECT_EQ(fs::file_size(maildir / "cur/1.a.mx:2,"), kept_of_mail + 5);
  EXPECT_EQ(taken[0].size, kept_of_mail + 5);
  EXPECT_EQ(taken[0].bytes.size(), kept_of_mail);
}

TEST_F(MaildirTest, MailThatComesLaterIsTakenByItself) {
  tasks.spawn(source.run());
  stage.turn();
  deliver("1.a.mx", "text");
  stage.run_until(stage.since_start() + 2 * minute);  // by the rescan, if the hint is late
  EXPECT_THAT(taken, SizeIs(1));
  fs::remove_all(maildir);
  stage.run_until(stage.since_start() + 10 * minute);
  SetUp();
  deliver("2.a.mx", "text");
  stage.run_until(stage.since_start() + 10 * minute);
  EXPECT_THAT(taken, SizeIs(2)) << "the directory was made anew meanwhile";
}

TEST_F(MaildirTest, ManyAreTakenInRounds) {
  for (int i = 0; i < 450; ++i) deliver(fmt::format("{:04}.a.mx", i), std::to_string(i));
  EXPECT_EQ(take() + take() + take(), 450u);
  EXPECT_EQ(take(), 0u);
  for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i].bytes, std::to_string(i));
}

}  // namespace
}  // namespace gazetted::test
