// The history: written with what it tells of, never changed, never deleted.
#include "gazetted/ledger/database.hpp"
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class HistoryContract : public test::LedgerContract {
 protected:
  static Hand ann() { return {1000, 1001, "control socket", "the minister is late"}; }

  std::vector<std::string> verbs(const std::string& release) {
    std::vector<std::string> all;
    for (const auto& entry : *reader()->history(release, 1000)) all.push_back(entry.verb);
    return all;
  }
};
GAZETTED_EVERY_BACKEND(HistoryContract);

TEST_P(HistoryContract, EachCommandIsKeptWithWhoAskedAndWhatItFound) {
  const auto release = take("plan", 10);
  Command command{Verb::pause, {"plan", "press", ""}};
  command.by = ann();
  ASSERT_TRUE(ledger->steering().steer(command, start + Duration(5)));
  const auto history = *reader()->history("plan", 10);
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].verb, "accepted");
  EXPECT_EQ(history[0].after, "10 recipients, 0 posts");
  EXPECT_EQ(history[1].verb, "paused");
  EXPECT_EQ(history[1].at, start + Duration(5));
  EXPECT_EQ(history[1].by.uid, 1000);
  EXPECT_EQ(history[1].by.login, 1001);
  EXPECT_EQ(history[1].by.door, "control socket");
  EXPECT_EQ(history[1].by.reason, "the minister is late");
  EXPECT_EQ(history[1].list, "press");
  EXPECT_EQ(history[1].before, "10 waiting, 0 under way");
}

TEST_P(HistoryContract, AReleaseHasItsOwnAndAllIsNewestFirst) {
  const auto plan = take("plan", 3);
  take("other", 2);
  steer(Verb::cancel, {"plan", "", ""});
  ASSERT_TRUE(ledger->steering().hold(plan.key, "its list shrank", start));
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "cancelled", "held"));
  EXPECT_THAT(verbs(""), ElementsAre("held", "cancelled", "accepted", "accepted"));
  EXPECT_EQ(reader()->history("", 2)->size(), 2u);
  EXPECT_FALSE(reader()->history("plan", 10)->at(2).by.uid) << "the daemon's own doing";
}

TEST_P(HistoryContract, WhatReplacesAndWhatIsReplacedAreOneHistory) {
  const auto first = take("plan", 3);
  take("plan", 4, 0, first.key);
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "replaced"));
}

TEST_P(HistoryContract, ARefusedCommandIsInItAsRefused) {
  const auto end = start + Duration(3'600'000);
  take_until("plan", 3, end);
  Command again{Verb::retry, {"plan", "", ""}};
  again.by = ann();
  ASSERT_FALSE(ledger->steering().steer(again, end));
  const auto refused = reader()->history("plan", 10)->back();
  EXPECT_EQ(refused.verb, "retry refused");
  EXPECT_EQ(refused.by.uid, 1000);
  EXPECT_THAT(refused.after, HasSubstr("it expired at"));
}

TEST_P(HistoryContract, ARetryOfWhatWasCancelledWasNone) {
  take("plan", 3);
  steer(Verb::cancel, {"plan", "", ""});
  steer(Verb::retry, {"plan", "", ""});
  steer(Verb::cancel, {"plan", "", ""});
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "cancelled", "retry refused", "cancelled"));
  EXPECT_EQ(reader()->history("plan", 10)->at(1).after, "3 cancelled at once");
  EXPECT_EQ(reader()->history("plan", 10)->at(2).after, "what was cancelled stays cancelled");
  EXPECT_EQ(reader()->history("plan", 10)->at(3).after, nothing_to_cancel);
}

TEST_P(HistoryContract, WhoCancelledIsFoundWhereTheOrderNamedNoReleaseToo) {
  take("plan", 3);
  steer(Verb::cancel, {"", "press", ""});
  take("other", 1);
  steer(Verb::cancel, {"other", "", ""});
  steer(Verb::cancel, {"plan", "", ""});
  const auto all = *reader()->cancellations("plan");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].release + all[0].list, "press");
  EXPECT_EQ(all[1].release, "plan");
}

