// Which digests there were, and what a digest is about.
#include "gazetted/ledger/digests.hpp"

#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Duration hour{3'600'000};

class DigestsContract : public test::LedgerContract {
 protected:
  LedgerDigests& digests() { return ledger->digests(); }
  ReleaseRow accept(const std::string& id, Time at, const std::string& held = "", std::optional<ReleaseKey> of = {},
                    ReleaseKind kind = ReleaseKind::release) {
    NewRelease row;
    row.id = row.title = id;
    row.hash = "hash of " + id;
    row.accepted = row.not_before = at;
    row.kind = kind;
    row.supersedes = of;
    row.targets.push_back({TargetKind::list, "press"});
    const auto begun = *ledger->acceptance().begin(row);
    auto finished = ledger->acceptance().finish(begun.key, std::nullopt, {}, held);
    EXPECT_TRUE(finished) << finished.error().text();
    return finished ? *finished : ReleaseRow();
  }
  std::vector<std::string> published(Time from, Time until) {
    std::vector<std::string> ids;
    const auto rows = digests().published(from, until);
    EXPECT_TRUE(rows) << rows.error().text();
    if (!rows) return ids;
    for (const auto& row : *rows) ids.push_back(row.id);
    return ids;
  }
  void steer_at(Verb verb, const std::string& id, Time now) {
    Command command;
    command.verb = verb;
    command.scope.release = id;
    EXPECT_TRUE(ledger->steering().steer(command, now));
  }
  void note(const std::string& list, Frequency frequency, Time until, const std::string& release) {
    EXPECT_TRUE(digests().note_run({list, frequency, until, until, release}));
  }
};

TEST_P(DigestsContract, TheLastRunIsOfItsListAndFrequencyAndSurvives) {
  note("press", Frequency::daily, start, "d1");
  note("press", Frequency::daily, start + hour, "");
  note("press", Frequency::weekly, start + hour * 2, "w1");
  note("other", Frequency::daily, start + hour * 3, "o1");
  note("press", Frequency::daily, start, "a second time");
  restart();
  const auto daily = *digests().last_run("press", Frequency::daily);
  ASSERT_TRUE(daily);
  EXPECT_EQ(daily->until, start + hour);
  EXPECT_EQ(daily->release, "");
  EXPECT_EQ(digests().last_run("press", Frequency::weekly)->value().release, "w1");
  EXPECT_FALSE(*digests().last_run("nobody", Frequency::daily));
  std::vector<std::string> with;
  const auto runs = *digests().runs_since("press", start, 10);
  for (const auto& run : runs) with.push_back(run.release);
  EXPECT_THAT(with, ElementsAre("d1", "w1"));
  EXPECT_EQ(digests().runs_since("press", start + hour, 10)->size(), 1u);
  EXPECT_EQ(digests().runs_since("press", start, 1)->size(), 1u);
}

TEST_P(DigestsContract, WhatWasPublishedIsInTheRangeOnceAndInItsLatestVersion) {
  accept("at-the-start", start);
  const auto first = accept("first", start + hour);
  accept("at-the-end", start + hour * 2);
  accept("later", start + hour * 3);
  EXPECT_THAT(published(start, start + hour * 2), ElementsAre("first", "at-the-end"));
  accept("first-2", start + hour * 3, "", first.key, ReleaseKind::correction);
  EXPECT_THAT(published(start, start + hour * 2), ElementsAre("at-the-end"));
  EXPECT_THAT(published(start + hour * 2, start + hour * 3), ElementsAre("later", "first-2"));
}

TEST_P(DigestsContract, WithdrawalsAndDigestsAreNotNews) {
  const auto wrong = accept("wrong", start + hour);
  accept("gone", start + hour, "", wrong.key, ReleaseKind::withdrawal);
  accept("digest", start + hour);
  note("press", Frequency::daily, start, "digest");
  EXPECT_THAT(published(start, start + hour), IsEmpty());
}

TEST_P(DigestsContract, WhatIsHeldIsPublishedWhenItIsResumed) {
  accept("held", start + hour, "the list is odd");
  accept("paused", start + hour);
  steer_at(Verb::pause, "paused", start + hour);
  EXPECT_THAT(published(start, start + hour), IsEmpty());
  steer_at(Verb::resume, "held", start + hour * 5);
  EXPECT_THAT(published(start, start + hour), IsEmpty());
  EXPECT_THAT(published(start + hour * 4, start + hour * 5), ElementsAre("held"));
}

// Else the next release would look like a list that has grown by a thousand percent.
TEST_P(DigestsContract, ADigestIsNotTheLastReleaseOfItsList) {
  settled("release", 3, State::sent);
  settled("digest", 1, State::sent);
  EXPECT_EQ((*ledger->acceptance().last_of_list("press"))->release, "digest");
  note("press", Frequency::daily, start, "digest");
  EXPECT_EQ((*ledger->acceptance().last_of_list("press"))->release, "release");
}

GAZETTED_EVERY_BACKEND(DigestsContract);

}  // namespace
}  // namespace gazetted
