#include <gtest/gtest.h>

#include "gazetted/schedule/destination.hpp"
#include "gazetted/schedule/limiter.hpp"
#include "gazetted/schedule/retry.hpp"

namespace gazetted {
namespace {

constexpr SteadyNanos ms = 1'000'000;

TEST(Retry, TheShippedScheduleAsATable) {
  std::string table;
  Time now = from_millis(0);
  const RetryOptions options;
  int attempts = 1;
  while (auto due = next_retry(options, attempts, from_millis(0), now, 0.5, std::nullopt)) {
    if (attempts <= 8) table += format_duration(*due - now) + " ";
    now = *due;
    ++attempts;
  }
  EXPECT_EQ(table, "1m 2m 4m 8m 16m 32m 1h 1h ");
  EXPECT_EQ(attempts, 53);
  EXPECT_LE(now, from_millis(48 * 3'600'000));
}

TEST(Retry, JitterSpreadsWithinItsBounds) {
  const RetryOptions options;
  const auto low = next_retry(options, 1, from_millis(0), from_millis(0), 0, std::nullopt);
  const auto high = next_retry(options, 1, from_millis(0), from_millis(0), 0.999, std::nullopt);
  EXPECT_EQ(to_millis(*low), 48'000);
  EXPECT_NEAR(double(to_millis(*high)), 72'000, 100);
}

TEST(Retry, WaitsAtLeastAsLongAsTheServerAsks) {
  const auto due = next_retry(RetryOptions{}, 1, from_millis(0), from_millis(0), 0.5, Duration(600'000));
  EXPECT_EQ(to_millis(*due), 600'000);
}

TEST(Limiter, PacesEvenlyWithTenMillisecondsOfBurst) {
  Limiter limiter;
  limiter.set("k", {*parse_rate("100/s")});
  const std::string key = "k";
  const std::string* keys[] = {&key};
  int sent = 0;
  for (SteadyNanos now = 0; now < 1000 * ms; now += ms / 2) {
    while (limiter.allowed_at(keys, now) <= now) limiter.take(keys, now), ++sent;
  }
  EXPECT_GE(sent, 100);
  EXPECT_LE(sent, 102);
}

TEST(Limiter, AQuotaIsUsableAtOnceAndThenRefills) {
  Limiter limiter;
  limiter.set("k", {*parse_rate("60/h")});
  const std::string key = "k";
  const std::string* keys[] = {&key};
  int sent = 0;
  while (limiter.allowed_at(keys, 0) <= 0) limiter.take(keys, 0), ++sent;
  EXPECT_EQ(sent, 60);
  EXPECT_EQ(limiter.allowed_at(keys, 0), 60'000 * ms);
}

TEST(Limiter, TheStrictestOfAllKeysHolds) {
  Limiter limiter;
  limiter.set("relay", {*parse_rate("100/s")});
  limiter.set("list", {*parse_rate("1/s")});
  const std::string relay = "relay", list = "list";
  const std::string* keys[] = {&relay, &list};
  limiter.take(keys, 0);
  EXPECT_EQ(limiter.allowed_at(keys, 0), 990 * ms);
}

TEST(Limiter, AReloadKeepsWhatWasUsed) {
  Limiter limiter;
  limiter.set("k", {*parse_rate("1/s")});
  const std::string key = "k";
  const std::string* keys[] = {&key};
  limiter.take(keys, 0);
  limiter.set("k", {*parse_rate("1/s")});
  EXPECT_GT(limiter.allowed_at(keys, 0), 0);
}

TEST(Destination, DomainsOfOneProviderShare) {
  EXPECT_EQ(destination_of("googlemail.com"), destination_of("gmail.com"));
  EXPECT_EQ(destination_of("example.org"), "example.org");
}

}  // namespace
}  // namespace gazetted
