// What comes back: each event counts once, accounts move with it, votes are kept until they are decided.
#include "gazetted/ledger/feedback.hpp"

#include "gazetted/ledger/delivery_addresses.hpp"
#include "gazetted/ledger/sunset.hpp"
#include "gazetted/ledger/watched_lists.hpp"
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using LastChance = LedgerFeedback::LastChance;
constexpr Duration day{24 * 3'600'000};

class FeedbackContract : public test::LedgerContract {
 protected:
  // A release to so many, of which each was sent.
  ReleaseRow sent_to(const std::string& id, int recipients) {
    const auto begun = begin(id);
    EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", recipients)));
    const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
    settle(row, State::sent);
    return row;
  }

  // The first of its list, or all of them.
  void settle(const ReleaseRow& row, State to, std::optional<Refusal> refusal = std::nullopt, std::int64_t count = 0) {
    Batch intents;
    intents.now = start;
    auto target = row.targets[0];
    if (count > 0) target.last = target.first + count - 1;
    for (auto id = target.first; id <= target.last; ++id) intents.intents.push_back({DeliveryId{id}, target.key});
    const auto leased = *ledger->queue().commit(intents);
    Batch outcomes;
    outcomes.now = start;
    for (auto id = target.first; id <= target.last; ++id) {
      Record record;
      record.id = DeliveryId{id};
      record.target = target.key;
      record.lease = leased.lease;
      record.to = to;
      record.attempts = 1;
      record.first = record.last = start;
      record.code = to == State::failed ? 550 : 250;
      record.reply = to == State::failed ? "5.1.1 no such user" : "ok";
      record.refusal = refusal;
      outcomes.records.push_back(record);
    }
    EXPECT_TRUE(ledger->queue().commit(outcomes));
  }

  NewFeedback bounce_of(const ReleaseRow& row, int recipient, const std::string& digest, Time at = start) {
    NewFeedback event;
    event.row.at = at;
    event.row.source = "lmtp";
    event.row.digest = digest;
    event.row.kind = "bounce";
    event.row.what = "hard";
    event.row.delivery = DeliveryId{row.targets[0].first + recipient};
    const auto found = *ledger->feedback().rows(std::vector{*event.row.delivery});
    event.row.address = found[0]->address;
    event.proves_bounce = true;
    Vote vote;
    vote.at = at;
    vote.address = event.row.address;
    vote.delivery = *event.row.delivery;
    vote.list = "press";
    vote.provider = "x.example";
    vote.source = "lmtp";
    event.vote = vote;
    return event;
  }

  TakenFeedback put(const NewFeedback& event, LastChance last = LastChance::no) {
    return *ledger->feedback().put(std::span(&event, 1), last, event.row.at);
  }

  Tally account(const std::string& id) { return (*reader()->release(id, start))->tally; }

  std::vector<OpenVote> votes(Time now = start) { return *ledger->feedback().open_votes(100, now); }

  // It says what the rules would.
  std::vector<Suppression> decide(const OpenVote& open, VoteState state, std::optional<Suppression> suppression,
                                  Time now, std::vector<std::int64_t> confirms = {}) {
    const VoteDecision decision{open.vote.id, state, std::move(confirms), std::move(suppression)};
    return *ledger->feedback().settle({}, std::span(&decision, 1), now);
  }

  static Suppression rest_of(const std::string& address, Time at) {
    return {address, "", "550 no such user", at, SuppressionCause::bounce_rest, "", at + 7 * day, "x.example"};
  }
};
TEST_P(FeedbackContract, AListOfWhichMailWaitsIsWatchedWithTheGuardsThatHavePausedIt) {
  const auto begun = begin("a");
  EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 10)));
  const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
  settle(row, State::failed, Refusal{VoteKind::hard, 2, "user_unknown", "enhanced 5.1.1", "x.example"}, 4);
  sent_to("over", 3);
  const auto watched = [&] { return *read_watched_lists(test::sqlite_file(directory.path()).string()); };
  auto lists = watched();
  ASSERT_EQ(lists.size(), 1u);
  EXPECT_EQ(lists[0].release, "a");
  EXPECT_EQ(lists[0].list, "press");
  EXPECT_EQ(lists[0].all, 10);
  EXPECT_EQ(lists[0].mailed, 4);
  EXPECT_EQ(lists[0].hard, 4);
  EXPECT_TRUE(lists[0].guards.empty());
  Command pause;
  pause.scope = {"a", "press", ""};
  pause.by.door = "guard of bounces";
  ASSERT_TRUE(ledger->steering().steer(pause, start));
  lists = watched();
  ASSERT_EQ(lists.size(), 1u);
  EXPECT_EQ(lists[0].guards, std::vector<std::string>{"guard of bounces"});
}

