// Who subscribed by themselves, and what is kept as the proof of it.
#include "gazetted/ledger/subscriptions.hpp"

#include "gazetted/mail/address.hpp"
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SubscriptionsContract : public test::LedgerContract {
 protected:
  LedgerSubscriptions& door() { return ledger->subscriptions(); }
  SignUp request(const std::string& address, Time at, const std::string& list = "press") {
    SignUp one;
    one.address = address_key(address);
    one.written = address;
    one.list = list;
    one.newsroom = "default";
    one.choices = {"de", {"transport"}};
    one.text = "I agree.";
    one.visitor = {fmt::format("2001:db8:0:{:x}::1", ++networks), "a browser"};
    one.at = at;
    return one;
  }
  SignedUp ask(const SignUp& one) {
    const MakeOwnMail make = [&](std::int64_t number) {
      numbers.push_back(number);
      return OwnMail{{0, one.written, "s@x.example", "bytes", {"main"}}, "<id@x.example>"};
    };
    auto made = door().sign_up(one, make);
    EXPECT_TRUE(made) << made.error().text();
    return made ? std::move(*made) : SignedUp();
  }
  ConfirmOrder order(const SignUp& asked, Time now) {
    ConfirmOrder one;
    one.address = asked.address;
    one.written = asked.written;
    one.place = {asked.list, asked.newsroom};
    one.language = "de";
    one.asked = asked.at;
    one.now = now;
    one.how = "page";
    one.visitor = {"192.0.2.9", "another browser"};
    one.all_lists = lists;
    return one;
  }
  Confirmed confirm(const ConfirmOrder& one) {
    const MakeOwnMail tell = [&](std::int64_t) {
      return OwnMail{{0, one.from, "s@x.example", "moved", {"main"}}, "<moved@x.example>"};
    };
    auto made = door().confirm(one, tell);
    EXPECT_TRUE(made) << made.error().text();
    return made ? std::move(*made) : Confirmed();
  }
  void subscribe(const std::string& address, const std::string& list = "press") {
    const auto one = request(address, start, list);
    ask(one);
    ASSERT_EQ(confirm(order(one, start + Duration(1000))).result, ConfirmResult::done);
  }
  void suppress(const std::string& address, const std::string& list, const std::string& reason) {
    const bool left = reason.starts_with("unsubscribed");
    const Suppression row{address, list, reason, start,
                          left ? SuppressionCause::unsubscribe : SuppressionCause::manual};
    ASSERT_TRUE(ledger->registry().suppress(std::span(&row, 1), start, {}));
  }
  void leave(const std::string& address, const std::string& list, Time now) {
    const Suppression row{address, list, "unsubscribed by page", now, SuppressionCause::unsubscribe};
    ASSERT_TRUE(door().leave(std::span(&row, 1), "page", {"192.0.2.1", ""}, now, {}));
  }
  // What there is of it on one list, or on all ("").
  std::optional<Suppression> suppression_of(const std::string& address, const std::string& list) {
    const auto rows = *ledger->registry().suppressions();
    for (const auto& row : rows) {
      if (row.address == address && row.list == list) return row;
    }
    return std::nullopt;
  }
  std::vector<std::string> lists_of(const std::string& address, const std::string& by_file = "") {
    std::vector<std::string> names;
    for (const auto& row : *door().lists_of(address, lists, by_file, start)) names.push_back(row.list);
    return names;
  }
  std::vector<std::string> suppressed() {
    std::vector<std::string> keys;
    for (const auto& row : *ledger->registry().suppressions()) keys.push_back(row.address + " " + row.list);
    std::sort(keys.begin(), keys.end());
    return keys;
  }
  std::vector<ListPlace> lists = {{"press", "default"}, {"other", "default"}, {"third", "second"}};
  std::vector<std::int64_t> numbers;
  int networks = 0;
};
GAZETTED_EVERY_BACKEND(SubscriptionsContract);

