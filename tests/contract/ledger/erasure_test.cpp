// Who asked to be forgotten is in no row and in no file of the ledger; accounts balance, and the mark stays.
#include "gazetted/ledger/erasure.hpp"

#include <fstream>
#include <sstream>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/person.hpp"
#include "gazetted/model/suppression.hpp"
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ErasureContract : public test::LedgerContract {
 protected:
  static inline const std::string jo = "u1@d0.example";
  ErasureOrder order(const std::string& address = jo) {
    ErasureOrder one;
    one.address = address;
    one.mark = "mark:" + std::string(62, 'a') + fmt::format("{:02x}", address.size());
    one.key_check = "mark:" + std::string(64, 'c');
    one.at = start + Duration(5000);
    one.by = {1000, {}, "control socket", "asked by " + address};
    return one;
  }
  ErasedRows walk(const ErasureOrder& one) {
    ErasedRows rows;
    std::optional<ErasurePlace> at = ErasurePlace();
    while (at) {
      const auto step = ledger->erasure().go_on(one, *at);
      EXPECT_TRUE(step) << step.error().text();
      if (!step) break;
      rows += step->rows;
      at = step->next;
    }
    return rows;
  }
  ErasedRows erase(const ErasureOrder& one) {
    EXPECT_TRUE(ledger->erasure().begin(one));
    auto rows = walk(one);
    EXPECT_TRUE(ledger->erasure().finish(one, rows, start + Duration(6000)));
    return rows;
  }
  // Everything that the ledger has on disk, in lower case.
  std::string bytes() {
    std::string all;
    for (const auto& entry : fs::directory_iterator(directory.path())) {
      std::ifstream in(entry.path(), std::ios::binary);
      std::stringstream text;
      text << in.rdbuf();
      all += text.str();
    }
    return lower(all);
  }
  void make_traces() {
    const auto release = take("a", 9);
    const auto leased = lease(release, 4);
    const auto all = rows(release);
    std::vector<Record> records;
    for (std::size_t i = 0; i < 4; ++i) {
      records.push_back(outcome(all[i], leased, State::sent));
      records.back().reply = "250 ok for <" + (i == 0 ? "U1@D0.example" : all[i].subscriber.address) + ">";
    }
    record(std::move(records));
    const Suppression row{jo, "press", "their wish, " + jo, start, SuppressionCause::unsubscribe};
    ASSERT_TRUE(ledger->registry().suppress(std::span(&row, 1), start, {1, {}, "control socket", "wrote " + jo}));
    ASSERT_TRUE(ledger->registry().put_notice({0, jo, "s@x.example", "to you", {"main"}}));
    ASSERT_TRUE(ledger->registry().put_notice(
        {0, "desk@x.example", "s@x.example", "failed:\r\n\r\n" + base64(jo + " was there") + "\r\n", {"main"}}));
    ASSERT_TRUE(ledger->registry().put_notice({0, "desk@x.example", "s@x.example", "all well", {"main"}}));
    Subscription own;
    own.address = jo;
    own.written = "U1@d0.example";
    own.list = "other";
    own.state = SubscriptionState::subscribed;
    own.source = "operator root";
    own.asked = start;
    ASSERT_TRUE(ledger->subscriptions().subscribe(own, "default", "root"));
    ASSERT_TRUE(ledger->registry().note_rejected("list of " + jo, "no", start));
  }
};

TEST_P(ErasureContract, NothingOfThePersonIsLeftAndTheAccountsBalance) {
  make_traces();
  ASSERT_THAT(bytes(), HasSubstr(jo));
  const auto rows = erase(order());
  EXPECT_EQ(rows.deliveries, 1);
  EXPECT_EQ(rows.waiting, 0);
  EXPECT_EQ(rows.suppressions, 1);
  EXPECT_EQ(rows.notices, 2);
  EXPECT_EQ(rows.subscriptions, 1);
  EXPECT_EQ(rows.consents, 1);
  EXPECT_GE(rows.texts, 4);  // two replies, the rejected file, the history
  ASSERT_TRUE(*ledger->erasure().fold());
  EXPECT_THAT(bytes(), Not(HasSubstr(jo)));
  EXPECT_THAT(*reader()->audit(), IsEmpty());
  EXPECT_THAT(*reader()->trace(jo, ""), IsEmpty());
  EXPECT_THAT(*ledger->registry().notices(), SizeIs(1));
  const auto marks = *ledger->registry().suppressions();
  ASSERT_THAT(marks, SizeIs(1));
  EXPECT_EQ(marks[0].address, order().mark);
  EXPECT_EQ(marks[0].cause, SuppressionCause::erased);
}