TEST_P(FeedbackContract, WhomNothingReachesIsToldOf) {
  const auto release = [&](const std::string& id, int days, const std::vector<std::pair<std::string, State>>& people) {
    NewRelease news;
    news.id = news.title = news.hash = id;
    news.accepted = news.not_before = start + days * day;
    news.targets.push_back({TargetKind::list, "press"});
    const auto begun = *ledger->acceptance().begin(news);
    std::vector<Subscriber> all(people.size());
    for (std::size_t i = 0; i < people.size(); ++i) all[i].address = people[i].first;
    EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], all));
    const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
    Batch intents, outcomes;
    intents.now = outcomes.now = start;
    for (auto at = row.targets[0].first; at <= row.targets[0].last; ++at)
      intents.intents.push_back({DeliveryId{at}, row.targets[0].key});
    const auto leased = *ledger->queue().commit(intents);
    for (const auto& delivery : rows(row)) {
      Record record;
      record.id = delivery.id;
      record.target = row.targets[0].key;
      record.lease = leased.lease;
      for (const auto& [address, state] : people) {
        if (address == delivery.subscriber.address) record.to = state;
      }
      record.attempts = 1;
      record.first = record.last = start;
      record.reply = id + " said so";
      outcomes.records.push_back(record);
    }
    EXPECT_TRUE(ledger->queue().commit(outcomes));
  };
  for (int i = 0; i < 5; ++i)
    release("r" + std::to_string(i), 8 * i,
            {{"dead@a.example", State::failed},
             {"once@b.example", i == 2 ? State::sent : State::failed},
             {"late@c.example", State::expired},
             {"ok@d.example", State::sent}});
  release("new", 33, {{"Fresh@e.example", State::failed}, {"dead@a.example", State::failed}});
  std::vector<std::string> told;
  const auto status = read_sunset(test::sqlite_file(directory.path()).string(), {}, [&](const UnreachedAddress& one) {
    told.push_back(fmt::format("{} {} {} {}", one.address, one.lists, one.releases, one.reply));
  });
  ASSERT_TRUE(status) << status.error().text();
  EXPECT_THAT(told, testing::ElementsAre("dead@a.example press 6 new said so", "late@c.example press 5 r4 said so"));
}

TEST_P(FeedbackContract, AMailIsFoundByItsPersonAndTheReleaseThatItsIdIsOf) {
  sent_to("a", 3);
  const auto row = sent_to("b", 3);
  DeliveryAddresses addresses(test::sqlite_file(directory.path()).string());
  const auto is_of = [](const std::string& release, const DeliveryAddresses::Sought& sought) {
    return sought.message_id == "id of " + release;
  };
  const auto found = *addresses.find({{"u1@x.example", "press", "id of b"},
                                      {"u1@x.example", "abroad", "id of b"},
                                      {"u9@x.example", "press", "id of b"},
                                      {"u1@x.example", "press", "id of c"},
                                      {}},
                                     start - day, is_of);
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0], row.targets[0].first + 1);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_FALSE(found[i]) << i;
  EXPECT_FALSE((*addresses.find({{"u1@x.example", "press", "id of b"}}, start + day, is_of))[0]);
}

GAZETTED_EVERY_BACKEND(FeedbackContract);

TEST_P(FeedbackContract, ABounceMovesTheAccountOnceHoweverOftenItComes) {
  const auto row = sent_to("a", 3);
  const auto event = bounce_of(row, 1, "digest-0000000001");
  EXPECT_THAT(put(event).each, testing::ElementsAre(Taken::kept));
  for (int i = 0; i < 10; ++i) EXPECT_THAT(put(event).each, testing::ElementsAre(Taken::known));
  open();
  EXPECT_THAT(put(event).each, testing::ElementsAre(Taken::known)) << "after a restart";
  const auto tally = account("a");
  EXPECT_EQ(tally[State::sent], 2);
  EXPECT_EQ(tally[State::bounced], 1);
  EXPECT_EQ(votes().size(), 1u);
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
}

