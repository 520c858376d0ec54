#include <gtest/gtest.h>

#include <random>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/return_token.hpp"

namespace gazetted {
namespace {

constexpr ReturnKind kinds[] = {ReturnKind::bounce, ReturnKind::unsubscribe, ReturnKind::complaint,
                                ReturnKind::confirmation};
constexpr const char* ann = "ann@example.org";

TokenKeys keys(const std::string& first, const std::string& second = "") {
  std::vector<Secret> all = {Secret(first)};
  if (!second.empty()) all.emplace_back(second);
  return TokenKeys(std::move(all));
}

ReturnProof proof(const TokenKeys& by, ReturnKind kind, const std::string& token, const std::string& person) {
  const auto claim = read_return_token(kind, token);
  return claim ? proof_of(by, *claim, person) : ReturnProof::none;
}

TEST(ReturnToken, NamesItsRowInUpperAndLowerCase) {
  for (const auto kind : kinds) {
    for (const std::int64_t delivery : {1LL, 255LL, 256LL, 1'000'000LL, (1LL << 40) - 1, 9'000'000'000'000'000'000LL}) {
      auto token = return_token(keys("k1"), kind, delivery, ann);
      if (delivery < 1LL << 40) {
        EXPECT_LE(usual_prefix(kind).size() + 1 + token.size(), 32u) << usual_prefix(kind) << delivery;
      }
      const auto claim = read_return_token(kind, token);
      ASSERT_TRUE(claim);
      EXPECT_EQ(claim->delivery, delivery);
      EXPECT_EQ(proof(keys("k1"), kind, token, ann), ReturnProof::row_and_person);
      std::transform(token.begin(), token.end(), token.begin(), ::toupper);
      EXPECT_EQ(proof(keys("k1"), kind, token, ann), ReturnProof::row_and_person);
      EXPECT_EQ(proof(keys("k2"), kind, token, ann), ReturnProof::none);
      EXPECT_EQ(proof(keys("k2", "k1"), kind, token, ann), ReturnProof::row_and_person);
    }
  }
}

TEST(ReturnToken, OfARowThatIsNowSomebodyElsesProvesNothing) {
  for (const auto kind : kinds) {
    const auto token = return_token(keys("k1"), kind, 17, ann);
    EXPECT_EQ(proof(keys("k1"), kind, token, "bob@example.org"), ReturnProof::none);
    EXPECT_EQ(proof(keys("k1"), kind, token, ""), ReturnProof::none);
  }
}

TEST(ReturnToken, ForOnePurposeIsNoneForAnother) {
  for (const auto kind : kinds) {
    for (const auto other : kinds) {
      if (kind == other) continue;
      EXPECT_EQ(proof(keys("k1"), other, return_token(keys("k1"), kind, 17, ann), ann), ReturnProof::none);
    }
  }
}

TEST(ReturnToken, OfAnEarlyVersionStillProvesItsRow) {
  // Row 1000000, signed with the number alone.
  constexpr const char* early = "n3ijjdmxbzykhfdmb5bea";
  EXPECT_EQ(proof(keys("k1"), ReturnKind::bounce, early, ann), ReturnProof::row);
  EXPECT_EQ(read_return_token(ReturnKind::bounce, early)->delivery, 1'000'000);
  EXPECT_EQ(proof(keys("k2"), ReturnKind::bounce, early, ann), ReturnProof::none);
  EXPECT_EQ(proof(keys("k1"), ReturnKind::complaint, early, ann), ReturnProof::none);
}

TEST(ReturnToken, WithoutAKeyIsNone) {
  EXPECT_EQ(proof(TokenKeys(), ReturnKind::bounce, return_token(TokenKeys(), ReturnKind::bounce, 1, ann), ann),
            ReturnProof::none);
}

// GAZETTED_ALTERED_TOKENS=10000000 for the long form.
TEST(ReturnToken, AlteredOnesProveNothing) {
  const char* wanted = std::getenv("GAZETTED_ALTERED_TOKENS");
  const long count = wanted ? std::atol(wanted) : 100'000;
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
  std::mt19937_64 random(7);
  const auto by = keys("k1");
  long accepted = 0, read = 0;
  for (long i = 0; i < count; ++i) {
    const auto kind = kinds[random() % std::size(kinds)];
    const auto good = return_token(by, kind, 1'000 + std::int64_t(random() % 1'000), ann);
    auto token = good;
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      const auto at = random() % token.size();
      switch (random() % 4) {
        case 0:
          token.erase(at, 1);
          break;
        case 1:
          token.insert(at, 1, letters[random() % letters.size()]);
          break;
        default:
          token[at] = letters[random() % letters.size()];
      }
      if (token.empty()) break;
    }
    if (token == good) continue;
    read += read_return_token(kind, token).has_value();
    accepted += proof(by, kind, token, ann) != ReturnProof::none;
  }
  EXPECT_EQ(accepted, 0);
  EXPECT_GT(read, count / 10) << "most of them must get as far as their proof";
}