TEST_P(SubscriptionsContract, WhoAskedIsSubscribedOnceTheyConfirm) {
  const auto asked = request("Ann@x.example", start);
  const auto made = ask(asked);
  EXPECT_TRUE(made.verdict.mails);
  ASSERT_TRUE(made.mail);
  open();
  ASSERT_EQ(ledger->registry().notices()->size(), 1u);
  EXPECT_EQ(ledger->registry().notices()->front().key, made.mail->key);
  EXPECT_THAT(lists_of("ann@x.example"), IsEmpty());
  ASSERT_EQ(numbers.size(), 1u);
  const auto asked_for = *door().asked_for(numbers.front());
  ASSERT_TRUE(asked_for);
  EXPECT_EQ(asked_for->address, "ann@x.example");
  EXPECT_EQ(asked_for->at, start);

  const auto later = start + Duration(5000);
  EXPECT_EQ(confirm(order(asked, later)).result, ConfirmResult::done);
  open();
  const auto rows = *door().of_address("ann@x.example");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].written, "Ann@x.example");
  EXPECT_EQ(rows[0].state, SubscriptionState::subscribed);
  EXPECT_EQ(rows[0].choices, (Choices{"de", {"transport"}}));
  EXPECT_EQ(rows[0].confirmed, later);
  EXPECT_THAT(lists_of("ann@x.example"), ElementsAre("press"));
  EXPECT_EQ(confirm(order(asked, later)).result, ConfirmResult::before);
}

TEST_P(SubscriptionsContract, NothingIsConfirmedThatNobodyAskedForOrThatIsTooOld) {
  const auto asked = request("a@x.example", start);
  ask(asked);
  auto other = order(asked, start + Duration(1));
  other.address = "b@x.example";
  EXPECT_EQ(confirm(other).result, ConfirmResult::unknown);
  other = order(asked, start + Duration(1));
  other.asked = start + Duration(1);
  EXPECT_EQ(confirm(other).result, ConfirmResult::unknown);
  EXPECT_EQ(confirm(order(asked, start + confirmation_valid)).result, ConfirmResult::expired);
  EXPECT_THAT(lists_of("a@x.example"), IsEmpty());
}

TEST_P(SubscriptionsContract, ASecondRequestOfADayMailsNothingAndChangesNothing) {
  subscribe("a@x.example");
  auto again = request("a@x.example", start + Duration(2000));
  again.choices = {"fr", {}};
  const auto made = ask(again);
  EXPECT_EQ(made.verdict.answer, SignUpAnswer::check_mail);
  EXPECT_FALSE(made.mail);
  EXPECT_EQ(door().of_address("a@x.example")->front().choices.language, "de");
  // Nor does one that is mailed, until it is confirmed.
  again.at = start + one_day + Duration(1);
  EXPECT_TRUE(ask(again).mail);
  EXPECT_EQ(door().of_address("a@x.example")->front().choices.language, "de");
}

TEST_P(SubscriptionsContract, LimitsCountOverAllListsAndByNetwork) {
  auto one = request("a@x.example", start);
  EXPECT_TRUE(ask(one).mail);
  one.list = "other";
  EXPECT_FALSE(ask(one).mail);
  const auto peer = request("", start).visitor;
  for (int i = 0; i < 5; ++i) {
    auto another = request(fmt::format("p{}@{}.example", i, i), start);
    another.visitor = peer;
    EXPECT_EQ(ask(another).verdict.answer, SignUpAnswer::check_mail);
  }
  auto sixth = request("p6@6.example", start);
  sixth.visitor = peer;
  EXPECT_EQ(ask(sixth).verdict.answer, SignUpAnswer::later);
  sixth.at = start + one_hour + Duration(1);
  EXPECT_EQ(ask(sixth).verdict.answer, SignUpAnswer::check_mail);
}