TEST_P(FeedbackContract, ASecondBounceOfADeliveryIsKeptAndMovesNothing) {
  const auto row = sent_to("a", 1);
  put(bounce_of(row, 0, "digest-0000000001"));
  EXPECT_THAT(put(bounce_of(row, 0, "digest-0000000002")).each, testing::ElementsAre(Taken::kept));
  EXPECT_EQ(account("a")[State::bounced], 1);
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
}

TEST_P(FeedbackContract, WhatIsUnknownIsProvedToHaveLeft) {
  const auto begun = begin("a");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 1)));
  const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
  settle(row, State::unknown);
  put(bounce_of(row, 0, "digest-0000000001"));
  EXPECT_EQ(account("a")[State::bounced], 1);
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
}

TEST_P(FeedbackContract, ABounceThatIsFasterThanItsOutcomeComesAgain) {
  const auto begun = begin("a");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 1)));
  const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
  const auto event = bounce_of(row, 0, "digest-0000000001");
  EXPECT_THAT(put(event).each, testing::ElementsAre(Taken::waiting));
  EXPECT_THAT(votes(), testing::IsEmpty());
  settle(row, State::sent);
  EXPECT_THAT(put(event).each, testing::ElementsAre(Taken::kept));
  EXPECT_EQ(account("a")[State::bounced], 1);
}

TEST_P(FeedbackContract, AtItsLastChanceItIsKeptAndTheAccountStaysAsItIs) {
  const auto begun = begin("a");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 1)));
  const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
  EXPECT_THAT(put(bounce_of(row, 0, "digest-0000000001"), LastChance::yes).each, testing::ElementsAre(Taken::kept));
  EXPECT_EQ(account("a")[State::pending], 1);
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
}

TEST_P(FeedbackContract, ARefusalInSmtpVotesInTheSameBook) {
  const auto begun = begin("a");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 2)));
  const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
  settle(row, State::failed, Refusal{VoteKind::hard, 2, "user_unknown", "enhanced 5.1.1", "x.example"});
  const auto cast = votes();
  ASSERT_EQ(cast.size(), 2u);
  EXPECT_EQ(cast[0].vote.source, "smtp");
  EXPECT_EQ(cast[0].vote.list, "press");
  EXPECT_EQ(cast[0].vote.address, (*ledger->feedback().rows(std::vector{cast[0].vote.delivery}))[0]->address);
  EXPECT_EQ(cast[0].on_list, 2);
  EXPECT_EQ(cast[0].hard_on_list, 2);
  const auto load = *ledger->feedback().load("x.example", start);
  ASSERT_EQ(load.size(), 1u);
  EXPECT_EQ(load[0].hard, 2);
}

TEST_P(FeedbackContract, AVoteIsDecidedOnceAndIsHistoryForTheNext) {
  const auto row = sent_to("a", 1);
  put(bounce_of(row, 0, "digest-0000000001"));
  const auto first = votes().at(0);
  const auto rest = rest_of(first.vote.address, start);
  EXPECT_THAT(decide(first, VoteState::counted, rest, start), testing::ElementsAre(rest));
  EXPECT_THAT(votes(), testing::IsEmpty());
  EXPECT_THAT(*ledger->registry().suppressions(), testing::ElementsAre(rest));
  put(bounce_of(row, 0, "digest-0000000002", start + day));
  const auto second = votes(start + day);
  ASSERT_EQ(second.size(), 1u);
  ASSERT_EQ(second[0].before.size(), 1u);
  EXPECT_EQ(second[0].before[0].id, first.vote.id);
}

TEST_P(FeedbackContract, ARestEndsWhenItsTimeHasCome) {
  const auto row = sent_to("a", 1);
  put(bounce_of(row, 0, "digest-0000000001"));
  const auto first = votes().at(0);
  const auto rest = rest_of(first.vote.address, start);
  decide(first, VoteState::counted, rest, start);
  auto ended = *ledger->feedback().end_rests(start + 6 * day);
  EXPECT_THAT(ended.rows, testing::IsEmpty());
  EXPECT_EQ(ended.next, rest.until);
  ended = *ledger->feedback().end_rests(start + 7 * day);
  EXPECT_THAT(ended.rows, testing::ElementsAre(rest));
  EXPECT_EQ(ended.next, std::nullopt);
  EXPECT_THAT(*ledger->registry().suppressions(), testing::IsEmpty());
}

