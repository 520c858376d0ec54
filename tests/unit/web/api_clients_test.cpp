#include "gazetted/web/api_clients.hpp"

#include <gtest/gtest.h>

#include "gazetted/base/crypto.hpp"

namespace gazetted {
namespace {

TEST(BearerToken, IsReadFromTheHeader) {
  struct {
    const char *header, *token;
  } const rows[] = {{"Bearer abc", "abc"}, {"bearer abc", "abc"}, {"BEARER   abc ", "abc"},
                    {"Bearer", ""},        {"Basic YTpi", ""},    {"", ""},
                    {"Bearer ", ""},       {"Bearerabc", ""}};
  for (const auto& row : rows) EXPECT_EQ(bearer_token(row.header), row.token) << row.header;
}

TEST(ClientOf, IsWhoeverHasTheTokenAndNobodyElse) {
  ApiOptions options;
  ApiClient cms, ci, blind;
  cms.name = "cms";
  cms.token_digest = sha256("token-of-the-cms");
  ci.name = "ci";
  ci.token_digest = sha256("token-of-the-ci");
  blind.name = "blind";  // its secret is not visible here
  options.clients = {cms, ci, blind};
  ASSERT_NE(client_of("token-of-the-ci", options), nullptr);
  EXPECT_EQ(client_of("token-of-the-ci", options)->name, "ci");
  EXPECT_EQ(client_of("token-of-the-cms", options)->name, "cms");
  for (const auto* other : {"", "token-of-the-c", "token-of-the-cis", "TOKEN-OF-THE-CI"})
    EXPECT_EQ(client_of(other, options), nullptr) << other;
  EXPECT_EQ(client_of(cms.token_digest, options), nullptr) << "the hash is no token";
  EXPECT_EQ(client_of("x", ApiOptions()), nullptr);
}

TEST(RequestQuota, GivesBackEvenlyWhatWasTaken) {
  RequestQuota quota;
  ApiClient one, other;
  one.name = "one";
  other.name = "other";
  one.requests = other.requests = Rate{3, Duration(60'000), true};
  SteadyTime now{std::chrono::hours(1)};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(quota.take(one, now), Duration(0));
  EXPECT_EQ(quota.take(one, now), Duration(20'000));
  EXPECT_EQ(quota.take(other, now), Duration(0));
  now += std::chrono::seconds(15);
  EXPECT_EQ(quota.take(one, now), Duration(5'000));
  now += std::chrono::seconds(5);
  EXPECT_EQ(quota.take(one, now), Duration(0));
  EXPECT_GT(quota.take(one, now), Duration(0));
  now += std::chrono::hours(5);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(quota.take(one, now), Duration(0));
  EXPECT_GT(quota.take(one, now), Duration(0)) << "it saves up no more than its rate";
}

}  // namespace
}  // namespace gazetted
