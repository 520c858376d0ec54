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

TEST_P(HistoryContract, WhatDidNotHappenIsNotInIt) {
  const auto begun = begin("plan");
  EXPECT_THAT(verbs("plan"), IsEmpty());
  restart();
  EXPECT_THAT(verbs("plan"), IsEmpty());
  EXPECT_TRUE(ledger->steering().steer({Verb::pause, {"plan", "", ""}}, start)) << "of nothing";
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
