// Releases over HTTP without HTTP and without a process: the desk, the intake that takes what it drops, and a ledger.
#include "../../../daemon/app/release_desk.hpp"

#include <thread>

#include "../../../daemon/app/drop_hand.hpp"
#include "gazetted/app/acceptance.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/intake/content_hash.hpp"
#include "gazetted/net/tasks.hpp"
#include "intake_fixture.hpp"

namespace gazetted::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ReleaseDeskTest : public IntakeFixture {
 protected:
  ReleaseDeskTest() {
    hooks.accepted = [this](const AcceptedNews& news) {
      const auto& row = news.loaded.row;
      desk->waits().accepted(row.source, row.hash, row.waits_for_person());
    };
    hooks.rejected = [this](const std::string& name, const std::string& reason) {
      desk->waits().rejected(name, reason);
    };
    for (auto* client : {&cms, &draft, &narrow}) client->newsroom = settings.newsroom("").key;
  }
  // As the desk drops it, of whatever was right when it was put.
  void drop_of(const DropOrigin& client, const std::string& id, const std::string& text) {
    const auto name = id + ".md";
    drop(name, text);
    const auto file = spool.incoming() / name;
    ASSERT_TRUE(mark_as_own(file));
    auto origin = client;
    origin.hash = *content_hash(file, name);
    ASSERT_TRUE(spool.origins().keep(name, origin));
  }
  // Of the daemon: on the loop, while the intake does its rounds.
  template <class Answer>
  Answer run(asio::awaitable<Answer> task) {
    std::optional<Answer> answer;
    tasks.spawn(keep(std::move(task), answer));
    EXPECT_TRUE(turn_until([&] { return answer.has_value(); }));
    return answer ? std::move(*answer) : Answer();
  }
  bool turn_until(const std::function<bool()>& done) {
    constexpr std::chrono::milliseconds tick(1);
    for (int round = 0; round < 60'000 && !done(); ++round) {
      io.restart();
      if (io.run_for(tick) == 0) std::this_thread::sleep_for(tick);  // others are at work
      for (const auto& name : incoming()) spool.hint_moved_in(name);
      accept_drops();
    }
    return done();
  }
  ReleasePut made(const ApiClient& client, const std::string& id, const std::string& text) {
    ReleasePut put;
    put.client = client;
    put.id = id;
    put.ending = ".md";
    put.body = desk->begin_body(1u << 20);
    EXPECT_TRUE(run(put.body->take(text)));
    return put;
  }
  ReleaseAnswer put(const ApiClient& client, const std::string& id, const std::string& text) {
    return run(desk->put(made(client, id, text)));
  }
  void approve(const std::string& id) {
    Command command{Verb::approve, {id, "", ""}};
    command.by.uid = 4'000'001;
    command.approval.approvers = {4'000'001};
    const auto approved = ledger.call([&](Ledger& open) { return open.steering().steer(command, clock.now()); });
    ASSERT_TRUE(approved) << approved.error().text();
  }
  static std::string text(const std::string& title, const std::string& front = "") {
    return "---\ntitle: " + title + "\n" + front + "---\nIts text, " + title + ".\n";
  }
  static std::string update_of(const std::string& id) {
    return "kind: update\nsupersedes: " + id + "\nchange_note: The bridge opens on Tuesday.\n";
  }
  std::string state(const std::string& id) {
    const auto found = (*LedgerReader::open(settings.store.path))->release(id, clock.now());
    return found && *found ? (*found)->state : "";
  }
  void expect_nothing_left() {
    EXPECT_THAT(incoming(), IsEmpty());
    EXPECT_THAT(rejected(), IsEmpty());
    EXPECT_TRUE(turn_until([&] { return names_in(settings.spool.directory / ".receiving").empty(); }));
  }

  ApiClient cms = settings.api.clients[0], draft = settings.api.clients[1], narrow = settings.api.clients[2];
  Configuration configuration{settings, std::nullopt};
  Timers timers{io};
  Tasks tasks{io};
  std::vector<std::string> obeyed;
  std::unique_ptr<ReleaseDesk> desk = std::make_unique<ReleaseDesk>(
      ReleaseDesk::Ports{.io = io,
                         .ledger = ledger,
                         .configuration = configuration,
                         .timers = timers,
                         .clock = clock,
                         .obey = [this](SpoolCommand command) { return obey(std::move(command)); },
                         .live = [] { return LiveStatus(); }});

