// How a release comes into the ledger, and when one may take the place of another.
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

class AcceptanceContract : public test::LedgerContract {};
GAZETTED_EVERY_BACKEND(AcceptanceContract);

constexpr int many = 12'000;  // three steps

TEST_P(AcceptanceContract, AReleaseIsNotThereBeforeItsAcceptanceIsFinished) {
  const auto begun = begin("r");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 3)));
  EXPECT_TRUE(ledger->acceptance().find("r", "")->empty());
  EXPECT_TRUE(ledger->queue().load()->empty());
  EXPECT_FALSE(*ledger->queue().load_release(begun.key));
  EXPECT_EQ(state_of("r"), "taking");
  const auto row = *ledger->acceptance().finish(begun.key, std::nullopt);
  EXPECT_EQ(row.targets.at(0).tally[State::pending], 3);
  EXPECT_EQ(ledger->acceptance().find("r", "")->size(), 1u);
  EXPECT_EQ((*ledger->queue().load_release(begun.key))->id, "r");
}

// Long lists take a while, and until then its readers have the text that is there.
TEST_P(AcceptanceContract, WhatIsReadOfAReleaseIsTheLiveTextWhileAnotherIsBeingTaken) {
  const auto first = take("r", 3);
  EXPECT_FALSE((*reader()->release("r", start))->is_being_taken());
  const auto begun = begin("r");
  const auto status = **reader()->release("r", start);
  EXPECT_EQ(status.key, first.key);
  EXPECT_EQ(status.state, "sending");
  EXPECT_TRUE(status.another_is_being_taken);
  EXPECT_TRUE(status.is_being_taken());
  const auto all = *reader()->releases(start, 10);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].key, first.key);
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, first.key));
  const auto replaced = **reader()->release("r", start);
  EXPECT_EQ(replaced.key, begun.key);
  EXPECT_FALSE(replaced.is_being_taken());
}

TEST_P(AcceptanceContract, RecentAreTheLatestVersionsThatSomebodyHasOrWillHave) {
  const auto ids = [&](Time since) {
    std::vector<std::string> found;
    for (const auto& release : *reader()->accepted_since(since, 10)) found.push_back(release.id);
    return found;
  };
  const auto first = take("first", 1);
  take("stopped", 1);
  cancel("stopped");
  begin("half");
  EXPECT_THAT(ids(start), testing::ElementsAre("first"));
  EXPECT_THAT(ids(start + Duration(1)), testing::IsEmpty());
  for (const auto kind : {ReleaseKind::correction, ReleaseKind::withdrawal}) {
    NewRelease row;
    row.id = row.title = std::string(to_string(kind));
    row.hash = "hash of " + row.id;
    row.accepted = row.not_before = start;
    row.kind = kind;
    row.supersedes = kind == ReleaseKind::correction ? first.key : (*reader()->release("correction", start))->key;
    row.targets.push_back({TargetKind::list, "press"});
    const auto begun = *ledger->acceptance().begin(row);
    ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt));
    EXPECT_THAT(ids(start),
                testing::ElementsAreArray(kind == ReleaseKind::correction ? std::vector<std::string>{"correction"}
                                                                          : std::vector<std::string>()));
  }
}

TEST_P(AcceptanceContract, AnAbandonedOneLeavesNothingAndALiveOneIsLeftAlone) {
  const auto begun = begin("half");
  for (int batch = 0; batch < 5; ++batch)
    ASSERT_TRUE(
        ledger->acceptance().put_recipients(begun.targets[0], recipients_called(fmt::format("{}u", batch), 5000)));
  int steps = 1;
  while (*ledger->acceptance().abandon(begun.key) == Step::more) ++steps;
  EXPECT_GE(steps, 3) << "none of them may hold the writer for long";
  EXPECT_TRUE(reader()->known("half", "")->empty());
  const auto release = take("r", 2);
  EXPECT_EQ(*ledger->acceptance().abandon(release.key), Step::done);
  EXPECT_EQ(tally("r")[State::pending], 2);
}

TEST_P(AcceptanceContract, WhoLeftAListIsSuppressedFromTheStartAndStaysSo) {
  const auto begun = begin("r");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("a", 3)));
  ASSERT_TRUE(ledger->acceptance().put_suppressed(begun.targets[0], recipients_called("gone", 2)));
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("b", 3)));
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt));
  restart();
  EXPECT_EQ(tally("r")[State::suppressed], 2);
  EXPECT_EQ(retry("r"), 0);
  EXPECT_EQ(cancel("r"), 6);
  EXPECT_EQ(tally("r")[State::suppressed], 2);
}

