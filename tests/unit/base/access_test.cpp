// What somebody is told who may not read the spool, the configuration or the ledger, as a table; then the real thing.
#include "gazetted/base/access.hpp"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "gazetted/base/file_at.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Access, SaysWhoseItIsWhoAsksAndWhatHelps) {
  const Visitor alice{"alice", "alice", "gazetted"};
  auto member = alice, fresh = alice, nobodys = alice;
  member.is_member = true;
  fresh.joined_later = true;
  nobodys.account = "";
  const Visitor daemon{"gazetted", "press", "gazetted"};
  struct Row {
    Barrier barrier;
    Visitor visitor;
    Use use;
    std::string words;
  };
  const Row table[] = {
      {{"/var/lib/gazetted", "gazetted", "press", 0750, 1},
       alice,
       Use::read,
       "alice may not read it: /var/lib/gazetted belongs to gazetted:press (mode 0750); use 'sudo -u gazetted gazetted "
       "…', or join the group with 'sudo adduser alice press' and log in again"},
      {{"", "root", "press", 0640, 4},
       alice,
       Use::read,
       "alice may not read it: it belongs to root:press (mode 0640); use 'sudo -u gazetted gazetted …', or join the "
       "group with 'sudo adduser alice press' and log in again"},
      {{"/var/spool/gazetted", "gazetted", "press", 0750, 1},
       fresh,
       Use::write,
       "alice may not write it: /var/spool/gazetted belongs to gazetted:press (mode 0750); alice was added to the "
       "group press after this session began: log out and in again"},
      {{"", "gazetted", "press", 0600, 4},
       member,
       Use::read,
       "alice may not read it: it belongs to gazetted:press (mode 0600); use 'sudo -u gazetted gazetted …'"},
      {{"", "root", "root", 0600, 4},
       alice,
       Use::read,
       "alice may not read it: it belongs to root:root (mode 0600); use 'sudo gazetted …'"},
      {{"", "root", "press", 0640, 4},
       nobodys,
       Use::read,
       "alice may not read it: it belongs to root:press (mode 0640); use 'sudo gazetted …', or join the group with "
       "'sudo adduser alice press' and log in again"},
      {{"", "bob", "bob", 0600, 4},
       alice,
       Use::read,
       "alice may not read it: it belongs to bob:bob (mode 0600); ask bob to let you"},
      {{"", "alice", "alice", 0200, 4},
       alice,
       Use::read,
       "alice may not read it: it belongs to alice:alice (mode 0200); permit it with chmod u+r"},
      {{"/etc/gazetted/lists", "root", "root", 0700, 5},
       daemon,
       Use::read,
       "gazetted may not read it: /etc/gazetted/lists belongs to root:root (mode 0700); give it to the daemon's group: "
       "chgrp press, chmod g+rx"},
      {{"", "alice", "press", 0600, 4},
       daemon,
       Use::read,
       "gazetted may not read it: it belongs to alice:press (mode 0600); give it to the daemon's group: chmod g+r"},
  };
  for (const auto& row : table) EXPECT_EQ(words_of(row.barrier, row.visitor, row.use), row.words);
}

// In a child that is nobody; what it prints.
std::string as_nobody(const std::function<std::string()>& ask) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const auto child = ::fork();
  if (child == 0) {
    const bool is_nobody = ::setgroups(0, nullptr) == 0 && ::setgid(65534) == 0 && ::setuid(65534) == 0;
    const auto text = is_nobody ? ask() : "cannot become nobody";
    const auto written = ::write(ends[1], text.data(), text.size());
    ::_exit(written < 0);
  }
  ::close(ends[1]);
  const auto text = read_all(ends[0], "pipe", 1 << 16);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return text ? *text : text.error().text();
}

class Closed : public testing::Test {
 protected:
  void SetUp() override {
    if (::getuid() != 0) GTEST_SKIP() << "skipped: needs root, to be somebody else";
    directory.put("state/ledger.db", "x");
    fs::permissions(directory.path(), fs::perms::owner_all | fs::perms::others_exec | fs::perms::group_exec);
    fs::permissions(directory / "state", fs::perms::owner_all);
  }
  test::TemporaryDirectory directory;
};

TEST_F(Closed, NamesTheDirectoryThatIsInTheWay) {
  const auto file = directory / "state/ledger.db";
  const auto said = as_nobody([&] { return why_not_allowed(file); });
  EXPECT_THAT(said, AllOf(HasSubstr("nobody may not read it: " + (directory / "state").string() + " belongs to root:"),
                          HasSubstr("(mode 0700)")));
  EXPECT_EQ(as_nobody([&] { return why_not_allowed(directory / "state/not/there", Use::read); }), said);
  EXPECT_EQ(why_not_allowed(file), "") << "root may";
}

TEST_F(Closed, WhatIsNotThereIsNotForbidden) {
  EXPECT_EQ(as_nobody([&] { return why_not_allowed(directory / "nothing"); }), "");
  EXPECT_EQ(as_nobody([&] { return why_not_allowed(directory / "nothing", Use::write); }), "") << "a socket of nobody";
  EXPECT_THAT(as_nobody([&] { return why_not_allowed(directory / "new/file", Use::make); }),
              HasSubstr("nobody may not write it: " + directory.path().string() + " belongs to root:"));
}

TEST_F(Closed, EveryReaderOfFilesSaysIt) {
  const auto file = directory / "state/ledger.db";
  const auto whole = as_nobody([&] { return read_file(file).error().text(); });
  EXPECT_THAT(whole, HasSubstr(file.string() + ": Permission denied: nobody may not read it: "));
  EXPECT_THAT(as_nobody([&] { return open_file_below(directory / "state", "ledger.db").error().text(); }),
              HasSubstr("nobody may not read it"));
  EXPECT_THAT(as_nobody([&] { return make_directories(directory / "state/more").error().text(); }),
              HasSubstr("nobody may not write it"));
  EXPECT_THAT(as_nobody([&] { return write_durably(directory / "new", "", 0600).error().text(); }),
              HasSubstr("nobody may not write it"));
}

}  // namespace
}  // namespace gazetted
