#include "gazetted/app/suppressions.hpp"

#include "daemon_fixture.hpp"
#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/audience/suppression_import.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class SuppressionsTest : public DaemonFixture {
 protected:
  static json::object request(json::array rows) {
    json::object asked;
    asked["rows"] = std::move(rows);
    return asked;
  }
  static json::object of(const std::string& address, const std::string& list = "") {
    return {{"address", address}, {"list", list}, {"reason", "asked on the phone"}};
  }
  std::string error_of(const json::object& asked) {
    return text_member(answer_to(suppressions.suppress(asked)), "error");
  }
  std::vector<Suppression> kept() {
    return *stage.ledger().call([](Ledger& ledger) { return ledger.registry().suppressions(); });
  }
  // A release for both that leaves in an hour.
  void drop_for_later() {
    Stage::Drop drop;
    drop.id = "bridge";
    drop.recipients = {{"press", {"a@example.org", "b@example.org"}}};
    drop.hold = hour;
    stage.drop(drop);
    stage.turn();
  }
  Suppressions suppressions{{stage.loop(), *configuration, stage.ledger(), stage.dispatch(), stage.clock()}};
};

TEST_F(SuppressionsTest, WhoIsSuppressedIsInTheLedgerAndIsNotMailedWhatIsQueued) {
  drop_for_later();
  const auto answer = answer_to(suppressions.suppress(request({of("A@Example.org"), of("a@example.org")})));
  EXPECT_EQ(int_member(answer, "count"), 1) << "somebody who is named twice is one";
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept()[0].address, "a@example.org");
  EXPECT_EQ(kept()[0].reason, "asked on the phone");
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.states(), UnorderedElementsAre(Pair("a@example.org", "suppressed"), Pair("b@example.org", "sent")));
}

TEST_F(SuppressionsTest, AHashIsWhoeverHasIt) {
  drop_for_later();
  const auto answer = answer_to(suppressions.suppress(request({of(address_hash("a@example.org").substr(7))})));
  EXPECT_EQ(int_member(answer, "count"), 1);
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept()[0].address, address_hash("a@example.org"));
  const SuppressedAddresses known(kept(), *configuration->current());
  EXPECT_EQ(known.on("a@example.org", "press"), Suppressed::everywhere);
  EXPECT_EQ(known.on("b@example.org", "press"), Suppressed::no);
  EXPECT_EQ(SuppressedAddresses({{address_hash("b@example.org"), "press", "", {}}}, *configuration->current())
                .on("b@example.org", "press"),
            Suppressed::here);
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.states(), UnorderedElementsAre(Pair("a@example.org", "suppressed"), Pair("b@example.org", "sent")));
}

TEST_F(SuppressionsTest, ANewsroomIsEachOfItsLists) {
  auto settings = *configuration->current();
  settings.newsrooms["other"].key = "other";
  settings.lists.push_back(settings.lists.front());
  settings.lists.back().audience.name = "abroad";
  settings.lists.back().audience.newsroom = "other";
  std::vector<Suppression> rows(2);
  rows[0].address = "a@example.org";
  rows[1].address = address_hash("b@example.org");
  for (auto& row : rows) row.newsroom = settings.newsroom("").key;
  const SuppressedAddresses known(rows, settings);
  for (const char* address : {"a@example.org", "b@example.org"}) {
    EXPECT_EQ(known.on(address, "press"), Suppressed::here) << address;
    EXPECT_EQ(known.on(address, "abroad"), Suppressed::no) << address;
  }
  EXPECT_EQ(known.on("c@example.org", "press"), Suppressed::no);
}