TEST_P(AcceptanceContract, WhatIsHeldWhenItIsFinishedDoesNotLeaveBeforeItIsResumed) {
  const auto begun = begin("r");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 3)));
  const auto release = *ledger->acceptance().finish(begun.key, std::nullopt, {}, "its list shrank");
  EXPECT_EQ(release.held, "its list shrank");
  EXPECT_EQ(state_of("r"), "held");
  resume("r");
  EXPECT_EQ(state_of("r"), "sending");
}

TEST_P(AcceptanceContract, TheLastReleaseToAListIsTheLatestOfWhichSomethingWasSent) {
  EXPECT_FALSE(*ledger->acceptance().last_of_list("press"));
  settled("one", 4, State::sent);
  settled("two", 5, State::failed);
  take("three", 6);
  const auto last = *ledger->acceptance().last_of_list("press");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->release, "one");
  EXPECT_EQ(last->recipients, 4);
  EXPECT_EQ(last->last - last->first + 1, 4);
  EXPECT_EQ((*reader()->last_of_list("press"))->release, "one");
  EXPECT_FALSE(*ledger->acceptance().last_of_list("trade"));
}

TEST_P(AcceptanceContract, WhatIsArchivedIsNotTidiedAgain) {
  const auto begun = begin("r", ".taking-1");
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("u", 1)));
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt));
  EXPECT_EQ(ledger->queue().load()->at(0).accepting_directory, ".taking-1");
  ASSERT_TRUE(ledger->acceptance().mark_archived(begun.key));
  open();
  EXPECT_EQ(ledger->queue().load()->at(0).accepting_directory, "");
}

TEST_P(AcceptanceContract, TheSameContentIsFoundUnderAnotherId) {
  NewRelease row;
  row.id = "first";
  row.hash = "h";
  row.accepted = start;
  row.targets.push_back({TargetKind::list, "press"});
  const auto begun = *ledger->acceptance().begin(row);
  ASSERT_TRUE(ledger->acceptance().finish(begun.key, std::nullopt));
  const auto found = *ledger->acceptance().find("second", "h");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, "first");
  EXPECT_TRUE(found[0].same_content);
  EXPECT_EQ(found[0].accepted, start);
  EXPECT_FALSE(ledger->acceptance().find("first", "other")->at(0).same_content);
}

TEST_P(AcceptanceContract, PendingRowsAreSpansOfADomain) {
  const auto release = take("r", 120);
  ASSERT_EQ(release.targets[0].spans.size(), 3u);
  EXPECT_EQ(release.targets[0].spans[0].domain, "d0.example");
  EXPECT_EQ(release.targets[0].spans[0].last - release.targets[0].spans[0].next, 39);
  lease(release, 45);
  open();
  const auto loaded = *ledger->queue().load();
  ASSERT_EQ(loaded.size(), 1u);
  EXPECT_EQ(loaded[0].targets[0].spans.size(), 2u);
}

TEST_P(AcceptanceContract, SmallDomainsShareASpan) {
  const auto release = take("r", 9);
  ASSERT_EQ(release.targets[0].spans.size(), 1u);
  EXPECT_EQ(release.targets[0].spans[0].domain, "");
}

TEST_P(AcceptanceContract, ACorrectedReleaseReplacesWhileNothingHasLeft) {
  const auto first = take("r", 3);
  const auto second = take("r", 5, 0, first.key);
  EXPECT_EQ(tally("r").total(), 5);
  EXPECT_EQ(ledger->queue().load()->size(), 1u);
  lease(second, 1);
  const auto begun = begin("r");
  EXPECT_FALSE(ledger->acceptance().finish(begun.key, second.key));
}

// Whoever paused it has not seen the new text.
TEST_P(AcceptanceContract, AReplacementOfWhatIsPausedIsPaused) {
  const auto first = take("r", 3);
  pause("r");
  const auto second = take("r", 5, 0, first.key);
  EXPECT_TRUE(second.paused || second.targets.at(0).paused);
  EXPECT_TRUE(take("other", 1).targets.at(0).paused == false);
  steer(Verb::resume, {"r", "", ""});
  steer(Verb::pause, {"r", "press", ""});
  const auto third = take("r", 2, 0, second.key);
  EXPECT_TRUE(third.targets.at(0).paused);
}

TEST_P(AcceptanceContract, WhatWasCancelledIsNotReplaced) {
  const auto first = take("r", 3);
  cancel("r");
  const auto known = *ledger->acceptance().find("r", "");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_TRUE(known[0].cancelled && known[0].partly_cancelled);
  const auto begun = begin("r");
  EXPECT_FALSE(ledger->acceptance().finish(begun.key, first.key));
  EXPECT_TRUE(ledger->acceptance().abandon(begun.key));
  EXPECT_EQ(tally("r")[State::cancelled], 3);
}