TEST(ReturnToken, WhatIsNoTokenIsNotRead) {
  for (const char* text : {"", "a", "abc", "0189", "ärger", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa"})
    EXPECT_FALSE(read_return_token(ReturnKind::bounce, text)) << text;
  EXPECT_FALSE(read_return_token(ReturnKind::bounce, std::string(65, 'a')));
}

struct Wrapped {
  const char* address;
  const char* seen;  // PREFIX+TOKEN@DOMAIN; empty: nothing
};

class ReturnAddresses : public testing::TestWithParam<Wrapped> {};

TEST_P(ReturnAddresses, AreUnwrapped) {
  const auto read = read_return_address(GetParam().address);
  EXPECT_EQ(read ? read->prefix + "+" + read->token + "@" + read->domain : "", GetParam().seen) << GetParam().address;
}

constexpr Wrapped wrapped[] = {
    {"bounce+abc234@news.example.org", "bounce+abc234@news.example.org"},
    // The address itself may have a '+'; the token is behind the last.
    {"news+bounce+abc234@news.example.org", "news+bounce+abc234@news.example.org"},
    {"bounce+abc-234+def@news.example.org", "bounce+abc-234+def@news.example.org"},
    {"<Bounce+ABC234@News.Example.ORG>", "bounce+abc234@news.example.org"},
    {" bounce+abc234@news.example.org ", "bounce+abc234@news.example.org"},
    // SRS, with its three separators, and of a second forwarder.
    {"SRS0=HHHH=TT=news.example.org=bounce+abc234@forward.example", "bounce+abc234@news.example.org"},
    {"srs0+HHHH=TT=news.example.org=bounce+abc234@forward.example", "bounce+abc234@news.example.org"},
    {"SRS0-HH/+=TT=news.example.org=bounce+abc234@forward.example", "bounce+abc234@news.example.org"},
    {"SRS1=GGGG=forward.example==HHHH=TT=news.example.org=bounce+abc234@second.example",
     "bounce+abc234@news.example.org"},
    {"SRS1=GGGG=forward.example=+HHHH=TT=news.example.org=bounce+abc234@second.example",
     "bounce+abc234@news.example.org"},
    {"info+SRS=HHHHH=TT=news.example.org=bounce+abc234@tenant.example", "bounce+abc234@news.example.org"},
    // BATV, and what gateways write for it.
    {"prvs=0123456789=bounce+abc234@news.example.org", "bounce+abc234@news.example.org"},
    {"prvs=bounce+abc234=0123456789@news.example.org", "bounce+abc234@news.example.org"},
    {"msprvs1=17000abcdef=bounce+abc234@news.example.org", "bounce+abc234@news.example.org"},
    {"btv1==0123456789abcdef==bounce+abc234@news.example.org", "bounce+abc234@news.example.org"},
    {"SRS0=HHHH=TT=news.example.org=prvs=0123456789=bounce+abc234@forward.example", "bounce+abc234@news.example.org"},
    {"prvs=0123456789=SRS0=HHHH=TT=news.example.org=bounce+abc234@forward.example", "bounce+abc234@news.example.org"},
    // Nothing of ours.
    {"", ""},
    {"bounce", ""},
    {"bounce@news.example.org", ""},
    {"bounce+@news.example.org", ""},
    {"+abc234@news.example.org", ""},
    {"bounce+abc-234@news.example.org", ""},
    {"bounce+abc234@", ""},
    {"SRS0=HHHH=TT=news.example.org=@forward.example", ""},
    {"SRS0=HHHH=TT==bounce+abc234@forward.example", ""},
    {"SRS1=GGGG=forward.example=@second.example", ""},
    {"prvs=0123456789=@news.example.org", ""},
    {"ann=example.org@forward.example", ""},
};

INSTANTIATE_TEST_SUITE_P(All, ReturnAddresses, testing::ValuesIn(wrapped));

TEST(ReturnAddress, WhatIsNotWrappedStaysAsItIs) {
  for (const char* plain : {"Bounce+Tok@news.example.org", "SRS0=HHHH@fwd.example", "prvs=x@y.example", "SRS0===@x",
                            "srs0@x.example", "prvs=@x", "x", "", "@", "srs1=@x"})
    EXPECT_EQ(unwrapped_address(plain), plain);
  EXPECT_EQ(unwrapped_address("SRS0=HHHH=TT=news.example.org=Ann.Lee@fwd.example"), "Ann.Lee@news.example.org");
}

TEST(ReturnAddress, HasABudget) {
  std::string deep = "bounce+abc234@news.example.org";
  for (int i = 0; i < 3; ++i) deep = "prvs=0123456789=" + deep;
  EXPECT_TRUE(read_return_address(deep));
  for (int i = 0; i < 10; ++i) deep = "prvs=0123456789=" + deep;
  EXPECT_FALSE(read_return_address(deep));
  EXPECT_FALSE(read_return_address("bounce+" + std::string(1'000, 'a') + "@news.example.org"));
}

}  // namespace
}  // namespace gazetted