TEST_P(HistoryContract, SaysWhenAReleaseBeganToLeaveAndHowItEnded) {
  const auto release = take("plan", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  record({outcome(all[0], seq, State::deferred)});
  Batch last;
  last.now = start + Duration(5'000);
  last.records = {outcome(all[1], seq, State::sent), outcome(all[2], seq, State::failed)};
  commit(last);
  const auto again = lease_again(all[0]);
  last.records = {outcome(all[0], again, State::sent)};
  last.done = {release.key};
  commit(last);
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "began to leave", "done"));
  const auto history = *reader()->history("plan", 10);
  EXPECT_EQ(history[1].at, start);
  EXPECT_EQ(history[2].at, start + Duration(5'000));
  EXPECT_EQ(history[2].after, "2 sent, 1 failed");
}

TEST_P(HistoryContract, WhatWasCancelledAsAWholeIsNotDone) {
  const auto release = take("plan", 3);
  cancel("plan");
  Batch last;
  last.now = start;
  last.done = {release.key};
  commit(last);
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "cancelled"));
}

// Whoever asks for the history of either has to find it.
TEST_P(HistoryContract, ANewTimeIsInThatOfBothVersions) {
  const auto plan = take("plan", 3);
  NewRelease row;
  row.id = row.title = "plan-v2";
  row.hash = "another";
  row.accepted = row.not_before = start;
  row.kind = ReleaseKind::update;
  row.supersedes = plan.key;
  const auto begun = *ledger->acceptance().begin(row);
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt, ann(), "",
                                          {"embargo lifted", "was Monday", "it leaves at once"}));
  EXPECT_THAT(verbs("plan-v2"), ElementsAre("accepted", "embargo lifted"));
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "superseded", "embargo lifted"));
  const auto last = reader()->history("plan", 10)->back();
  EXPECT_EQ(last.before, "was Monday");
  EXPECT_EQ(last.after, "it leaves at once, as plan-v2");
  EXPECT_EQ(last.by.uid, 1000);
}

TEST_P(HistoryContract, WhatDidNotHappenIsNotInIt) {
  const auto begun = begin("plan");
  EXPECT_THAT(verbs("plan"), IsEmpty());
  restart();
  EXPECT_THAT(verbs("plan"), IsEmpty());
  EXPECT_TRUE(ledger->steering().steer({Verb::pause, {"plan", "", ""}}, start)) << "of nothing";
}

TEST_P(HistoryContract, WhatChangesNothingElseIsKeptToo) {
  take("plan", 1);
  ASSERT_TRUE(ledger->registry().note_hand({start, ann(), "test mailed", "plan", "press", "", "", "2 mails"}));
  ASSERT_TRUE(ledger->registry().note_rejected("plan.md", "a@x.example is no list", start, ann(), "plan"));
  EXPECT_THAT(verbs("plan"), ElementsAre("accepted", "test mailed", "rejected"));
  const auto history = *reader()->history("plan", 10);
  EXPECT_EQ(history[1].list, "press");
  EXPECT_EQ(history[2].after, "plan.md") << "the reason may name anybody";
}

// It is kept for ever, and anybody may drop a thousand files a day.
TEST_P(HistoryContract, ARejectedDropOfNoReleaseIsNotInIt) {
  ASSERT_TRUE(ledger->registry().note_rejected("plan.md", "no headline", start, ann(), "plan"));
  ASSERT_TRUE(ledger->registry().note_rejected("test/plan.md", "no headline", start, ann()));
  EXPECT_THAT(*reader()->history("", 10), IsEmpty());
  EXPECT_EQ(reader()->rejected(10)->size(), 2u);
}

TEST_P(HistoryContract, WhoIsSuppressedIsCountedAndNotNamed) {
  const std::vector<Suppression> rows = {{"a@x.example", "", "asked", start}, {"b@x.example", "", "asked", start}};
  ASSERT_TRUE(ledger->registry().suppress(rows, start, ann()));
  ASSERT_TRUE(ledger->registry().unsuppress("a@x.example", "", start, ann()));
  const auto history = *reader()->history("", 10);
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].verb, "no longer suppressed");
  EXPECT_EQ(history[1].after, "2 addresses");
  for (const auto& entry : history) {
    for (const auto& text : {entry.before, entry.after, entry.list, entry.by.reason})
      EXPECT_THAT(text, testing::Not(HasSubstr("@x.example")));
  }
}

}  // namespace

TEST(SqliteHistory, IsNeitherChangedNorDeleted) {
  test::TemporaryDirectory directory;
  const auto backend = test::sqlite_backend();
  auto ledger = backend.open(directory.path());
  ASSERT_TRUE(ledger->steering().steer({Verb::pause, {}}, from_millis(1)));
  ledger.reset();
  auto db = *Database::open(test::sqlite_file(directory.path()).string(), Database::Mode::read_write);
  EXPECT_FALSE(db.execute("DELETE FROM history"));
  EXPECT_FALSE(db.execute("UPDATE history SET uid=0"));
  EXPECT_EQ(*db.integer("SELECT count(*) FROM history"), 1);
}

}  // namespace gazetted