  static asio::awaitable<void> note(asio::awaitable<ReleaseAnswer> task, bool& is_done) {
    const auto answer = co_await std::move(task);
    is_done = answer.result == ReleaseResult::dry_run;
  }

 private:
  template <class Answer>
  static asio::awaitable<void> keep(asio::awaitable<Answer> task, std::optional<Answer>& answer) {
    auto given = co_await std::move(task);
    answer.emplace(std::move(given));
  }
  asio::awaitable<Status> obey(SpoolCommand command) {
    obeyed.push_back(std::string(to_string(command.verb)) + " " + command.id + " by " + client_of_hand(command.hand));
    Command order{command.verb, {command.id, "", ""}};
    order.by = command.hand;
    const auto steered = ledger.call([&](Ledger& open) { return open.steering().steer(order, clock.now()); });
    co_return steered ? Status() : Status(steered.error());
  }
};

TEST_F(ReleaseDeskTest, WhatIsPutIsTakenOnceAndSaysWhoseItIs) {
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::taken);
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::same);
  const auto elsewhere = put(cms, "tunnel", text("A"));
  EXPECT_EQ(elsewhere.result, ReleaseResult::same_text);
  EXPECT_THAT(elsewhere.detail, HasSubstr("already taken as bridge"));
  EXPECT_EQ(put(cms, "bridge", text("B")).result, ReleaseResult::taken) << "nothing of the first has left";
  const auto shown = run(desk->show(cms, "bridge"));
  EXPECT_EQ(shown.result, ReleaseResult::shown);
  EXPECT_EQ(text_member(shown.body, "title"), "B");
  EXPECT_EQ(run(desk->show(cms, "tunnel")).result, ReleaseResult::unknown);
  expect_nothing_left();
}

TEST_F(ReleaseDeskTest, WhatIsShownIsTheLiveTextWhileAnotherIsBeingTaken) {
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::taken);
  EXPECT_FALSE(run(desk->show(cms, "bridge")).body.contains("being_replaced"));
  NewRelease another;
  another.id = "bridge";
  another.title = "B";
  another.hash = "another";
  ASSERT_TRUE(ledger.call([&](Ledger& open) { return open.acceptance().begin(another); }));
  const auto shown = run(desk->show(cms, "bridge")).body;
  EXPECT_EQ(text_member(shown, "title"), "A");
  EXPECT_EQ(text_member(shown, "state"), "sending");
  EXPECT_TRUE(shown.contains("being_replaced"));
}

TEST_F(ReleaseDeskTest, ConditionsAreOfWhatIsThere) {
  auto only_there = made(cms, "bridge", text("A"));
  only_there.only_there = true;
  EXPECT_EQ(run(desk->put(only_there)).result, ReleaseResult::missing);
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::taken);
  auto only_new = made(cms, "bridge", text("B"));
  only_new.only_new = true;
  EXPECT_EQ(run(desk->put(only_new)).result, ReleaseResult::exists);
}

TEST_F(ReleaseDeskTest, WhatIsWrongHasItsPlaceAndLeavesNothing) {
  const auto wrong = put(cms, "bridge", text("A", "lists: [press, pres]\n"));
  EXPECT_EQ(wrong.result, ReleaseResult::invalid);
  EXPECT_THAT(to_lines(wrong.findings), HasSubstr("bridge.md:3:16: there is no list 'pres'"));
  const auto id = put(cms, "bridge", text("A", "id: tunnel\n"));
  EXPECT_THAT(to_lines(id.findings), HasSubstr("bridge.md:3:5: its id is 'tunnel'"));
  const auto unknown = put(cms, "bridge", text("A", update_of("tunnel")));
  EXPECT_THAT(to_lines(unknown.findings), HasSubstr("bridge.md:4:13: supersedes: there is no release 'tunnel'"));
  EXPECT_EQ(put(cms, ".bridge", text("A")).result, ReleaseResult::invalid) << "the spool would leave it alone";
  EXPECT_THAT(live(), IsEmpty());
  expect_nothing_left();
}

