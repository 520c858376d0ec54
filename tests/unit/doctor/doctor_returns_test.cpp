// What is said of a mail by which the way back was tried: each cause by its name, with what to do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/doctor/doctor.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

ReturnTrial sent() {
  ReturnTrial trial;
  trial.address = "bounce+abc@news.example.org";
  trial.through = "relay main";
  trial.sent = true;
  trial.state = "waiting";
  trial.after = Duration(30'000);
  return trial;
}

TEST(DoctorReturns, NamesWhatBecameOfTheMail) {
  struct Case {
    const char *state, *source, *said;
    Verdict verdict;
    const char *text, *remedy;
  };
  const Case cases[] = {
      {"arrived", "maildir", "", Verdict::good, "came back by maildir after 30.0 s", ""},
      {"waiting", "", "", Verdict::bad, "taken by relay main, and has not arrived after 30.0 s", "mail server's log"},
      {"refused", "lmtp", "without its token", Verdict::bad, "came to feedback.lmtp without its token",
       "rcpt_include_affixes"},
      {"refused", "lmtp", "with a token that proves nothing", Verdict::bad, "with a token that proves nothing",
       "token.key"},
      {"unproven", "pipe", "", Verdict::bad, "came back by pipe, but no token in it proves itself", "--recipient"},
  };
  for (const auto& one : cases) {
    auto trial = sent();
    trial.state = one.state;
    trial.source = one.source;
    trial.said = one.said;
    const auto found = judge_return(trial);
    EXPECT_EQ(found.verdict, one.verdict) << one.text;
    EXPECT_THAT(found.text, HasSubstr(one.text));
    EXPECT_THAT(found.remedy, HasSubstr(one.remedy));
  }
}

TEST(DoctorReturns, NamesWhoRefusedIt) {
  auto trial = sent();
  trial.sent = false;
  trial.reply = "550 5.7.1 no";
  EXPECT_THAT(judge_return(trial).text, HasSubstr("relay main does not take a mail without a sender to bounce+abc@"));
  EXPECT_THAT(judge_return(trial).text, HasSubstr("550 5.7.1 no"));
  EXPECT_THAT(judge_return(trial).remedy, HasSubstr("--mx HOST"));
  trial.direct = true;
  EXPECT_THAT(judge_return(trial).remedy, HasSubstr("operating.md"));
}

}  // namespace
}  // namespace gazetted