TEST_P(ErasureContract, TheHistoryNamesThemByTheirMarkAloneAndIsNotChangedOtherwise) {
  make_traces();
  erase(order());
  const auto history = *reader()->history("", 100);
  ASSERT_THAT(history, Not(IsEmpty()));
  EXPECT_EQ(history.front().verb, "erased");
  EXPECT_THAT(history.front().after, HasSubstr("mark:aaaaaaaaaaaa…"));
  EXPECT_EQ(history.front().by.reason, "asked by (erased)");
  const bool redacted = std::any_of(history.begin(), history.end(),
                                    [](const auto& entry) { return entry.by.reason == "wrote (erased)"; });
  EXPECT_TRUE(redacted);
}

TEST_P(ErasureContract, ACrashBetweenStepsIsFinishedByTheNextWalk) {
  make_traces();
  ASSERT_TRUE(ledger->erasure().begin(order()));
  const auto step = ledger->erasure().go_on(order(), ErasurePlace());
  ASSERT_TRUE(step);
  restart();
  const auto unfinished = *ledger->erasure().unfinished();
  ASSERT_THAT(unfinished, SizeIs(1));
  EXPECT_EQ(unfinished[0].address, jo);
  EXPECT_EQ(unfinished[0].by.uid, 1000);
  EXPECT_TRUE(*ledger->erasure().is_marked(order().mark));
  const auto rows = walk(unfinished[0]);
  EXPECT_EQ(rows.deliveries, 1);
  ASSERT_TRUE(ledger->erasure().finish(unfinished[0], rows, start));
  EXPECT_THAT(*ledger->erasure().unfinished(), IsEmpty());
  ASSERT_TRUE(*ledger->erasure().fold());
  EXPECT_THAT(bytes(), Not(HasSubstr(jo)));
}

TEST_P(ErasureContract, WaitsForWhatIsOnItsWay) {
  const auto release = take("a", 9);
  const auto leased = lease(release, 4);
  ASSERT_TRUE(ledger->erasure().begin(order()));
  walk(order());
  EXPECT_TRUE(*ledger->erasure().may_come(order()));
  const auto all = rows(release);
  std::vector<Record> records;
  for (std::size_t i = 0; i < 4; ++i) {
    records.push_back(outcome(all[i], leased, State::sent));
    records.back().reply = "250 <" + jo + "> taken";
  }
  record(std::move(records));
  EXPECT_FALSE(*ledger->erasure().may_come(order()));
  EXPECT_EQ(walk(order()).texts, 4);
}

TEST_P(ErasureContract, WhoIsErasedInALaterListIsCountedWithoutAName) {
  const auto begun = begin("a");
  const std::vector<Subscriber> erased(2);
  ASSERT_TRUE(ledger->acceptance().put_suppressed(begun.targets[0], erased));
  const auto release = *ledger->acceptance().finish(begun.key, std::nullopt);
  EXPECT_EQ(release.targets[0].tally[State::suppressed], 2);
  std::vector<ReportRow> report;
  ASSERT_TRUE(reader()->report(release.key, [&](const ReportRow& row) { report.push_back(row); }));
  ASSERT_THAT(report, SizeIs(2));
  EXPECT_EQ(report[0].target, "(erased)");
  EXPECT_EQ(report[0].reply, std::string(erased_reply));
}

TEST_P(ErasureContract, MarksOfAnotherKeyAreCounted) {
  EXPECT_EQ(*ledger->erasure().foreign_marks(order().key_check), 0);
  erase(order());
  EXPECT_EQ(*ledger->erasure().foreign_marks(order().key_check), 0);
  EXPECT_EQ(*ledger->erasure().foreign_marks("mark:" + std::string(64, 'd')), 1);
  ASSERT_TRUE(ledger->erasure().drop_marks(start));
  EXPECT_EQ(*ledger->erasure().foreign_marks("mark:" + std::string(64, 'd')), 0);
}