TEST_P(FeedbackContract, AStrongerCauseTakesThePlaceOfAWeakerOne) {
  const auto put_row = [&](SuppressionCause cause, std::optional<Time> until = std::nullopt) {
    Suppression one{"a@x.example", "", std::string(to_string(cause)), start, cause, "", until};
    EXPECT_TRUE(ledger->registry().suppress(std::span(&one, 1), start, {}));
    return ledger->registry().suppressions()->at(0).cause;
  };
  EXPECT_EQ(put_row(SuppressionCause::bounce_rest, start + day), SuppressionCause::bounce_rest);
  EXPECT_EQ(put_row(SuppressionCause::bounce), SuppressionCause::bounce);
  EXPECT_EQ(put_row(SuppressionCause::complaint), SuppressionCause::complaint);
  EXPECT_EQ(put_row(SuppressionCause::unsubscribe), SuppressionCause::complaint);
  EXPECT_EQ(ledger->registry().suppressions()->size(), 1u);
}

TEST_P(FeedbackContract, WhatAGuardHoldsBackRestsForADayAndAnOperatorDecides) {
  const auto row = sent_to("a", 3);
  for (int i = 0; i < 3; ++i) put(bounce_of(row, i, fmt::format("digest-000000000{}", i)));
  auto cast = votes();
  ASSERT_EQ(cast.size(), 3u);
  decide(cast[0], VoteState::counted, rest_of(cast[0].vote.address, start), start);
  const HeldBack held{"x.example", {}, start - day};
  const VoteDecision decision{cast[1].vote.id, VoteState::held, {}, std::nullopt};
  ASSERT_TRUE(ledger->feedback().settle(std::span(&held, 1), std::span(&decision, 1), start));
  EXPECT_EQ(ledger->feedback().held_votes(10)->size(), 2u) << "the one that was counted, too";
  EXPECT_EQ(ledger->registry().suppressions()->at(0).until, start + day);
  EXPECT_EQ(ledger->feedback().decide_held(LedgerFeedback::HeldAre::accepted, "other.example", start, start, {})->votes,
            0);
  EXPECT_EQ(ledger->feedback().decide_held(LedgerFeedback::HeldAre::accepted, "", start, start, {})->votes, 2);
  EXPECT_EQ(votes().size(), 3u);
  EXPECT_TRUE(votes()[0].vote.accepted);
}

TEST_P(FeedbackContract, WhoRestsForHeldVotesIsMailedAgainWhenTheyAreDiscarded) {
  const auto row = sent_to("a", 2);
  for (int i = 0; i < 2; ++i) put(bounce_of(row, i, fmt::format("digest-000000000{}", i)));
  const auto cast = votes();
  ASSERT_EQ(cast.size(), 2u);
  decide(cast[0], VoteState::held, rest_of(cast[0].vote.address, start), start);
  decide(cast[1], VoteState::counted, rest_of(cast[1].vote.address, start), start);
  const auto decided = *ledger->feedback().decide_held(LedgerFeedback::HeldAre::discarded, "", start, start, {});
  EXPECT_EQ(decided.votes, 1);
  ASSERT_EQ(decided.lifted.size(), 1u);
  EXPECT_EQ(decided.lifted[0].address, cast[0].vote.address);
  const auto left = *ledger->registry().suppressions();
  ASSERT_EQ(left.size(), 1u) << "one that no guard held stays";
  EXPECT_EQ(left[0].address, cast[1].vote.address);
}

TEST_P(FeedbackContract, AVoteThatNothingConfirmsIsNotHeldForEver) {
  const auto row = sent_to("a", 1);
  put(bounce_of(row, 0, "digest-0000000001"));
  decide(votes().at(0), VoteState::held, rest_of("u0@x.example", start), start);
  ASSERT_TRUE(ledger->feedback().end_rests(start + 89 * day));
  EXPECT_EQ(ledger->feedback().held_votes(10)->size(), 1u);
  ASSERT_TRUE(ledger->feedback().end_rests(start + 91 * day));
  EXPECT_EQ(ledger->feedback().held_votes(10)->size(), 0u);
}

