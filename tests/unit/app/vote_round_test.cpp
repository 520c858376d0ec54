// The days that the rules are made for, replayed on a real ledger: a provider that refuses everybody for hours, and a
// list of which a tenth is dead. GAZETTED_REPLAYED sets how many people the provider has (default 6000).
#include "gazetted/app/vote_round.hpp"

#include "contract/ledger/ledger_words.hpp"

namespace gazetted {
namespace {

constexpr Duration hour{3'600'000};
constexpr Duration day = 24 * hour;

class VoteRoundTest : public testing::Test, protected test::LedgerWords {
 protected:
  VoteRoundTest() : LedgerWords(test::sqlite_backend()) {}

  // Takes a release to a list of these people.
  ReleaseRow take_release(const std::string& id, const std::vector<std::string>& addresses, Time at) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id;
    row.accepted = row.not_before = at;
    row.targets.push_back({TargetKind::list, "press"});
    const auto begun = *ledger->acceptance().begin(row);
    std::vector<Subscriber> people;
    for (const auto& address : addresses) {
      if (suppressed.contains(address)) continue;
      people.emplace_back().address = address;
    }
    EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], people));
    return *ledger->acceptance().finish(begun.key, std::nullopt);
  }

  // Sends a part of it: who is dead is refused, as `refuses` says.
  template <class Refuses>
  void send(const ReleaseRow& release, std::int64_t from, std::int64_t count, Time at, Refuses refuses) {
    const auto& target = release.targets[0];
    const RowRange range{target.first + from, std::min(target.last, target.first + from + count - 1), 10'000'000};
    const auto rows = *ledger->queue().fetch(target.key, std::span(&range, 1));
    Batch intents;
    intents.now = at;
    for (const auto& row : rows) intents.intents.push_back({row.id, row.target});
    const auto leased = *ledger->queue().commit(intents);
    Batch outcomes;
    outcomes.now = at;
    std::int64_t taken = 0;
    for (const auto& row : rows) {
      Record record;
      record.id = row.id;
      record.target = row.target;
      record.lease = leased.lease;
      record.attempts = 1;
      record.first = record.last = at;
      record.to = refuses(row.subscriber.address) ? State::failed : State::sent;
      if (record.to == State::failed)
        record.refusal = Refusal{VoteKind::hard, 2, "user_unknown", "enhanced", destination};
      ++taken;
      outcomes.records.push_back(record);
    }
    ASSERT_TRUE(ledger->queue().commit(outcomes));
    ASSERT_TRUE(ledger->feedback().count({{destination, taken}}, at));
    decide(at);
  }

  void decide(Time now) {
    while (true) {
      const auto round = decide_votes(ledger->feedback(), {}, now);
      ASSERT_TRUE(round) << round.error().text();
      for (const auto& [key, one] : round->tripped) tripped.insert(key);
      for (const auto& row : round->added) suppressed.insert(row.address);
      if (round->votes == 0) return;
    }
  }

  void end_rests(Time now) {
    const auto ended = *ledger->feedback().end_rests(now);
    for (const auto& row : ended.rows) suppressed.erase(row.address);
  }

  std::size_t for_ever() {
    std::size_t count = 0;
    const auto rows = *ledger->registry().suppressions();
    for (const auto& row : rows) count += row.until ? 0 : 1;
    return count;
  }

  std::string destination = "gmail.com";
  std::set<std::string> tripped, suppressed;
};

std::vector<std::string> people(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(fmt::format("u{:05}@gmail.com", i));
  return all;
}

TEST_F(VoteRoundTest, AProviderThatRefusesForHoursSuppressesNobody) {
  const char* wanted = std::getenv("GAZETTED_REPLAYED");
  const int count = wanted ? std::atoi(wanted) : 6000;
  const auto list = people(count);
  // For a month it takes everything but one address in five hundred.
  for (int before = 30; before > 0; before -= 3) {
    ASSERT_TRUE(ledger->feedback().count({{destination, 1000}}, start - before * day));
  }
  const auto release = take_release("a", list, start);
  // Four hours, in which four of ten are refused as unknown.
  for (int part = 0; part < 24; ++part)
    send(release, part * count / 24, count / 24, start + part * hour / 6,
         [](const std::string& address) { return std::stoi(address.substr(1, 5)) % 5 < 2; });
  EXPECT_EQ(for_ever(), 0u);
  EXPECT_EQ(tripped.count("provider gmail.com"), 1u);
  EXPECT_GT(suppressed.size(), std::size_t(count / 3)) << "they rest";
  end_rests(start + 4 * hour + day);
  EXPECT_THAT(suppressed, testing::IsEmpty()) << "a day later all can be mailed";
}

TEST_F(VoteRoundTest, ATenthOfAListThatIsDeadIsGoneAfterTwoReleases) {
  destination = "example.org";
  const int count = 5000;
  const auto list = people(count);
  const auto dead = [](const std::string& address) { return std::stoi(address.substr(1, 5)) % 10 == 3; };
  for (int release = 0; release < 2; ++release) {
    const auto at = start + release * 7 * day;
    end_rests(at);
    const auto row = take_release(fmt::format("r{}", release), list, at);
    for (int part = 0; part < 10; ++part) send(row, part * count / 10, count / 10, at, dead);
  }
  EXPECT_GE(for_ever(), 495u);
  EXPECT_LE(for_ever(), 500u);
}

TEST_F(VoteRoundTest, WhoDiesLaterDoesNotBringBackThoseWhoAreConfirmed) {
  destination = "example.org";
  const auto list = people(5000);
  for (int release = 0; release < 3; ++release) {
    const auto at = start + release * 7 * day;
    end_rests(at);
    const auto row = take_release(fmt::format("r{}", release), list, at);
    send(row, 0, 5000, at, [&](const std::string& address) {
      const int number = std::stoi(address.substr(1, 5));
      return number % 10 == 3 || (number % 100 == 7 && release > 0);
    });
  }
  EXPECT_GE(for_ever(), 545u);
  EXPECT_LE(for_ever(), 550u);
}

// Whoever holds one mail has its token, and can send as many bounces of it as they like.
TEST_F(VoteRoundTest, AThousandBouncesOfOneMailAreOneVoteAndFewRounds) {
  const auto release = take_release("a", people(30), start);
  std::vector<NewFeedback> events;
  for (int i = 0; i < 1000; ++i) {
    auto& event = events.emplace_back();
    event.row.at = start + Duration(i);
    event.row.digest = fmt::format("digest-{:012}", i);
    event.row.delivery = DeliveryId{release.targets[0].first};
    Vote vote;
    vote.at = event.row.at;
    vote.address = "u00000@gmail.com";
    vote.delivery = *event.row.delivery;
    vote.provider = "elsewhere.example";
    event.vote = vote;
  }
  ASSERT_TRUE(ledger->feedback().put(events, LedgerFeedback::LastChance::yes, start));
  int rounds = 0;
  std::size_t added = 0;
  for (std::size_t left = 1; left > 0; ++rounds) {
    const auto round = decide_votes(ledger->feedback(), {}, start + hour);
    ASSERT_TRUE(round) << round.error().text();
    left = round->votes;
    added += round->added.size();
  }
  EXPECT_EQ(rounds, 3) << "of 500 each, and one that finds none";
  EXPECT_EQ(added, 1u);
  EXPECT_EQ(for_ever(), 0u);
}

}  // namespace
}  // namespace gazetted