TEST_P(ErasureContract, AMarkIsLiftedByAnOperator) {
  erase(order());
  EXPECT_EQ(*ledger->registry().unsuppress(order().mark, "", start, {}), 1);
  EXPECT_FALSE(*ledger->erasure().is_marked(order().mark));
}

TEST_P(ErasureContract, WhoSubscribesAgainIsOnThatListAlone) {
  erase(order());
  SignUp request;
  request.address = jo;
  request.written = "U1@d0.example";
  request.list = "press";
  request.newsroom = "default";
  request.choices.language = "en";
  request.text = "I agree.";
  request.visitor = {"192.0.2.1", "a browser"};
  request.at = start + Duration(10'000);
  const MakeOwnMail make = [&](std::int64_t) {
    return OwnMail{{0, request.written, "s@x.example", "bytes", {"main"}}, "<id@x.example>"};
  };
  ASSERT_TRUE(ledger->subscriptions().sign_up(request, make));
  ConfirmOrder confirm;
  confirm.address = jo;
  confirm.written = request.written;
  confirm.place = {"press", "default"};
  confirm.language = "en";
  confirm.asked = request.at;
  confirm.now = start + Duration(20'000);
  confirm.how = "page";
  confirm.visitor = request.visitor;
  confirm.all_lists = {{"press", "default"}, {"other", "default"}};
  confirm.mark = order().mark;
  const auto confirmed = ledger->subscriptions().confirm(confirm, {});
  ASSERT_TRUE(confirmed);
  EXPECT_EQ(confirmed->result, ConfirmResult::done);
  EXPECT_FALSE(*ledger->erasure().is_marked(order().mark));
  ASSERT_THAT(confirmed->changed.ended, SizeIs(1));
  EXPECT_EQ(confirmed->changed.ended[0].address, order().mark);
  const auto rows = *ledger->registry().suppressions();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].list, "other");
}

TEST_P(ErasureContract, RetentionTakesNamesAndKeepsStatesAndCounts) {
  make_traces();
  const auto waits = take("waits", 3);  // not over: its people are needed
  RetentionTerms terms;
  terms.deliveries = start + Duration(1);
  const auto prune = [&] {
    PrunedRows rows;
    std::optional<ErasurePlace> at = ErasurePlace();
    while (at) {
      const auto step = ledger->erasure().prune(terms, *at);
      EXPECT_TRUE(step) << step.error().text();
      if (!step) break;
      rows += step->rows;
      at = step->next;
    }
    return rows;
  };
  EXPECT_EQ(prune().deliveries, 0);  // release a waits for five people
  cancel("a");
  EXPECT_EQ(prune().deliveries, 9);
  EXPECT_EQ(prune().deliveries, 0);
  EXPECT_EQ(rows(waits)[0].subscriber.address, "u0@d0.example");
  EXPECT_THAT(*reader()->audit(), IsEmpty());
  EXPECT_THAT(*reader()->trace(jo, "a"), IsEmpty());
}

TEST_P(ErasureContract, RetentionLetsWhatIsOldGoAndNothingElse) {
  Subscription left;
  left.address = left.written = "old@x.example";
  left.list = "press";
  left.state = SubscriptionState::subscribed;
  left.asked = start;
  left.source = "operator root";
  ASSERT_TRUE(ledger->subscriptions().subscribe(left, "default", "root"));
  auto stays = left;
  stays.address = stays.written = "stays@x.example";
  ASSERT_TRUE(ledger->subscriptions().subscribe(stays, "default", "root"));
  const auto at = start + Duration(1000);
  const Suppression old{"old@x.example", "press", "unsubscribed by link", at, SuppressionCause::unsubscribe};
  ASSERT_TRUE(ledger->subscriptions().leave(std::span(&old, 1), "link", {}, at, {}));
  RetentionTerms terms;
  terms.consents = start + Duration(500);
  EXPECT_EQ(ledger->erasure().prune(terms, ErasurePlace{4, 0})->rows.consents, 0);  // it lived until later
  terms.consents = start + Duration(2000);
  EXPECT_EQ(ledger->erasure().prune(terms, ErasurePlace{4, 0})->rows.consents, 2);
  const auto kept = *read_person_rows(test::sqlite_file(directory.path()).string(), "stays@x.example");
  EXPECT_THAT(kept.consents, SizeIs(1));
}

GAZETTED_EVERY_BACKEND(ErasureContract);

}  // namespace
}  // namespace gazetted
