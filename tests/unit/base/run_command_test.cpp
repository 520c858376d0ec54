// Programs that the configuration names: what they get, what is kept of them, and how they end.
#include "gazetted/base/run_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "support/files.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

class RunCommand : public testing::Test {
 protected:
  CommandToRun shell(const std::string& text) const {
    CommandToRun command;
    command.words = {"/bin/sh", "-c", text};
    command.environment = {"PATH=/usr/bin:/bin", "GAZETTED_LIST=press"};
    command.output = directory / "out";
    command.time = Duration(20'000);
    return command;
  }
  std::string printed() const { return test::slurp(directory / "out"); }
  test::TemporaryDirectory directory;
};

TEST_F(RunCommand, ItsOutputIsKeptAndWhatItComplainsOf) {
  const auto end = run_command(shell("echo one; echo two; echo trouble >&2; exit 3"));
  ASSERT_TRUE(end) << end.error().text();
  EXPECT_EQ(printed(), "one\ntwo\n");
  EXPECT_EQ(end->status, 3);
  EXPECT_FALSE(end->succeeded());
  EXPECT_EQ(describe(*end, shell("")), "ended with status 3: trouble");
  EXPECT_TRUE(run_command(shell("true"))->succeeded());
}

TEST_F(RunCommand, ItGetsNothingOfTheDaemonsSecretsAndFiles) {
  ::setenv("RUN_COMMAND_TEST_SECRET", "s3cret", 1);
  const Descriptor open(::dup(2));  // without O_CLOEXEC, as a library might have it
  const auto end = run_command(shell("env; ls /proc/self/fd | wc -l; cat"));
  ::unsetenv("RUN_COMMAND_TEST_SECRET");
  ASSERT_TRUE(end && end->succeeded());
  EXPECT_THAT(printed(), Not(HasSubstr("s3cret")));
  EXPECT_THAT(printed(), HasSubstr("GAZETTED_LIST=press"));
  EXPECT_THAT(printed(), HasSubstr("\n4\n"));  // the three, and that of ls itself
}

TEST_F(RunCommand, NoShellReadsAListOfWords) {
  CommandToRun command = shell("");
  command.words = {"/bin/echo", "$HOME; ls", "a  b"};
  ASSERT_TRUE(run_command(command));
  EXPECT_EQ(printed(), "$HOME; ls a  b\n");
}

TEST_F(RunCommand, EndsAtItsLimitsWithAllThatItHasStarted) {
  auto command = shell("sleep 1000 & echo $!; sleep 1000");
  command.time = Duration(300);
  const auto late = run_command(command);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->limit, CommandLimit::time);
  EXPECT_EQ(describe(*late, command), "took longer than 300ms");
  const auto child = pid_t(std::stoi(printed()));
  bool gone = false;
  for (int look = 0; look < 500 && !gone; ++look) {  // init reaps it
    gone = ::kill(child, 0) != 0 ||
           test::slurp("/proc/" + std::to_string(child) + "/stat").find(") Z") != std::string::npos;
    if (!gone) ::usleep(10'000);
  }
  EXPECT_TRUE(gone);

  command = shell("yes");
  command.most_output = 100'000;
  const auto much = run_command(command);
  ASSERT_TRUE(much);
  EXPECT_EQ(much->limit, CommandLimit::output);
  EXPECT_LE(fs::file_size(command.output), 100'000u);

  command = shell("exec >&- 2>&-; sleep 1000");
  int asked = 0;
  command.goes_on = [&] { return ++asked < 3; };
  EXPECT_EQ(run_command(command)->limit, CommandLimit::stopped);
}

TEST_F(RunCommand, WhatItLeavesRunningDoesNotKeepUsWaiting) {
  const auto end = run_command(shell("sleep 1000 & echo done"));
  ASSERT_TRUE(end && end->succeeded());
  EXPECT_EQ(printed(), "done\n");
  const auto all = run_command(shell("head -c 3000000 /dev/zero"));
  EXPECT_EQ(all->limit, CommandLimit::output);  // a megabyte
  auto large = shell("head -c 3000000 /dev/zero");
  large.most_output = 3'000'000;
  ASSERT_TRUE(run_command(large)->succeeded());
  EXPECT_EQ(fs::file_size(large.output), 3'000'000u);
}

TEST_F(RunCommand, AProgramThatIsNotThereIsAnErrorAndASignalIsNamed) {
  auto command = shell("");
  command.words = {"/no/such/program"};
  EXPECT_THAT(run_command(command).error().text(), HasSubstr("/no/such/program: No such file"));
  const auto killed = run_command(shell("kill -SEGV $$"));
  EXPECT_EQ(killed->signal, SIGSEGV);
  EXPECT_EQ(describe(*killed, command), "was ended by signal 11");
}

}  // namespace
}  // namespace gazetted
