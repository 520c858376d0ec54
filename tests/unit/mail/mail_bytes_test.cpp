#include "gazetted/mail/mail_bytes.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gazetted {
namespace {

std::string data_of(const MailBytes& bytes) {
  std::vector<std::string_view> pieces;
  bytes.append_data(pieces);
  std::string out;
  for (const auto piece : pieces) out += piece;
  return out;
}

// RFC 5321 section 4.5.2, the plain way: letter by letter over the whole.
std::string plain_data_of(const std::string& whole) {
  std::string out;
  bool line_begins = true;
  for (const char c : whole) {
    if (line_begins && c == '.') out += '.';
    out += c;
    line_begins = c == '\n';
  }
  return out + (whole.ends_with("\r\n") ? ".\r\n" : "\r\n.\r\n");
}

// Pieces in turn a person's own and shared, beginning with one's own.
struct Spliced {
  explicit Spliced(const std::vector<std::string>& pieces) {
    const auto texts = std::make_shared<std::vector<SharedText>>();
    texts->reserve(pieces.size());
    bytes = MailBytes(std::shared_ptr<const void>(texts));
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (i % 2 == 0)
        bytes.own() += pieces[i];
      else
        bytes.share(texts->emplace_back(pieces[i]));
    }
  }
  MailBytes bytes;
};

TEST(MailBytes, DoublesDotsAtTheStartOfLinesAndEndsTheLastLine) {
  EXPECT_EQ(data_of(MailBytes(".a\r\n..b\r\nc.\r\n.\r\n")), "..a\r\n...b\r\nc.\r\n..\r\n.\r\n");
  EXPECT_EQ(data_of(MailBytes("no end")), "no end\r\n.\r\n");
  EXPECT_EQ(data_of(MailBytes()), "\r\n.\r\n");
}

TEST(MailBytes, DoublesADotThatASpliceBringsToTheStartOfALine) {
  EXPECT_EQ(data_of(Spliced({"a\r\n", ".shared\r\n", ".own\r\n"}).bytes), "a\r\n..shared\r\n..own\r\n.\r\n");
  EXPECT_EQ(data_of(Spliced({"a", ".b\r\n", "", ".\r\n"}).bytes), "a.b\r\n..\r\n.\r\n");
  EXPECT_EQ(data_of(Spliced({"", ".\r\n"}).bytes), "..\r\n.\r\n");
}

TEST(MailBytes, ACrlfMayBeSplitBetweenPieces) {
  EXPECT_EQ(data_of(Spliced({"a\r", "\n", ".b\r", "\n"}).bytes), "a\r\n..b\r\n.\r\n");
  EXPECT_EQ(data_of(Spliced({"a\r", "\n.b\r\n"}).bytes), "a\r\n..b\r\n.\r\n");
  EXPECT_EQ(data_of(Spliced({"a\r", "", "\n"}).bytes), "a\r\n.\r\n");
  EXPECT_EQ(data_of(Spliced({"a", "\n"}).bytes), "a\n\r\n.\r\n");
}

TEST(MailBytes, EveryWayToSpliceGivesTheBytesOfThePlainWay) {
  std::mt19937 dice(7);
  constexpr std::string_view letters = "a.\r\n.=\n.";
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::string> pieces(dice() % 7);
    std::string whole;
    for (auto& piece : pieces) {
      for (auto left = dice() % 6; left > 0; --left) piece += letters[dice() % letters.size()];
      whole += piece;
    }
    const Spliced spliced(pieces);
    ASSERT_EQ(spliced.bytes.whole(), whole);
    ASSERT_EQ(spliced.bytes.size(), whole.size());  // RFC 1870: doubled dots do not count
    ASSERT_EQ(data_of(spliced.bytes), plain_data_of(whole));
    const auto copy = spliced.bytes;
    ASSERT_EQ(data_of(copy), plain_data_of(whole));
  }
}

TEST(MailBytes, WhatIsPutBeforeMovesEverySplice) {
  Spliced mail({"To: a\r\n", "Subject: b\r\n\r\n.x", "own", "\r\n.y\r\n"});
  const auto before = mail.bytes.whole();
  mail.bytes.put_before("X-Token: t\r\n");
  EXPECT_EQ(mail.bytes.whole(), "X-Token: t\r\n" + before);
  EXPECT_EQ(data_of(mail.bytes), plain_data_of("X-Token: t\r\n" + before));
  EXPECT_EQ(mail.bytes.size(), before.size() + 12);
}

TEST(MailBytes, SharedTextOutlivesItsMaker) {
  MailBytes bytes;
  {
    const auto text = std::make_shared<const SharedText>("a text that is too long to be kept inside a string\r\n");
    bytes = MailBytes(std::shared_ptr<const void>(text));
    bytes.share(*text);
  }
  EXPECT_EQ(bytes.whole(), "a text that is too long to be kept inside a string\r\n");
}

}  // namespace
}  // namespace gazetted
