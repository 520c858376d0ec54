#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/cli/commands.hpp"

namespace gazetted::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct Said {
  int status = -1;
  std::string out, err;
};

// The words behind "gazetted", read in this process. None of them here gets as far as a configuration.
Said gazetted(std::vector<std::string> words) {
  words.insert(words.begin(), "gazetted");
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Said said;
  said.status = run_command_line(int(pointers.size()), pointers.data());
  said.out = testing::internal::GetCapturedStdout();
  said.err = testing::internal::GetCapturedStderr();
  return said;
}

TEST(CommandLine, AMistakeIsOneSentenceThatSaysWhatToType) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> rows = {
      {{"stauts"}, "there is no command 'stauts'; did you mean 'status'?"},
      {{"-c", "x.yaml", "submti", "a.md"}, "there is no command 'submti'; did you mean 'submit'?"},
      {{"--rehearse", "status", "zzzzzzzz"}, "there is no command 'zzzzzzzz'; gazetted help lists them"},
      {{"status", "a", "b"}, "status: 'b' is not expected; gazetted help status"},
      {{"submit", "a.md", "--wiat"}, "submit has no option '--wiat'; did you mean '--wait'?"},
      {{"submit", "a.md", "--wiat=5"}, "submit has no option '--wiat'; did you mean '--wait'?"},
      {{"pause", "a", "--unknown"}, "pause has no option '--unknown'; gazetted help pause lists them"},
      {{"status", "--confgi", "x"}, "status has no option '--confgi'; did you mean '--config'?"},
      {{"report"}, "report: RELEASE or --sunset is required; gazetted help report"},
      {{"trace"}, "trace: ADDRESS is required; gazetted help trace"},
  };
  for (const auto& [words, sentence] : rows) {
    const auto said = gazetted(words);
    EXPECT_EQ(said.status, 2) << sentence;
    EXPECT_EQ(said.err, "gazetted: " + sentence + "\n");
    EXPECT_EQ(said.out, "");
  }
}

TEST(CommandLine, AValueOutsideItsChoicesNamesTheCommand) {
  const auto said = gazetted({"completion", "ksh"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, StartsWith("gazetted: completion: "));
  EXPECT_THAT(said.err, HasSubstr("ksh"));
  EXPECT_THAT(said.err, EndsWith("; gazetted help completion\n"));
}

TEST(CommandLine, WhatSomebodyTypedReachesTheTerminalWithoutItsControls) {
  const auto said = gazetted({"\033]0;owned\007\n"});
  EXPECT_EQ(said.status, 2);
  EXPECT_THAT(said.err, StartsWith("gazetted: there is no command '"));
  EXPECT_EQ(said.err.find_first_of("\033\007"), std::string::npos) << said.err;
  EXPECT_EQ(said.err.find('\n'), said.err.size() - 1);
  const auto option = gazetted({"status", "--\033[2J"});
  EXPECT_EQ(option.err.find('\033'), std::string::npos) << option.err;
}

TEST(CommandLine, HelpAndVersionGoToStandardOutputAndAreNoMistake) {
  EXPECT_EQ(gazetted({"version"}).out, "gazetted " GAZETTED_VERSION "\n");
  EXPECT_EQ(gazetted({"--version"}).out, "gazetted " GAZETTED_VERSION "\n");
  const auto help = gazetted({"help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  EXPECT_THAT(help.out, HasSubstr("Exit status: 0 fine, 1 a problem was found, 2 wrong usage."));
  EXPECT_THAT(gazetted({"help", "retry"}).out, HasSubstr("--unknown"));
  EXPECT_EQ(gazetted({"help", "retry"}).out, gazetted({"retry", "--help"}).out);
}

TEST(CommandLine, WithoutAWordItExplainsItselfAsForAMistake) {
  const auto said = gazetted({});
  EXPECT_EQ(said.status, 2);
  EXPECT_EQ(said.out, "");
  EXPECT_THAT(said.err, HasSubstr("gazetted demo"));
}

}  // namespace
}  // namespace gazetted::test