TEST_P(FeedbackContract, AGuardOfAListLeavesWhatASecondVoteHasConfirmed) {
  const auto first = sent_to("a", 2), second = sent_to("b", 2);
  put(bounce_of(first, 0, "digest-0000000001"));
  decide(votes().at(0), VoteState::counted, rest_of("u0@x.example", start), start);
  put(bounce_of(second, 0, "digest-0000000002", start + 2 * day));
  put(bounce_of(second, 1, "digest-0000000003", start + 2 * day));
  auto cast = votes(start + 2 * day);
  ASSERT_EQ(cast.size(), 2u);
  auto for_good = rest_of(cast[0].vote.address, start + 2 * day);
  for_good.cause = SuppressionCause::bounce;
  for_good.until.reset();
  decide(cast[0], VoteState::counted, for_good, start + 2 * day);
  decide(cast[1], VoteState::counted, rest_of(cast[1].vote.address, start + 2 * day), start + 2 * day);
  const HeldBack held{"", cast[1].vote.delivery, Time{}};
  ASSERT_TRUE(ledger->feedback().settle(std::span(&held, 1), {}, start + 2 * day));
  const auto held_now = *ledger->feedback().held_votes(10);
  ASSERT_EQ(held_now.size(), 1u);
  EXPECT_EQ(held_now[0].id, cast[1].vote.id);
  for (const auto& one : *ledger->registry().suppressions()) {
    EXPECT_EQ(one.cause,
              one.address == cast[0].vote.address ? SuppressionCause::bounce : SuppressionCause::bounce_rest);
  }
}

TEST_P(FeedbackContract, AnUndoTakesBackWhatBouncesMadeAndNothingElse) {
  const auto row = sent_to("a", 2);
  for (int i = 0; i < 2; ++i) put(bounce_of(row, i, fmt::format("digest-000000000{}", i)));
  for (const auto& one : votes()) decide(one, VoteState::counted, rest_of(one.vote.address, start), start);
  const Suppression left{"u0@x.example", "press", "unsubscribed by link", start, SuppressionCause::unsubscribe};
  ASSERT_TRUE(ledger->registry().suppress(std::span(&left, 1), start, {}));
  using Dry = LedgerFeedback::Dry;
  const auto since = [](Time time) {
    UndoScope scope;
    scope.since = time;
    return scope;
  };
  auto elsewhere = since(start), bounces = since(start);
  elsewhere.domain = "elsewhere.example";
  bounces.reason = "bounce";
  auto of_providers = since(start);
  of_providers.reason = "provider-list";
  auto undo = [&](const UndoScope& scope, Dry dry) { return *ledger->feedback().undo(scope, dry, start, {}); };
  EXPECT_EQ(undo(since(start + day), Dry::no).lifted.size(), 0u);
  EXPECT_EQ(undo(elsewhere, Dry::no).lifted.size(), 0u);
  EXPECT_EQ(undo(of_providers, Dry::no).votes, 0) << "they are of bounces";
  const auto dry = undo(bounces, Dry::yes);
  EXPECT_EQ(dry.lifted.size(), 2u);
  EXPECT_EQ(dry.votes, 2);
  EXPECT_EQ(ledger->registry().suppressions()->size(), 3u);
  EXPECT_EQ(undo(bounces, Dry::no).lifted.size(), 2u);
  EXPECT_THAT(*ledger->registry().suppressions(), testing::ElementsAre(left));
  put(bounce_of(row, 0, "digest-0000000009", start + day));
  EXPECT_THAT(votes(start + day).at(0).before, testing::IsEmpty()) << "votes are taken back, too";
}

TEST_P(FeedbackContract, ADeliveryClearsVotes) {
  const auto row = sent_to("a", 1);
  put(bounce_of(row, 0, "digest-0000000001"));
  auto delivered = bounce_of(row, 0, "digest-0000000002");
  delivered.vote.reset();
  delivered.proves_bounce = false;
  delivered.clears_votes = true;
  put(delivered);
  EXPECT_THAT(votes(), testing::IsEmpty());
}

TEST_P(FeedbackContract, LoadsAreAddedUpInSpans) {
  ASSERT_TRUE(ledger->feedback().count({{"x.example", 10}, {"y.example", 1}}, start));
  ASSERT_TRUE(ledger->feedback().count({{"x.example", 5}}, start));
  ASSERT_TRUE(ledger->feedback().count({{"x.example", 7}}, start + day));
  const auto load = *ledger->feedback().load("x.example", start + day);
  ASSERT_EQ(load.size(), 2u);
  EXPECT_EQ(load[0].taken, 15);
  EXPECT_EQ(load[1].taken, 7);
}

}  // namespace
}  // namespace gazetted