// Ten thousand requests for a thousand addresses, from as many networks, over a month.
TEST_P(SubscriptionsContract, AFloodOfRequestsMailsNobodyMoreThanThreeTimesAMonth) {
  constexpr int bursts = 25, of_burst = 400, people = 1000;
  std::map<std::string, int> mails;
  for (int burst = 0; burst < bursts; ++burst) {
    const auto at = start + Duration(std::chrono::hours(28 * burst));
    std::map<std::string, int> of_domain;
    int mailed = 0;
    for (int i = 0; i < of_burst; ++i) {
      const int person = (burst * 97 + i) % people;
      const auto made = ask(request(fmt::format("p{}@d{}.example", person, person % 50), at + Duration(i * 1000)));
      if (!made.mail) continue;
      ++mailed;
      ++mails[made.mail->recipient];
      ++of_domain[made.mail->recipient.substr(made.mail->recipient.find('@'))];
      // Else the form would close.
      if (mailed % 5 == 0)
        confirm(order(request(made.mail->recipient, at + Duration(i * 1000)), at + Duration(i * 1000 + 500)));
    }
    EXPECT_LE(mailed, 60) << burst;
    EXPECT_GT(mailed, 0) << burst;
    for (const auto& [domain, count] : of_domain) EXPECT_LE(count, 30) << domain;
  }
  for (const auto& [address, count] : mails) EXPECT_LE(count, 3) << address;
}

TEST_P(SubscriptionsContract, TheFormClosesWhenHardlyAnybodyConfirms) {
  const auto fill = [&](int confirmed) {
    for (int i = 0; i < 100; ++i) {
      auto one = request(fmt::format("p{}@d{}.example", i, i), start);
      one.proof = Proof::shown;
      ASSERT_TRUE(ask(one).mail) << i;
      if (i < confirmed) {
        ASSERT_EQ(confirm(order(one, start + Duration(1000))).result, ConfirmResult::done);
      }
    }
  };
  fill(9);
  EXPECT_EQ(ask(request("n@n.example", start + one_hour + Duration(1))).verdict.answer, SignUpAnswer::closed);
  EXPECT_EQ(ask(request("n@n.example", start + one_day + Duration(1))).verdict.answer, SignUpAnswer::check_mail);
}

TEST_P(SubscriptionsContract, WhoLeftAndConfirmsIsSubscribedAgainToThatListAlone) {
  suppress("a@x.example", "", "unsubscribed by link");
  const auto asked = request("a@x.example", start);
  EXPECT_TRUE(ask(asked).mail);
  const auto made = confirm(order(asked, start + Duration(1)));
  EXPECT_EQ(made.result, ConfirmResult::done);
  EXPECT_EQ(made.changed.ended.size(), 1u);
  EXPECT_EQ(made.changed.begun.size(), 2u);
  EXPECT_THAT(suppressed(), ElementsAre("a@x.example other", "a@x.example third"));
}

TEST_P(SubscriptionsContract, WhomAFileSuppressedIsMailedOnceTheyConfirm) {
  Suppression row{"a@x.example", "", "import:old.csv", start};
  row.cause = SuppressionCause::imported;
  ASSERT_TRUE(ledger->registry().suppress(std::span(&row, 1), start, {}));
  const auto asked = request("a@x.example", start);
  EXPECT_TRUE(ask(asked).mail);
  const auto made = confirm(order(asked, start + Duration(1)));
  EXPECT_EQ(made.result, ConfirmResult::done);
  EXPECT_EQ(made.changed.ended.size(), 1u);
  EXPECT_THAT(lists_of("a@x.example"), ElementsAre("press"));
}

TEST_P(SubscriptionsContract, WhomAnOperatorSuppressedIsNotMailedAndIsAnsweredAlike) {
  suppress("a@x.example", "", "asked us by telephone");
  const auto made = ask(request("a@x.example", start));
  EXPECT_EQ(made.verdict.answer, SignUpAnswer::check_mail);
  EXPECT_FALSE(made.mail);
}

