// No phrase of the tables is written so that it can never be found, and none that condemns an address is found in mail
// of other kinds.
#include <gtest/gtest.h>

#include "../../../daemon/feedback/leave_wish.hpp"
#include "../../../daemon/feedback/notice_gist.hpp"
#include "../../../daemon/feedback/notice_words.hpp"
#include "../../../daemon/feedback/sign_words.hpp"
#include "../../../daemon/feedback/spoken_reply.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

TEST(FeedbackWords, AllCanBeFound) {
  auto phrases = notice_phrases();
  for (const auto phrase : sign_phrases()) phrases.push_back(phrase);
  for (const auto phrase : leave_phrases()) phrases.push_back(phrase);
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

TEST(FeedbackWords, AReplyIsShownAsItWasWritten) {
  const auto said = replies_in("said: 550 Unknown user anna@x.example");
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said.front().said, "550 Unknown user anna@x.example");
  EXPECT_EQ(said.front().lines.front(), "Unknown user x") << "no name in an address is a reason";
}

TEST(FeedbackWords, TheGistOfANoticeIsASentence) {
  EXPECT_EQ(gist_of("Sorry.\n\n<anna@x.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n", "anna@x.example"),
            "Sorry, no mailbox here by that name. (#5.1.1)");
  EXPECT_EQ(
      gist_of("Nicht erreicht:\n\n  anna@x.example am 30.11.\n    Das Konto ist nicht vorhanden.\n    <mx #5.1.1>\n",
              "anna@x.example"),
      "Das Konto ist nicht vorhanden. <mx #5.1.1>");
  EXPECT_EQ(gist_of("was not delivered to:\n\n  anna@x.example\n\nbecause:\n\n  User anna not listed in Directory\n",
                    "anna@x.example"),
            "User anna not listed in Directory");
  EXPECT_EQ(gist_of("", "anna@x.example"), "");
}

// Long and full of what leads nowhere: each is answered at once, and means nothing.
TEST(FeedbackWords, AWishHasAnEnd) {
  EXPECT_EQ(whole_wish_to_leave(std::string(100'000, 'x'), {}), "");
  std::string again;
  for (int i = 0; i < 60; ++i) again += "remove me ";
  EXPECT_EQ(whole_wish_to_leave(again, {}), "") << "nobody writes so";
  EXPECT_EQ(whole_wish_to_leave("Please unsubscribe anna@x.example", {}), "");
  EXPECT_EQ(whole_wish_to_leave("Please unsubscribe anna@x.example", {"Anna@x.example"}), "unsubscribe");
}

}  // namespace
}  // namespace gazetted
