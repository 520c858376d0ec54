// Updates, corrections and withdrawals: who has an earlier version, in whose thread they are, and that nothing of it
// leaves any more.
#include "gazetted/ledger/acceptance.hpp"
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class VersionsContract : public test::LedgerContract {
 protected:
  NewRelease row_of(const std::string& id, ReleaseKind kind = ReleaseKind::release,
                    std::optional<ReleaseKey> supersedes = std::nullopt) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id + std::to_string(++accepted);
    row.accepted = row.not_before = start;
    row.kind = kind;
    row.supersedes = supersedes;
    row.targets.push_back({TargetKind::list, "press", Opens::at_once, id + ".example"});
    return row;
  }

  // A first release of which a row is in each of these states; "sending" is under an intent.
  ReleaseRow first_in(const std::vector<State>& states, const std::string& id = "v1") {
    const auto begun = *ledger->acceptance().begin(row_of(id));
    EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", int(states.size()))));
    auto release = *ledger->acceptance().finish(begun.key, std::nullopt);
    settle(release, states);
    return release;
  }

  void settle(const ReleaseRow& release, const std::vector<State>& states) {
    const auto all = rows(release);
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (states[i] == State::pending) {  // dispatch never passes over a row without a word
        record({aside(all[i], State::pending, start + Duration(60'000))});
        continue;
      }
      const auto seq = lease(release, 1, i);
      if (states[i] != State::sending) record({outcome(all[i], seq, states[i])});
    }
  }

  // A version for everybody of the one before who may have it, with their threads; then live.
  ReleaseRow version(const std::string& id, ReleaseKind kind, const ReleaseRow& before) {
    const auto begun = *ledger->acceptance().begin(row_of(id, kind, before.key));
    std::vector<ThreadedRecipient> readers;
    for (auto& row : earlier(before)) readers.push_back({row.subscriber, row.id, row.state == State::suppressed});
    EXPECT_TRUE(ledger->acceptance().put_threaded(begun.targets[0], readers));
    auto finished = ledger->acceptance().finish(begun.key, std::nullopt);
    EXPECT_TRUE(finished) << finished.error().text();
    auto step = ledger->steering().go_on(rows_of_replaced, start);
    while (step && step->more) step = ledger->steering().go_on(rows_of_replaced, start);
    EXPECT_TRUE(step);
    return finished ? *finished : ReleaseRow();
  }

  std::vector<EarlierRecipient> earlier(const ReleaseRow& release) {
    const auto& target = release.targets[0];
    return *ledger->acceptance().earlier_recipients(target.key, {target.first, target.last, 1000});
  }

  std::vector<std::string> thread_of(const Delivery& row) {
    std::vector<std::string> thread;
    for (const auto& mail : row.thread) thread.push_back(mail.release + "@" + mail.domain);
    return thread;
  }
};
GAZETTED_EVERY_BACKEND(VersionsContract);

TEST_P(VersionsContract, EachEarlierRecipientIsReadWithTheirState) {
  const std::vector<State> states = {State::pending, State::sending, State::deferred, State::sent,
                                     State::failed,  State::bounced, State::expired,  State::unknown};
  const auto first = first_in(states);
  const auto read = earlier(first);
  ASSERT_EQ(read.size(), states.size());
  for (std::size_t i = 0; i < states.size(); ++i) EXPECT_EQ(read[i].state, states[i]) << to_string(states[i]);
  const auto& target = first.targets[0];
  const auto page = *ledger->acceptance().earlier_recipients(target.key, {target.first + 1, target.last, 2});
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].subscriber.address, "u1@x.example");
}

TEST_P(VersionsContract, WhatHasNotLeftIsCancelledInTheTransactionThatMakesTheVersionLive) {
  const auto first = first_in({State::sent, State::pending, State::deferred, State::failed, State::pending});
  const auto begun = *ledger->acceptance().begin(row_of("v2", ReleaseKind::correction, first.key));
  EXPECT_EQ(tally("v1")[State::pending], 2);
  EXPECT_EQ(state_of("v1"), "sending");
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt));
  restart();  // the rows that were tried follow at the next start, too
  const auto now = tally("v1");
  EXPECT_EQ(now[State::pending] + now[State::deferred], 0);
  EXPECT_EQ(now[State::cancelled], 3);
  EXPECT_EQ(now[State::sent], 1);
  EXPECT_EQ(state_of("v1"), "done") << "that is not what somebody cancelled";
  EXPECT_EQ((*reader()->release("v1", start))->superseded_by, "v2");
  EXPECT_EQ((*reader()->release("v2", start))->supersedes, "v1");
  EXPECT_EQ((*reader()->release("v2", start))->version, 2);
}