TEST_P(AcceptanceContract, WhatWaitsOfAReplacedReleaseLeavesTheQueueAlsoAfterAKill) {
  const auto release = take("r", many);
  const auto all = rows(release);
  const auto seq = lease(release, all.size());
  std::vector<Record> records;
  for (const auto& row : all) {
    auto down = outcome(row, seq, State::deferred);
    down.attempts = 0;  // the relay refused the connection
    records.push_back(down);
  }
  record(std::move(records));
  take("r", 1, 0, release.key);
  ASSERT_TRUE(ledger->steering().go_on(0, start)->more);
  restart();
  EXPECT_TRUE(due().empty());
}

TEST_P(AcceptanceContract, OnlyWhatWasTriedTowardsSomebodyHasLeft) {
  const auto release = take("r", 3);
  const auto all = rows(release);
  const auto seq = lease(release, 3);
  auto down = outcome(all[0], seq, State::deferred);
  down.attempts = 0;  // the relay refused the connection
  auto suppressed = outcome(all[1], seq, State::suppressed);
  suppressed.attempts = 0;
  record({down, suppressed});
  EXPECT_TRUE(ledger->acceptance().find("r", "")->at(0).left) << "one is under an intent";
  auto waits = outcome(all[2], seq, State::pending);
  waits.verdict = false;
  record({waits});
  EXPECT_FALSE(ledger->acceptance().find("r", "")->at(0).left);
  const auto corrected = take("r", 3, 0, release.key);
  while (ledger->steering().go_on(0, start)->more) continue;
  EXPECT_TRUE(due().empty());
  record({outcome(rows(corrected)[0], lease(corrected, 1), State::deferred)});
  EXPECT_TRUE(ledger->acceptance().find("r", "")->at(0).left);
}

TEST_P(AcceptanceContract, WhatMayHaveLeftBeforeACrashIsNotReplaced) {
  const auto release = take("r", 1);
  lease(release, 1);
  EXPECT_EQ(restart(std::nullopt, OnUnknown::resend).resent, 1);
  EXPECT_TRUE(ledger->acceptance().find("r", "")->at(0).left);
}

// A release that waits for its time: its lists are read again when that has come.
class RenewalContract : public test::LedgerContract {
 protected:
  ReleaseRow scheduled(int recipients, const std::vector<std::string>& lists = {"press"}) {
    NewRelease row;
    row.id = row.title = "r";
    row.hash = "hash";
    row.accepted = start;
    row.not_before = start + std::chrono::hours(2);
    row.release_at = row.not_before;
    row.timing = "{}";
    for (const auto& list : lists) row.targets.push_back({TargetKind::list, list, Opens::when_renewed});
    row.targets.push_back({TargetKind::channel, "c", Opens::when_renewed});
    const auto begun = *ledger->acceptance().begin(row);
    for (std::size_t i = 0; i < lists.size(); ++i)
      EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[i], recipients_called("before", recipients)));
    return *ledger->acceptance().finish(begun.key, std::nullopt);
  }

  BegunRelease begin_renewal(const ReleaseRow& release, const std::vector<std::string>& names) {
    NewRelease row;
    row.id = row.title = release.id;
    row.accepted = row.not_before = start;
    row.accepting_directory = "renewal";
    row.renews = release.key;
    for (std::size_t i = 0; i < names.size(); ++i)
      row.targets.push_back({TargetKind::list, "press" + std::string(i, '2')});
    const auto begun = *ledger->acceptance().begin(row);
    for (std::size_t i = 0; i < names.size(); ++i)
      EXPECT_TRUE(ledger->acceptance().put_recipients(begun.targets[i], recipients_called(names[i], 3)));
    return begun;
  }

  void abandon(ReleaseKey key) {
    auto step = ledger->acceptance().abandon(key);
    while (step && *step == Step::more) step = ledger->acceptance().abandon(key);
    EXPECT_TRUE(step);
  }
};
GAZETTED_EVERY_BACKEND(RenewalContract);