TEST_F(ReleaseDeskTest, ADryRunSaysWhatWouldBeAndWritesNothing) {
  auto dry = made(draft, "bridge", text("A"));
  dry.dry_run = true;
  const auto said = run(desk->put(dry));
  EXPECT_EQ(said.result, ReleaseResult::dry_run);
  EXPECT_THAT(json::serialize(said.body), AllOf(HasSubstr(R"("press":{"recipients":2)"), HasSubstr("may not publish")));
  EXPECT_THAT(live(), IsEmpty());
}

TEST_F(ReleaseDeskTest, WhoMayNotPublishChangesAndCancelsWhatItPutUntilThatIsApproved) {
  EXPECT_EQ(put(draft, "bridge", text("A")).result, ReleaseResult::held);
  EXPECT_EQ(put(draft, "bridge", text("B")).result, ReleaseResult::held);
  approve("bridge");
  const auto late = put(draft, "bridge", text("C"));
  EXPECT_EQ(late.result, ReleaseResult::forbidden);
  EXPECT_THAT(late.detail, AllOf(HasSubstr("'bridge'"), HasSubstr("awaits no approval any more")));
  EXPECT_EQ(run(desk->cancel(draft, "bridge")).result, ReleaseResult::forbidden);
  EXPECT_THAT(obeyed, IsEmpty());
  EXPECT_EQ(put(draft, "tunnel", text("D")).result, ReleaseResult::held);
  EXPECT_EQ(run(desk->cancel(draft, "tunnel")).result, ReleaseResult::cancelled);
  EXPECT_THAT(obeyed, ElementsAre("cancel tunnel by draft"));
  EXPECT_EQ(run(desk->cancel(draft, "tunnel")).result, ReleaseResult::cancelled) << "again";
  EXPECT_EQ(run(desk->cancel(cms, "nothing")).result, ReleaseResult::unknown);
  expect_nothing_left();
}

// Its update would cancel the rest of what it supersedes, and would itself be held.
TEST_F(ReleaseDeskTest, WhoMayNotPublishNeitherSupersedesNorReplacesWhatIsStillToLeave) {
  drop("bridge.md", text("A"));
  accept_drops();
  ASSERT_EQ(live().size(), 1u);
  for (const auto& answer : {put(draft, "more", text("B", update_of("bridge"))),
                             put(draft, "more", text("B", update_of("bridge") + "mail: false\n")),
                             put(draft, "bridge", text("B")), run(desk->cancel(draft, "bridge"))}) {
    EXPECT_EQ(answer.result, ReleaseResult::forbidden);
    EXPECT_THAT(answer.detail, AllOf(HasSubstr("'bridge'"), HasSubstr("it did not put that")));
  }
  EXPECT_EQ(live().size(), 1u);
  EXPECT_EQ(state("bridge"), "sending");
  Command cancel{Verb::cancel, {"bridge", "", ""}};
  ASSERT_TRUE(ledger.call([&](Ledger& open) { return open.steering().steer(cancel, clock.now()); }));
  EXPECT_EQ(put(draft, "more", text("B", update_of("bridge"))).result, ReleaseResult::held) << "nothing is stopped";
  expect_nothing_left();
}

TEST_F(ReleaseDeskTest, WhoHasItsListsTouchesNothingThatGoesToOthers) {
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::taken);
  for (const auto& answer :
       {put(narrow, "bridge", text("B", "lists: []\nchannels: []\n")),
        put(narrow, "more", text("B", update_of("bridge") + "mail: false\n")), run(desk->cancel(narrow, "bridge"))}) {
    EXPECT_THAT(answer.result, testing::AnyOf(ReleaseResult::forbidden, ReleaseResult::invalid));
    EXPECT_THAT(answer.detail, Not(HasSubstr("press")));
  }
  EXPECT_EQ(run(desk->cancel(narrow, "bridge")).result, ReleaseResult::forbidden);
  EXPECT_EQ(put(narrow, "more", text("B", update_of("bridge") + "mail: false\n")).result, ReleaseResult::forbidden);
  EXPECT_EQ(live().size(), 1u);
  EXPECT_THAT(obeyed, IsEmpty());
}