// Of what somebody has stopped, later versions leave the people alone; of what a version ended, they get that.
TEST_P(VersionsContract, WhatSomebodyCancelledIsKnownAsThatInEveryLaterVersion) {
  const auto first = first_in({State::sent, State::pending});
  steer(Verb::cancel, {"v1", "press", ""});
  EXPECT_TRUE(ledger->acceptance().versions("v1")->front().targets[0].cancelled_by_somebody);
  EXPECT_TRUE((*reader()->release("v1", start))->targets[0].cancelled_by_somebody) << "trace names who";
  const auto second = version("v2", ReleaseKind::correction, first);
  version("v3", ReleaseKind::correction, second);
  restart();
  const auto versions = *ledger->acceptance().versions("v3");
  ASSERT_EQ(versions.size(), 3u);
  EXPECT_FALSE(versions[0].targets[0].cancelled);
  EXPECT_TRUE(versions[1].targets[0].cancelled) << "the third has ended it";
  EXPECT_FALSE(versions[1].targets[0].cancelled_by_somebody);
  EXPECT_TRUE(versions[2].targets[0].cancelled_by_somebody);
}

// Whoever stops a wrong text as a whole means to send the right one.
TEST_P(VersionsContract, WhatWasCancelledAsAWholeIsNotKeptFromLaterVersions) {
  first_in({State::sent, State::pending});
  cancel("v1");
  const auto target = ledger->acceptance().versions("v1")->front().targets[0];
  EXPECT_TRUE(target.cancelled);
  EXPECT_FALSE(target.cancelled_by_somebody);
}

TEST_P(VersionsContract, CommandsReadTheEarlierRecipientsAsTheAcceptanceDoes) {
  const auto first = first_in({State::sent, State::pending, State::sending});
  const auto& target = first.targets[0];
  const auto read = *reader()->earlier_recipients(target.key, {target.first, target.last, 1000});
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0].state, State::sent);
  EXPECT_EQ(read[1].state, State::pending);
  EXPECT_EQ(read[2].state, State::sending);
  EXPECT_EQ(read[2].subscriber.address, "u2@x.example");
}

TEST_P(VersionsContract, AnOldTextIsNotRetried) {
  const auto first = first_in({State::failed, State::expired});
  version("v2", ReleaseKind::correction, first);
  retry("v1");
  EXPECT_EQ(tally("v1")[State::failed], 1);
  EXPECT_THAT(due(), IsEmpty());
}

TEST_P(VersionsContract, AnAbandonedVersionChangesNothing) {
  const auto first = first_in({State::sent, State::pending});
  const auto begun = *ledger->acceptance().begin(row_of("v2", ReleaseKind::correction, first.key));
  const auto read = earlier(first);
  ASSERT_TRUE(ledger->acceptance().put_threaded(
      begun.targets[0], std::vector<ThreadedRecipient>{{read[0].subscriber, read[0].id, false}}));
  restart();
  EXPECT_EQ(tally("v1")[State::pending], 1);
  EXPECT_EQ((*reader()->release("v1", start))->superseded_by, "");
  EXPECT_EQ(ledger->acceptance().versions("v1")->size(), 1u);
}

TEST_P(VersionsContract, OfTwoAtOnceTheSecondIsRefused) {
  const auto first = first_in({State::sent});
  const auto one = *ledger->acceptance().begin(row_of("v2", ReleaseKind::correction, first.key));
  const auto other = *ledger->acceptance().begin(row_of("w2", ReleaseKind::correction, first.key));
  ASSERT_TRUE(ledger->acceptance().finish(one.key, std::nullopt));
  const auto refused = ledger->acceptance().finish(other.key, std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), testing::HasSubstr("supersedes"));
}

TEST_P(VersionsContract, AVersionThatNothingHasLeftOfIsReplacedAndStaysInTheChain) {
  const auto first = first_in({State::sent, State::pending});
  const auto second = version("v2", ReleaseKind::correction, first);
  auto row = row_of("v2", ReleaseKind::correction, first.key);
  const auto begun = *ledger->acceptance().begin(row);
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, second.key));
  EXPECT_EQ((*reader()->release("v1", start))->superseded_by, "v2");
  const auto chain = *ledger->acceptance().versions("v2");
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(chain[0].key, begun.key);
  EXPECT_EQ(chain[1].id, "v1");
}