TEST_P(RenewalContract, TheListsAreThoseOfTheSecondReading) {
  const auto release = scheduled(7000);
  EXPECT_EQ(reader()->release("r", start)->value().state, "scheduled");
  EXPECT_TRUE(ledger->acceptance().find("r", "")->at(0).not_public);
  const auto renewal = begin_renewal(release, {"after"});
  EXPECT_EQ(reader()->releases(start, 10)->size(), 1u) << "nobody sees the renewal";
  const auto renewed = ledger->acceptance().renew(renewal.key, start);
  ASSERT_TRUE(renewed) << renewed.error().text();
  abandon(renewal.key);
  EXPECT_EQ(renewed->key, release.key);
  EXPECT_FALSE(ledger->acceptance().find("r", "")->at(0).not_public);
  const auto list = std::find_if(renewed->targets.begin(), renewed->targets.end(),
                                 [](const auto& target) { return target.kind == TargetKind::list; });
  ASSERT_NE(list, renewed->targets.end());
  EXPECT_EQ(list->opens, Opens::at_once);
  EXPECT_EQ(list->tally[State::pending], 3);
  EXPECT_EQ(tally("r")[State::pending], 3);
  std::vector<std::string> addresses;
  ASSERT_TRUE(reader()->report(release.key, [&](const ReportRow& row) { addresses.push_back(row.target); }));
  EXPECT_THAT(addresses, testing::UnorderedElementsAre("after0@x.example", "after1@x.example", "after2@x.example"));
  EXPECT_TRUE(reader()->trace("before0@x.example", "")->empty());
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
  EXPECT_EQ(reader()->release("r", *release.release_at)->value().state, "sending");
}

TEST_P(RenewalContract, WhatReplacesAHeldReleaseIsHeldUntilItIsResumed) {
  const auto release = scheduled(3);
  ASSERT_TRUE(ledger->steering().hold(release.key, "its list is empty", start));
  NewRelease corrected;
  corrected.id = corrected.title = "r";
  corrected.hash = "another";
  corrected.accepted = corrected.not_before = start;
  corrected.targets.push_back({TargetKind::list, "press"});
  const auto begun = *ledger->acceptance().begin(corrected);
  ASSERT_TRUE(ledger->acceptance().put_recipients(begun.targets[0], recipients_called("now", 2)));
  EXPECT_EQ(ledger->acceptance().finish(begun.key, release.key)->held, "its list is empty");
  EXPECT_EQ(reader()->release("r", start)->value().state, "held");
  resume("r");
  EXPECT_EQ(reader()->release("r", start)->value().state, "sending");
}

TEST_P(RenewalContract, NothingOfWhatIsPausedIsPublicWhenItsTimeHasCome) {
  const auto release = scheduled(3);
  const auto renewal = begin_renewal(release, {"after"});
  ASSERT_TRUE(ledger->acceptance().renew(renewal.key, start));
  EXPECT_FALSE(ledger->acceptance().find("r", "")->at(0).not_public);
  pause("r");
  EXPECT_TRUE(ledger->acceptance().find("r", "")->at(0).not_public);
  EXPECT_EQ(ledger->acceptance().find("r", "")->at(0).release_at, release.release_at);
}

TEST_P(RenewalContract, ThatACrashCutsShortLeavesTheFirstReading) {
  const auto release = scheduled(10);
  begin_renewal(release, {"after"});
  const auto recovered = restart();
  EXPECT_THAT(recovered.unfinished_directories, testing::ElementsAre("renewal"));
  EXPECT_EQ(tally("r")[State::pending], 10);
  EXPECT_EQ(ledger->queue().load()->at(0).targets.at(0).opens, Opens::when_renewed);
}

TEST_P(RenewalContract, WhoseOldRowsWereNotYetRemovedIsFinishedByTheNextStart) {
  const auto release = scheduled(7000);
  const auto renewal = begin_renewal(release, {"after"});
  ASSERT_TRUE(ledger->acceptance().renew(renewal.key, start));
  restart();
  EXPECT_EQ(tally("r")[State::pending], 3);
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
  EXPECT_TRUE(reader()->trace("before0@x.example", "")->empty());
}

TEST_P(RenewalContract, LeavesACancelledListAndKeepsAPausedOnePaused) {
  const auto release = scheduled(5, {"press", "press2"});
  steer(Verb::cancel, {"r", "press", ""});
  steer(Verb::pause, {"r", "press2", ""});
  const auto renewal = begin_renewal(release, {"after", "other"});
  const auto renewed = *ledger->acceptance().renew(renewal.key, start);
  abandon(renewal.key);
  EXPECT_EQ(tally("r")[State::cancelled], 5);
  EXPECT_EQ(tally("r")[State::pending], 3);
  for (const auto& target : renewed.targets) {
    EXPECT_EQ(target.opens, Opens::at_once);
    EXPECT_EQ(target.paused, target.name == "press2");
    EXPECT_EQ(target.cancelled, target.name == "press");
  }
  EXPECT_THAT(*reader()->audit(), testing::IsEmpty());
}

TEST_P(RenewalContract, OfAReleaseThatWasReplacedMeanwhileChangesNothing) {
  const auto release = scheduled(5);
  const auto renewal = begin_renewal(release, {"after"});
  take("r", 2, 0, release.key);
  EXPECT_FALSE(ledger->acceptance().renew(renewal.key, start));
  abandon(renewal.key);
  EXPECT_EQ(tally("r")[State::pending], 2);
}

}  // namespace
}  // namespace gazetted
