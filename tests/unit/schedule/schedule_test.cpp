#include <gtest/gtest.h>

#include <set>

#include "gazetted/dispatch/pending.hpp"
#include "gazetted/schedule/destination.hpp"
#include "gazetted/schedule/destinations.hpp"
#include "gazetted/schedule/limit_key.hpp"
#include "gazetted/schedule/limiter.hpp"
#include "gazetted/schedule/limits.hpp"
#include "gazetted/schedule/retry.hpp"

using namespace std::string_literals;

namespace gazetted {
namespace {

constexpr Duration ms{1};

constexpr SteadyTime at(std::int64_t millis) { return SteadyTime(Duration(millis)); }

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

TEST(Retry, AServersWishNeverEndsADelivery) {
  RetryOptions options;
  options.give_up_after = Duration(4 * 3'600'000);
  const auto next = [&](std::int64_t now, Duration asked) {
    return next_retry(options, 1, from_millis(0), from_millis(now), 0.5, asked);
  };
  EXPECT_EQ(next(0, Duration(999'999LL * 3'600'000)), from_millis(4 * 3'600'000));
  EXPECT_EQ(next(3 * 3'600'000, Duration(2 * 3'600'000)), from_millis(4 * 3'600'000));
  EXPECT_EQ(next(4 * 3'600'000, Duration(1000)), std::nullopt);  // by our own schedule it is over
  options.give_up_after = Duration(48 * 3'600'000);
  EXPECT_EQ(next(0, Duration(999'999LL * 3'600'000)), from_millis(24 * 3'600'000));
}

TEST(LimitKeys, AQuotaIsNamedForPeople) {
  const auto named = [](const LimitKey& key, QuotaPeriod period) {
    return quota_for_people(quota_name(key.text(), period));
  };
  EXPECT_EQ(named(LimitKey::of_relay("main"), QuotaPeriod::day), "the daily quota of relay main");
  EXPECT_EQ(named(LimitKey::of_list("uk press"), QuotaPeriod::hour), "the hourly quota of list uk press");
  EXPECT_EQ(named(LimitKey::of_channel("sky"), QuotaPeriod::day), "the daily quota of channel sky");
  EXPECT_EQ(named(LimitKey::of_domain("main", "gmail.com"), QuotaPeriod::day),
            "the daily quota of gmail.com by relay main");
  EXPECT_EQ(named(LimitKey::of_other("main", "a.example"), QuotaPeriod::hour),
            "the hourly quota of a.example by relay main");
  EXPECT_EQ(quota_for_people(""), "the hourly quota of ") << "of an older or newer daemon";
}

// A change here loses the quotas of every ledger there is.
TEST(LimitKeys, TheirTextIsTheLedgersAndReadsBack) {
  EXPECT_EQ(quota_name(LimitKey::of_other("main", "a.example").text(), QuotaPeriod::hour), "domain:main/=a.example /h");
  EXPECT_EQ(key_of_quota("relay:main /d"), "relay:main");
  EXPECT_EQ(relay_and_destination(pace_name("main", "gmail.com")), std::pair("main"s, "gmail.com"s));
  EXPECT_EQ(closed_channel(closed_name("fediverse")), "fediverse");
  EXPECT_EQ(closed_channel("relay:main /d"), std::nullopt);
}

TEST(Limiter, PacesEvenlyWithTenMillisecondsOfBurst) {
  Limiter limiter;
  limiter.set("k", {*parse_rate("100/s")});
  const std::string key = "k";
  const std::string* keys[] = {&key};
  int sent = 0;
  for (auto now = at(0); now < at(1000); now += Nanos(ms) / 2) {
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
  while (limiter.allowed_at(keys, at(0)) <= at(0)) limiter.take(keys, at(0)), ++sent;
  EXPECT_EQ(sent, 60);
  EXPECT_EQ(limiter.allowed_at(keys, at(0)), at(60'000));
}

TEST(Limiter, TheStrictestOfAllKeysHolds) {
  Limiter limiter;
  limiter.set("relay", {*parse_rate("100/s")});
  limiter.set("list", {*parse_rate("1/s")});
  const std::string relay = "relay", list = "list";
  const std::string* keys[] = {&relay, &list};
  limiter.take(keys, at(0));
  EXPECT_EQ(limiter.allowed_at(keys, at(0)), at(990));
}

TEST(Limiter, AReloadKeepsWhatWasUsed) {
  Limiter limiter;
  limiter.set("k", {*parse_rate("1/s")});
  const std::string key = "k";
  const std::string* keys[] = {&key};
  limiter.take(keys, at(0));
  limiter.set("k", {*parse_rate("1/s")});
  EXPECT_GT(limiter.allowed_at(keys, at(0)), at(0));
}

TEST(Limiter, AReloadReachesEveryDomainUnderTheStar) {
  Limiter limiter;
  limiter.set("domain:r/=a", {*parse_rate("1/s")});
  limiter.set("domain:r/=b", {*parse_rate("1/s")});
  const std::string key = "domain:r/=b";
  const std::string* keys[] = {&key};
  limiter.set_all("domain:r/=", {*parse_rate("100/s")});
  EXPECT_EQ(limiter.interval(keys), 10 * ms);
  limiter.set_all("domain:r/=", {});
  EXPECT_TRUE(limiter.empty());
}

TEST(Limiter, AQuotaAndAPaceHoldTogether) {
  Limiter limiter;
  limiter.set("k", {*parse_rate("60/min"), *parse_rate("100/d")});
  const std::string key = "k";
  const std::string* keys[] = {&key};
  int sent = 0;
  for (auto now = at(0); now < at(3600'000); now += 250 * ms) {
    while (limiter.allowed_at(keys, now) <= now) limiter.take(keys, now), ++sent;
    if (now == at(60'000)) {
      EXPECT_LE(sent, 62);
      EXPECT_GE(sent, 60);
    }
  }
  EXPECT_GE(sent, 100);
  EXPECT_LE(sent, 105);
  ASSERT_EQ(limiter.reached_quotas(at(3600'000)).size(), 1u);
  EXPECT_EQ(limiter.reached_quotas(at(3600'000))[0].name, "k /d");
}

TEST(Limiter, AUsedUpQuotaOutlivesARestart) {
  const std::string key = "k";
  const std::string* keys[] = {&key};
  Limiter before;
  before.set("k", {*parse_rate("10/h")});
  for (int i = 0; i < 10; ++i) before.take(keys, at(0));
  const auto used = before.used_quotas();
  ASSERT_EQ(used.size(), 1u);
  EXPECT_TRUE(before.used_quotas().empty());
  for (const bool set_first : {true, false}) {
    Limiter after;
    if (set_first) after.set("k", {*parse_rate("10/h")});
    after.restore(used[0].name, used[0].until);
    if (!set_first) after.set("k", {*parse_rate("10/h")});
    EXPECT_GT(after.allowed_at(keys, at(0)), at(0));
  }
}

std::vector<Delivery> rows_of(const std::vector<RowRange>& ranges) {
  std::vector<Delivery> rows;
  for (const auto& range : ranges) {
    for (auto id = range.from; id <= range.last && id < range.from + std::int64_t(range.limit); ++id) {
      rows.emplace_back();
      rows.back().id = DeliveryId{id};
    }
  }
  return rows;
}

std::vector<std::int64_t> take_all(Pending& pending, SteadyTime now, std::size_t most = 100'000) {
  std::vector<std::int64_t> ids;
  while (ids.size() < most) {
    const auto ranges = pending.wanted(now);
    if (!ranges.empty()) pending.put(ranges, rows_of(ranges));
    const auto* row = pending.front(now);
    if (!row) break;
    ids.push_back(row->id.value);
    pending.take();
  }
  return ids;
}

TEST(Pending, GivesEveryRowOnceAndDomainsTakeTurns) {
  Pending pending;
  std::vector<Span> spans;
  for (int i = 0; i < 40; ++i) spans.push_back({i + 1, "d" + std::to_string(i), i * 100 + 1, i * 100 + 100});
  pending.load(spans);
  const auto first = take_all(pending, at(0), 64);
  std::set<std::int64_t> domains;
  for (const auto id : first) domains.insert((id - 1) / 100);
  EXPECT_EQ(domains.size(), 8u);
  auto ids = take_all(pending, at(0));
  ids.insert(ids.end(), first.begin(), first.end());
  std::sort(ids.begin(), ids.end());
  ASSERT_EQ(ids.size(), 4000u);
  for (std::size_t i = 0; i < ids.size(); ++i) ASSERT_EQ(ids[i], std::int64_t(i) + 1);
  EXPECT_TRUE(pending.empty());
}

TEST(Pending, ASpanThatIsLaidAsideCostsTheOthersNothing) {
  Pending pending;
  pending.load({{1, "slow", 1, 100}, {2, "b", 101, 200}});
  auto ranges = pending.wanted(at(0));
  pending.put(ranges, rows_of(ranges));
  ASSERT_EQ(pending.front(at(0))->id.value, 1);
  pending.skip_until(at(1000));
  EXPECT_EQ(take_all(pending, at(0)).size(), 100u);
  EXPECT_FALSE(pending.empty());
  EXPECT_EQ(pending.next_time(), at(1000));
  EXPECT_EQ(take_all(pending, at(1000)).size(), 100u);
  EXPECT_TRUE(pending.empty());
}

TEST(Pending, AReloadNeverGoesBack) {
  Pending pending;
  pending.load({{1, "a", 1, 10}, {2, "b", 11, 12}});
  EXPECT_EQ(take_all(pending, at(0), 5).size(), 5u);
  const auto stale = pending.wanted(at(0));
  pending.load({{1, "a", 1, 10}, {2, "b", 11, 12}});
  EXPECT_TRUE(stale.empty());
  auto ids = take_all(pending, at(0));
  EXPECT_EQ(ids.size(), 7u);
  EXPECT_EQ(*std::min_element(ids.begin(), ids.end()), 6);
  pending.load({{1, "a", 1, 10}});
  EXPECT_TRUE(pending.empty());
}

TEST(Pending, HoldsFewRowsHoweverManySpansAreAside) {
  Pending pending;
  std::vector<Span> spans;
  for (int i = 0; i < 1000; ++i) spans.push_back({i + 1, "d" + std::to_string(i), i * 100 + 1, i * 100 + 100});
  pending.load(spans);
  for (int i = 0; i < 1000; ++i) {
    const auto ranges = pending.wanted(at(0));
    if (!ranges.empty()) pending.put(ranges, rows_of(ranges));
    if (pending.front(at(0))) pending.skip_until(at(1000));
    ASSERT_LE(pending.rows(), 3100u);
  }
  EXPECT_EQ(take_all(pending, at(1000)).size(), 100'000u);
}

// Sends to `name` as fast as it may for a while; returns how many.
int send_for(Destinations& destinations, const std::string& name, SteadyTime from, SteadyTime to) {
  int sent = 0;
  for (auto now = from; now < to; now += ms) {
    if (destinations.may_pick(name, 0, now) > now) continue;
    destinations.picked(name, now);
    destinations.started(name, now);
    destinations.ended(name, now + Nanos(ms) / 2);
    destinations.dropped(name);
    destinations.accepted(name, now);
    ++sent;
  }
  return sent;
}

TEST(Destinations, SlowDownHalvesThePaceAndRecoversByATenthInFiveMinutes) {
  Destinations destinations;
  const std::string name = "d.example";
  EXPECT_EQ(send_for(destinations, name, at(0), at(20'000)), 20'000);
  const auto first = destinations.slow_down(name, std::nullopt, at(20'000));
  EXPECT_TRUE(first.news);
  EXPECT_NEAR(first.pace, 500, 60);
  EXPECT_FALSE(destinations.slow_down(name, std::nullopt, at(20'100)).news) << "one wish, said twice";
  EXPECT_EQ(send_for(destinations, name, at(20'100), at(20'000) + first.rest), 0);
  EXPECT_NEAR(send_for(destinations, name, at(30'000), at(40'000)), 10 * first.pace, first.pace);
  EXPECT_EQ(destinations.spacing(name, at(40'000)).apart, interval_of(first.pace));
  send_for(destinations, name, at(330'000), at(331'000));
  EXPECT_EQ(destinations.spacing(name, at(331'000)).apart, interval_of(first.pace * 1.1));
  const auto again = destinations.slow_down(name, std::nullopt, at(340'000));
  EXPECT_DOUBLE_EQ(again.pace, first.pace * 1.1 / 2);
}

TEST(Destinations, TheTimeItAskedForIsObeyed) {
  Destinations destinations;
  destinations.slow_down("d", Duration(600'000), at(0));
  EXPECT_EQ(destinations.may_pick("d", 0, at(1000)), at(600'000));
}

TEST(Destinations, OneThatAnswersLateHoldsASmallShareOfTheConnections) {
  Destinations destinations;
  destinations.set_connections(20);
  send_for(destinations, "fast", at(0), at(100));
  for (int i = 0; i < 3; ++i) {
    const auto name = "tar" + std::to_string(i);
    destinations.picked(name, at(100));
    ASSERT_EQ(destinations.may_start(name, 0, Destinations::Others::waiting, at(100)), Destinations::Start::now);
    destinations.started(name, at(100));
  }
  const auto later = at(5'000);
  EXPECT_TRUE(destinations.is_slow("tar0", later));
  destinations.picked("tar0", later);
  EXPECT_EQ(destinations.may_start("tar0", 0, Destinations::Others::none, later), Destinations::Start::later);
  EXPECT_EQ(destinations.may_start("fast", 0, Destinations::Others::waiting, later), Destinations::Start::now);
  for (int i = 0; i < 3; ++i) destinations.ended("tar" + std::to_string(i), later);
  EXPECT_EQ(destinations.may_start("tar0", 0, Destinations::Others::waiting, later), Destinations::Start::now)
      << "one of twenty";
}

// Puts one mail on the wire that is not answered.
void hang(Destinations& destinations, const std::string& name, SteadyTime now) {
  destinations.picked(name, now);
  destinations.started(name, now);
}

TEST(Destinations, OneThatAnswersLateHasMostConnectionsWhereNobodyElseWantsThem) {
  Destinations destinations;
  destinations.set_connections(20);
  send_for(destinations, "other", at(0), at(100));
  send_for(destinations, "slow", at(100), at(200));
  hang(destinations, "slow", at(200));
  const auto soon = at(4'000);
  EXPECT_EQ(destinations.may_start("slow", 0, Destinations::Others::none, soon), Destinations::Start::later)
      << "the other one had mail a moment ago";
  const auto now = at(6'000);
  for (int i = 1; i < 15; ++i) {
    ASSERT_LE(destinations.may_pick("slow", 0, now), now) << i;
    ASSERT_EQ(destinations.may_start("slow", 0, Destinations::Others::none, now), Destinations::Start::now) << i;
    hang(destinations, "slow", now - 2'000 * ms);
  }
  EXPECT_GT(destinations.may_pick("slow", 0, now), now);
  EXPECT_EQ(destinations.may_start("slow", 0, Destinations::Others::none, now), Destinations::Start::later)
      << "a quarter is kept for whoever comes";
  destinations.may_pick("other", 0, now);
  EXPECT_GT(destinations.may_pick("slow", 0, now), now);
}

TEST(Destinations, AMomentOfLatenessSendsNobodyAwayForLong) {
  Destinations destinations;
  Limits limits;
  send_for(destinations, "slow", at(0), at(100));
  hang(destinations, "slow", at(100));
  const auto now = at(1'200);
  ASSERT_EQ(destinations.may_start("slow", 0, Destinations::Others::none, now), Destinations::Start::now);
  const auto last_of = [&](int rows, SteadyTime then) {
    SteadyTime turn;
    const auto spacing = destinations.spacing("slow", then);
    for (int i = 0; i < rows; ++i) turn = limits.reserve_slot("r/slow", {then, spacing.apart, spacing.longest}, then);
    return turn - then;
  };
  EXPECT_LE(last_of(1000, now), 1'000 * ms);
  EXPECT_LE(last_of(1000, now + 1'000 * ms), 3'000 * ms) << "it was late for a second";
  EXPECT_GE(last_of(1000, now + 300'000 * ms), 240'000 * ms) << "late for minutes: thousands must not return at once";
}

// Tar-pits may hold the share for minutes. One that answered late twice, in a bad moment of ours, must not wait for
// them.
TEST(Destinations, OneThatWasLateIsMetAgainWhileOthersHang) {
  Destinations destinations;
  destinations.set_connections(10);
  send_for(destinations, "fast", at(0), at(100));
  const auto fast_wants = [&](SteadyTime now) { destinations.may_pick("fast", 0, now); };
  for (const auto* name : {"tar1", "tar2"}) hang(destinations, name, at(100));
  for (const auto* name : {"a", "b", "c", "d"}) {
    for (int times = 0; times < 2; ++times) {
      hang(destinations, name, at(1'000));
      destinations.ended(name, at(4'000));
      destinations.dropped(name);
    }
    EXPECT_TRUE(destinations.is_slow(name, at(5'000)));
  }
  fast_wants(at(5'000));
  for (const auto* name : {"a", "b"}) {
    ASSERT_LE(destinations.may_pick(name, 0, at(5'000)), at(5'000));
    ASSERT_EQ(destinations.may_start(name, 0, Destinations::Others::none, at(5'000)), Destinations::Start::now);
    hang(destinations, name, at(5'000));
  }
  EXPECT_EQ(destinations.may_start("c", 0, Destinations::Others::none, at(5'000)), Destinations::Start::later)
      << "two of ten, beside the share";
  EXPECT_EQ(destinations.may_start("tar1", 0, Destinations::Others::none, at(5'000)), Destinations::Start::later);
  for (int answers = 0; answers < 8; ++answers) {
    destinations.ended("a", at(5'010));
    hang(destinations, "a", at(5'010));
  }
  EXPECT_FALSE(destinations.is_slow("a", at(5'020))) << "it has learned better";
  destinations.ended("a", at(5'020));
  EXPECT_EQ(destinations.may_start("c", 0, Destinations::Others::none, at(5'020)), Destinations::Start::now);
}

TEST(Destinations, StrangersLeaveConnectionsToThoseThatAreKnown) {
  Destinations destinations;
  destinations.set_connections(8);
  send_for(destinations, "known", at(0), at(100));
  int started = 0;
  for (int i = 0; i < 8; ++i) {
    const auto name = "new" + std::to_string(i);
    destinations.picked(name, at(100));
    if (destinations.may_start(name, 0, Destinations::Others::waiting, at(100)) != Destinations::Start::now) continue;
    destinations.started(name, at(100));
    ++started;
  }
  EXPECT_EQ(started, 6);
  EXPECT_EQ(destinations.may_start("known", 0, Destinations::Others::waiting, at(100)), Destinations::Start::now);
}

TEST(Destinations, StrangersThatNeverAnswerLeaveAQuarterOfTheConnectionsToOthers) {
  Destinations destinations;
  destinations.set_connections(20);
  send_for(destinations, "known", at(0), at(100));
  int stuck = 0;
  for (auto now = at(100); now < at(60'000); now += 100 * ms) {
    const auto name = "tar" + std::to_string(to_millis(now));
    destinations.picked(name, now);
    if (destinations.may_start(name, 0, Destinations::Others::none, now) != Destinations::Start::now) continue;
    destinations.started(name, now);
    ++stuck;
    if (stuck == 15) now += 2000 * ms;
  }
  EXPECT_LE(stuck, 15);
  EXPECT_EQ(destinations.may_start("known", 0, Destinations::Others::waiting, at(60'000)), Destinations::Start::now);
}

TEST(Destination, DomainsOfOneProviderShare) {
  EXPECT_EQ(destination_of("googlemail.com"), destination_of("gmail.com"));
  EXPECT_EQ(destination_of("example.org"), "example.org");
}

}  // namespace
}  // namespace gazetted