// The rows are found by the state that they have when the mail is made: what was on its way when the correction came
// may have arrived since.
TEST_P(VersionsContract, AThreadNamesWhatSomebodyMayHaveAndNothingElse) {
  const std::vector<State> states = {State::sent,   State::unknown, State::sending, State::pending,
                                     State::failed, State::bounced, State::expired};
  const auto first = first_in(states);
  const auto second = version("v2", ReleaseKind::update, first);
  const auto now = rows(second);
  ASSERT_EQ(now.size(), states.size());
  EXPECT_THAT(thread_of(now[0]), ElementsAre("v1@v1.example"));
  EXPECT_THAT(thread_of(now[1]), ElementsAre("v1@v1.example"));
  EXPECT_THAT(thread_of(now[2]), ElementsAre("v1@v1.example"));
  for (std::size_t i = 3; i < now.size(); ++i) EXPECT_THAT(thread_of(now[i]), IsEmpty()) << to_string(states[i]);
}

TEST_P(VersionsContract, AThreadGoesThroughAllVersionsOldestFirst) {
  const auto first = first_in({State::sent, State::sent, State::failed});
  const auto second = version("v2", ReleaseKind::correction, first);
  settle(second, {State::sent, State::failed, State::sent});
  const auto third = version("v3", ReleaseKind::correction, second);
  auto now = rows(third);
  EXPECT_THAT(thread_of(now[0]), ElementsAre("v1@v1.example", "v2@v2.example"));
  EXPECT_THAT(thread_of(now[1]), ElementsAre("v1@v1.example"));
  EXPECT_THAT(thread_of(now[2]), ElementsAre("v2@v2.example"));
  // A row that was deferred keeps its thread.
  const auto seq = lease(third, 1);
  record({outcome(now[0], seq, State::deferred)});
  now = due();
  ASSERT_EQ(now.size(), 1u);
  EXPECT_THAT(thread_of(now[0]), ElementsAre("v1@v1.example", "v2@v2.example"));
}

TEST_P(VersionsContract, AWithdrawalEndsTheVersionsBeforeItIsKnownWhoHasThem) {
  const auto first = first_in({State::sent, State::pending, State::deferred});
  const auto begun = *ledger->acceptance().begin(row_of("w", ReleaseKind::withdrawal, first.key));
  ASSERT_TRUE(ledger->acceptance().end_earlier(begun.key));
  auto step = ledger->steering().go_on(rows_of_replaced, start);
  while (step && step->more) step = ledger->steering().go_on(rows_of_replaced, start);
  EXPECT_EQ(tally("v1")[State::cancelled], 2);
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt));
  EXPECT_EQ(state_of("v1"), "withdrawn");
  EXPECT_EQ(state_of("w"), "done");
}

TEST_P(VersionsContract, AWithdrawalWithdrawsAllVersions) {
  const auto first = first_in({State::sent});
  const auto second = version("v2", ReleaseKind::correction, first);
  settle(second, {State::sent});
  version("w", ReleaseKind::withdrawal, second);
  EXPECT_EQ(state_of("v1"), "withdrawn");
  EXPECT_EQ(state_of("v2"), "withdrawn");
  EXPECT_EQ(state_of("w"), "sending");
  const auto known = *ledger->acceptance().find("v2", "");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].superseded_by, "w");
  EXPECT_EQ(known[0].kind, ReleaseKind::correction);
}

TEST_P(VersionsContract, WhoeverIsSuppressedHasARowAndIsNotMailed) {
  const auto first = first_in({State::sent, State::sent, State::sent});
  const auto read = earlier(first);
  const auto begun = *ledger->acceptance().begin(row_of("v2", ReleaseKind::correction, first.key));
  ASSERT_TRUE(ledger->acceptance().put_threaded(
      begun.targets[0], std::vector<ThreadedRecipient>{{read[0].subscriber, read[0].id, false},
                                                       {read[1].subscriber, read[1].id, true},
                                                       {read[2].subscriber, read[2].id, false}}));
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("new", 2)));
  const auto second = *ledger->acceptance().finish(begun.key, std::nullopt);
  EXPECT_EQ(tally("v2")[State::suppressed], 1);
  EXPECT_EQ(tally("v2")[State::pending], 4);
  std::int64_t in_spans = 0;
  for (const auto& span : second.targets[0].spans) in_spans += span.last - span.next + 1;
  EXPECT_EQ(in_spans, 4);
  EXPECT_THAT(restart().corrected, IsEmpty());
}

}  // namespace
}  // namespace gazetted
