// No phrase of the tables is written so that it can never be found, and none that condemns an address is found in mail
// of other kinds.
#include <gtest/gtest.h>

#include "../../../daemon/feedback/notice_words.hpp"
#include "../../../daemon/feedback/sign_words.hpp"
#include "../../../daemon/feedback/spoken_reply.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

TEST(FeedbackWords, AllCanBeFound) {
  auto phrases = notice_phrases();
  for (const auto phrase : sign_phrases()) phrases.push_back(phrase);
  EXPECT_GT(phrases.size(), 800u);
  for (const auto phrase : phrases) {
    EXPECT_FALSE(phrase.empty());
    EXPECT_EQ(fold_case(phrase), phrase) << "texts are folded before they are searched";
    EXPECT_EQ(phrase.find("  "), std::string_view::npos) << phrase;
    EXPECT_EQ(phrase.find('\n'), std::string_view::npos) << phrase;
  }
}

TEST(FeedbackWords, ANumberInASentenceIsNoReply) {
  EXPECT_TRUE(replies_in("The clinic has 550 beds and 421 nurses.").empty());
  EXPECT_TRUE(replies_in("Mon, 2 Mar 2026 10:00:00 -0500").empty());
  EXPECT_TRUE(replies_in("order 5501234, 192.0.2.550").empty());
  ASSERT_EQ(replies_in("host mx said: 550 5.1.1 no (in reply to RCPT TO command)").size(), 1u);
  const auto folded = replies_in("smtp;550-5.1.1 The account that\n 550-5.1.1 you tried\n 550 5.1.1 does not exist");
  ASSERT_EQ(folded.size(), 1u);
  EXPECT_EQ(folded.front().enhanced, "5.1.1");
  EXPECT_EQ(folded.front().lines.front(), "5.1.1 The account that you tried does not exist");
}

TEST(FeedbackWords, AddressesAreNoReasons) {
  EXPECT_EQ(words_alone("<user.unknown@x.example>... Ok"), "<x>... Ok");
  EXPECT_EQ(words_alone("for\n  no-such-user@x.example:"), "for x:");
}

}  // namespace
}  // namespace gazetted