TEST_P(SubscriptionsContract, WhoLeavesIsNoSubscriberUntilTheyTakeItBack) {
  subscribe("a@x.example");
  leave("a@x.example", "press", start + Duration(9));
  const auto row = door().of_address("a@x.example")->front();
  EXPECT_EQ(row.state, SubscriptionState::left);
  EXPECT_EQ(row.ended, start + Duration(9));
  EXPECT_THAT(lists_of("a@x.example", "press"), IsEmpty());
  const auto back = *door().come_back("a@x.example", lists[0], lists, {}, start + Duration(10));
  EXPECT_EQ(back.ended.size(), 1u);
  EXPECT_THAT(suppressed(), IsEmpty());
  EXPECT_THAT(lists_of("a@x.example"), ElementsAre("press"));
}

TEST_P(SubscriptionsContract, LeavingAndComingBackLiftsNothingThatWasThereBefore) {
  struct Row {
    SuppressionCause cause;
    const char* list;
    Hindrance after;
  };
  for (const auto& row : {Row{SuppressionCause::manual, "", Hindrance::operators},
                          Row{SuppressionCause::manual, "press", Hindrance::operators},
                          Row{SuppressionCause::provider_list, "", Hindrance::operators},
                          Row{SuppressionCause::bounce, "", Hindrance::bounces}}) {
    const auto address = fmt::format("{}{}@x.example", to_string(row.cause), row.list);
    Suppression before{address, row.list, "court order", start, row.cause};
    ASSERT_TRUE(ledger->registry().suppress(std::span(&before, 1), start, {}));
    leave(address, row.list, start + Duration(1));
    leave(address, row.list, start + Duration(2));
    static_cast<void>(*door().come_back(address, lists[0], lists, {}, start + Duration(3)));
    const auto left = suppression_of(address, row.list);
    ASSERT_TRUE(left) << address;
    // Of an operator's word it does not even end the leaving; else what was there before is there again.
    EXPECT_EQ(left->cause == row.cause ? left->cause : left->behind, row.cause) << address;
    if (row.after == Hindrance::bounces) {
      EXPECT_EQ(left->cause, row.cause);
      EXPECT_EQ(left->reason, "court order");
    }
  }
}

TEST_P(SubscriptionsContract, MailThatAsksToConfirmShowsThatAnAddressWorksAgain) {
  const Suppression dead{"a@x.example", "", "550 no such user", start, SuppressionCause::bounce};
  ASSERT_TRUE(ledger->registry().suppress(std::span(&dead, 1), start, {}));
  const auto asked = request("a@x.example", start);
  EXPECT_TRUE(ask(asked).mail);
  EXPECT_EQ(confirm(order(asked, start + Duration(1))).result, ConfirmResult::done);
  EXPECT_THAT(suppressed(), IsEmpty()) << "and nothing says that other lists were left";
}

TEST_P(SubscriptionsContract, WhoeverLeavesInAnotherWayIsNoSubscriberEither) {
  subscribe("a@x.example");
  const Suppression reply{"a@x.example", "press", "asked for it in a reply", start, SuppressionCause::reply};
  Hand by;
  by.door = "reply";
  ASSERT_TRUE(ledger->registry().suppress(std::span(&reply, 1), start, by));
  EXPECT_EQ(door().of_address("a@x.example")->front().state, SubscriptionState::left);
}

TEST_P(SubscriptionsContract, VariantsOfAMailboxAreMailedOnce) {
  EXPECT_TRUE(ask(request("anna@x.example", start)).mail);
  EXPECT_FALSE(ask(request("anna+1@x.example", start)).mail);
  EXPECT_FALSE(ask(request("\"anna\"@x.example", start)).mail);
  EXPECT_TRUE(ask(request("a.nna@x.example", start)).mail) << "another person, but at Gmail";
}

TEST_P(SubscriptionsContract, NobodyTakesBackWhatAnOperatorSuppressed) {
  suppress("a@x.example", "press", "by hand");
  EXPECT_THAT(door().come_back("a@x.example", lists[0], lists, {}, start)->ended, IsEmpty());
  EXPECT_THAT(suppressed(), ElementsAre("a@x.example press"));
}