// Between the check and the taking a person may have approved it.
TEST_F(ReleaseDeskTest, WhatWasApprovedMeanwhileIsNotReplaced) {
  EXPECT_EQ(put(draft, "bridge", text("A")).result, ReleaseResult::held);
  approve("bridge");
  drop_of({"draft", true, "", draft.newsroom}, "bridge", text("B"));
  accept_drops();
  ASSERT_THAT(rejected(), testing::Contains("bridge.md"));
  EXPECT_THAT(reason("bridge.md"), HasSubstr("the API client 'draft': This client may not take the place of 'bridge'"));
  ASSERT_EQ(live().size(), 1u);
  EXPECT_EQ(live()[0].title, "A");
}

TEST_F(ReleaseDeskTest, WhatWasApprovedWhileItsListsAreWrittenIsNotReplaced) {
  EXPECT_EQ(put(draft, "bridge", text("A")).result, ReleaseResult::held);
  drop_of({"draft", true, "", draft.newsroom}, "bridge", text("B"));
  auto claim = claimed("bridge.md");
  claim.origin = DropOrigin{"draft", true, "", draft.newsroom};
  PrepareInput input;
  input.content = claim.content;
  input.name = claim.drop.name;
  input.now = clock.now();
  Findings findings;
  const auto edition = prepare(input, settings, findings);
  ASSERT_FALSE(has_errors(findings)) << to_lines(findings);
  bool is_approved = false;
  const auto meanwhile = [&] {
    if (!std::exchange(is_approved, true)) approve("bridge");
    return true;
  };
  std::vector<ReleaseKey> left_behind;
  const auto news =
      accept_release(ledger, {claim, edition, settings, live().front().key, clock.now(), meanwhile}, left_behind);
  EXPECT_TRUE(is_approved);
  ASSERT_FALSE(news);
  EXPECT_THAT(news.error().text(), HasSubstr("'bridge' was approved meanwhile"));
  ASSERT_EQ(live().size(), 1u);
  EXPECT_EQ(live()[0].title, "A");
  EXPECT_EQ(live()[0].approval.state, ApprovalState::given);
}

TEST_F(ReleaseDeskTest, WhatAClientPutIsNotTakenOnceItIsConfiguredNoMore) {
  drop_of({"gone", false, "", cms.newsroom}, "bridge", text("A"));
  accept_drops();
  ASSERT_THAT(rejected(), testing::Contains("bridge.md"));
  EXPECT_THAT(reason("bridge.md"), HasSubstr("the API client 'gone', which put it, is not configured any more"));
  EXPECT_THAT(live(), IsEmpty());
}

// Between the check and the taking somebody of the other newsroom may have dropped that id.
TEST_F(ReleaseDeskTest, AReleaseOfAnotherNewsroomIsNotReplaced) {
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::taken);
  auto both = settings;
  auto second = both.newsroom("");
  second.key = "second";
  both.newsrooms["second"] = second;
  both.api.clients.push_back(client("theirs"));
  both.api.clients.back().newsroom = "second";
  both.lists.push_back(both.lists.front());
  both.lists.back().audience.name = "theirs";
  both.lists.back().audience.newsroom = "second";
  drop_of({"theirs", false, "", "second"}, "bridge", text("B", "lists: [theirs]\n"));
  accept_drops(both);
  ASSERT_THAT(rejected(), testing::Contains("bridge.md"));
  EXPECT_THAT(reason("bridge.md"), HasSubstr("that is a release of another newsroom"));
  ASSERT_EQ(live().size(), 1u);
  EXPECT_EQ(live()[0].title, "A");
}

TEST_F(ReleaseDeskTest, WhoAsksOrCancelsDoesNotWaitForADryRun) {
  EXPECT_EQ(put(cms, "bridge", text("A")).result, ReleaseResult::taken);
  std::string many = "email\n";
  for (int i = 0; i < 60'000; ++i) many += fmt::format("a{}@example.org\n", i);
  write_list(clock.now() - Duration(3'600'000), many);
  auto dry = made(cms, "bridge", text("B"));
  dry.dry_run = true;
  bool is_counted = false;
  tasks.spawn(note(desk->put(dry), is_counted));
  EXPECT_EQ(run(desk->show(cms, "bridge")).result, ReleaseResult::shown);
  EXPECT_EQ(run(desk->cancel(cms, "bridge")).result, ReleaseResult::cancelled);
  EXPECT_FALSE(is_counted);
  EXPECT_TRUE(turn_until([&] { return is_counted; }));
}

}  // namespace
}  // namespace gazetted::test