TEST_F(SuppressionsTest, WhoIsTakenBackIsAlsoWhoWasAHash) {
  answer_to(suppressions.suppress(request({of(address_hash("a@example.org"))})));
  EXPECT_EQ(int_member(answer_to(suppressions.unsuppress({{"address", "A@example.org"}})), "count"), 1);
  EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(SuppressionsTest, WhoIsTakenBackIsMailedByEachList) {
  drop_for_later();
  answer_to(suppressions.suppress(request({of("a@example.org", "press"), of("a@example.org")})));
  const auto answer = answer_to(suppressions.unsuppress({{"address", "A@example.org"}}));
  EXPECT_EQ(int_member(answer, "count"), 2);
  EXPECT_THAT(kept(), IsEmpty());
  stage.run_until(2 * hour);
  EXPECT_THAT(stage.states(), UnorderedElementsAre(Pair("a@example.org", "sent"), Pair("b@example.org", "sent")));
}

TEST_F(SuppressionsTest, ALinkIsAnsweredWhenItIsDurable) {
  drop_for_later();
  EXPECT_TRUE(answer_to(suppressions.leave({"press", "a@example.org", "en"})));
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept()[0].list, "press");
  EXPECT_EQ(kept()[0].reason, "unsubscribed by link");
  EXPECT_EQ(kept()[0].at, stage.clock().now());
  stage.run_until(2 * hour);
  EXPECT_EQ(stage.states()["a@example.org"], "suppressed");
}

TEST_F(SuppressionsTest, WhatCannotBeWrittenIsNotAnsweredAsIfItWere) {
  ASSERT_TRUE(change_ledger("CREATE TRIGGER full BEFORE INSERT ON suppression BEGIN SELECT RAISE(ABORT,'full'); END"));
  drop_for_later();
  EXPECT_FALSE(answer_to(suppressions.leave({"press", "a@example.org", "en"})));
  EXPECT_THAT(error_of(request({of("a@example.org")})), HasSubstr("full"));
  stage.run_until(2 * hour);
  EXPECT_EQ(stage.states()["a@example.org"], "sent") << "what a restart would forget does not hold before it either";
}

TEST_F(SuppressionsTest, TheTokenOfALinkIsWhoeverItWasMadeFor) {
  const auto token = configuration->current()->tokens->unsubscribe_token({"press", "a@example.org", "en"});
  json::object row;
  row["address"] = token;
  answer_to(suppressions.suppress(request({row})));
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept()[0].address, "a@example.org");
  EXPECT_EQ(kept()[0].list, "press");
  EXPECT_EQ(kept()[0].reason, "unsubscribed by mail");
}

TEST_F(SuppressionsTest, AReasonGoesWithATokenAndTheAnswerSaysWhoseItIs) {
  const auto token = configuration->current()->tokens->unsubscribe_token({"press", "a@example.org", "en"});
  const auto answer = answer_to(suppressions.suppress(request({of(token), of("b@example.org")})));
  const json::array people{json::object{{"address", "a@example.org"}, {"list", "press"}}};
  EXPECT_EQ(answer.at("people"), people);
  EXPECT_EQ(kept()[0].reason, "asked on the phone");
}

TEST_F(SuppressionsTest, WithoutAReasonTheEarlierOneIsKept) {
  answer_to(suppressions.suppress(request({of("a@example.org")})));
  auto again = of("a@example.org");
  again["reason"] = "";
  answer_to(suppressions.suppress(request({again})));
  ASSERT_THAT(kept(), SizeIs(1));
  EXPECT_EQ(kept()[0].reason, "asked on the phone");
  again["reason"] = "asked again";
  answer_to(suppressions.suppress(request({again})));
  EXPECT_EQ(kept()[0].reason, "asked again");
}

TEST_F(SuppressionsTest, AnImportBringsItsDayAlongButNoneThatIsStillToCome) {
  auto earlier = of("a@example.org"), later = of("b@example.org");
  earlier["since"] = "2020-01-02T03:04:05Z";
  later["since"] = "2099-01-01T00:00:00Z";
  answer_to(suppressions.suppress(request({earlier, later})));
  ASSERT_THAT(kept(), SizeIs(2));
  EXPECT_EQ(format_rfc3339(kept()[0].at), "2020-01-02T03:04:05Z");
  EXPECT_EQ(kept()[1].at, stage.clock().now());
}

TEST_F(SuppressionsTest, OneWrongRowRefusesAll) {
  EXPECT_EQ(error_of({}), "suppress needs a list of rows");
  EXPECT_EQ(error_of(request({7})), "each row must be an object");
  EXPECT_THAT(error_of(request({of("a@example.org"), of("*@example.org")})), HasSubstr("*@example.org"));
  auto dated = of("a@example.org");
  dated["since"] = "yesterday";
  EXPECT_EQ(error_of(request({dated})), "since 'yesterday' is not a time like 2026-03-02T09:00:00Z");
  EXPECT_THAT(kept(), IsEmpty());
}

}  // namespace
}  // namespace gazetted::test