TEST_P(SubscriptionsContract, WhoIsOnAListByItsFileChoosesWithoutSubscribing) {
  EXPECT_THAT(lists_of("a@x.example", "other"), ElementsAre("other"));
  ASSERT_TRUE(door().choose("a@x.example", "a@x.example", "other", {"fr", {"health"}}, {}, start));
  const auto row = door().of_address("a@x.example")->front();
  EXPECT_EQ(row.source, "list");
  EXPECT_EQ(row.choices, (Choices{"fr", {"health"}}));
}

TEST_P(SubscriptionsContract, AnAddressMovesWithWhatItSubscribedToAndWhatItLeft) {
  subscribe("old@x.example");
  suppress("old@x.example", "third", "unsubscribed by link");
  auto asked = request("new@x.example", start + Duration(5), "");
  ASSERT_TRUE(ask(asked).mail);
  auto move = order(asked, start + Duration(6));
  move.from = "old@x.example";
  move.of_list = "other";
  const auto made = confirm(move);
  EXPECT_EQ(made.result, ConfirmResult::done);
  ASSERT_TRUE(made.mail);
  EXPECT_EQ(made.mail->recipient, "old@x.example");
  EXPECT_THAT(lists_of("new@x.example"), ElementsAre("press", "other"));
  EXPECT_THAT(lists_of("old@x.example", "other"), IsEmpty());
  EXPECT_THAT(suppressed(),
              ElementsAre("new@x.example third", "old@x.example other", "old@x.example press", "old@x.example third"));
  EXPECT_EQ(confirm(move).result, ConfirmResult::before);
}

TEST_P(SubscriptionsContract, AnOperatorSubscribesNobodyWhoIsSuppressed) {
  Subscription one;
  one.address = one.written = "a@x.example";
  one.list = "press";
  one.state = SubscriptionState::subscribed;
  one.basis = Basis::contract;
  one.source = "operator ann";
  one.asked = start;
  one.confirmed = start;
  ASSERT_TRUE(door().subscribe(one, "default", "ann"));
  EXPECT_THAT(lists_of("a@x.example"), ElementsAre("press"));
  EXPECT_EQ(door().of_address("a@x.example")->front().basis, Basis::contract);
  suppress("b@x.example", "", "complained");
  one.address = one.written = "b@x.example";
  EXPECT_FALSE(door().subscribe(one, "default", "ann"));
  EXPECT_THAT(lists_of("b@x.example"), IsEmpty());
}

TEST_P(SubscriptionsContract, WhatNobodyConfirmedIsForgottenAfterTwoWeeks) {
  const auto asked = request("a@x.example", start);
  ask(asked);
  subscribe("b@x.example");
  EXPECT_EQ(*door().drop_unconfirmed(start + unconfirmed_kept), 0);
  EXPECT_EQ(*door().drop_unconfirmed(start + unconfirmed_kept + Duration(1)), 1);
  EXPECT_THAT(*door().of_address("a@x.example"), IsEmpty());
  EXPECT_FALSE(*door().asked_for(numbers.front()));
  EXPECT_THAT(lists_of("b@x.example"), ElementsAre("press"));
}

TEST_P(SubscriptionsContract, ReadersHaveThemInPages) {
  for (int i = 0; i < 5; ++i) subscribe(fmt::format("p{}@d{}.example", i, i));
  const auto readers = *SubscriptionReader::open(test::sqlite_file(directory.path()).string());
  const auto first = *readers->of_list("press", 0, 3);
  ASSERT_EQ(first.size(), 3u);
  EXPECT_EQ(readers->of_list("press", first.back().key, 3)->size(), 2u);
  EXPECT_THAT(*readers->of_list("other", 0, 3), IsEmpty());
  EXPECT_EQ((*readers->find("p4@d4.example", "press"))->written, "p4@d4.example");
  EXPECT_FALSE(*readers->find("p4@d4.example", "other"));
}

}  // namespace
}  // namespace gazetted
