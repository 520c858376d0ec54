#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/token.hpp"

namespace gazetted {
namespace {

TokenKeys keys(const std::string& first, const std::string& second = "") {
  std::vector<Secret> all = {Secret(first)};
  if (!second.empty()) all.emplace_back(second);
  return TokenKeys(std::move(all));
}

TEST(Token, SaysWhoLeavesWhichList) {
  const Unsubscription who{"uk-press", "zoë@example.org", "de"};
  const auto token = keys("k1").unsubscribe_token(who);
  EXPECT_EQ(keys("k1").read_unsubscribe(token), who);
  for (const char c : token)
    EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.');
}

TEST(Token, AForgedOneIsNone) {
  const auto token = keys("k1").unsubscribe_token({"press", "a@example.org", ""});
  EXPECT_FALSE(keys("k2").read_unsubscribe(token));
  EXPECT_FALSE(TokenKeys().read_unsubscribe(token));
  EXPECT_FALSE(keys("k1").read_unsubscribe(TokenKeys().unsubscribe_token({"press", "a@example.org", ""})));
  for (std::size_t at = 0; at < token.size(); ++at) {
    auto forged = token;
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    const auto read = keys("k1").read_unsubscribe(forged);
    // The last letter of a base64 text has bits that say nothing.
    EXPECT_TRUE(!read || *read == (Unsubscription{"press", "a@example.org", ""})) << at;
  }
  for (const char* text : {"", ".", "a.b", "....", "\xff.\xff"})
    EXPECT_FALSE(keys("k1").read_unsubscribe(text)) << text;
}

TEST(Token, ALinkedFileIsNoUnsubscription) {
  const TokenKeys keys({Secret(std::string(40, 'k'))});
  const LinkedFile file{"bridge", "bridge/plans/größe.pdf"};
  EXPECT_EQ(keys.read_file_token(keys.file_token(file)), file);
  EXPECT_EQ(keys.read_unsubscribe(keys.file_token(file)), std::nullopt);
  EXPECT_EQ(keys.read_file_token(keys.unsubscribe_token({"press", "a@example.org", "en"})), std::nullopt);
  EXPECT_EQ(TokenKeys().read_file_token(TokenKeys().file_token(file)), std::nullopt);
}

TEST(Token, AnOldKeyStillOpens) {
  const auto token = keys("old").unsubscribe_token({"press", "a@example.org", ""});
  EXPECT_TRUE(keys("new", "old").read_unsubscribe(token));
}

}  // namespace
}  // namespace gazetted
