// The ledger's file: its schema, its syncs, who writes it.
#include "ledger_fixture.hpp"

namespace gazetted {
namespace {

class LedgerTest : public test::LedgerFixture {};

TEST_F(LedgerTest, ANewerLedgerIsRefused) {
  ledger.reset();
  {
    auto db = *Database::open((directory / "l.db").string(), Database::Mode::read_write);
    ASSERT_TRUE(db.execute("PRAGMA user_version=999"));
  }
  const auto opened = open_sqlite_ledger({(directory / "l.db").string()});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().text(), testing::HasSubstr("newer gazetted"));
}

// What schema 14 knew of topics and months, and which pages were withdrawn.
TEST_F(LedgerTest, AnEarlierLedgerLearnsWhatItsListsWereMadeOf) {
  ledger.reset();
  {
    auto db = *Database::open((directory / "l.db").string(), Database::Mode::read_write);
    const auto made = db.execute(R"(
DROP TABLE subscription; DROP TABLE consent; DROP TABLE consent_text; DROP TABLE sign_up; DROP TABLE digest_run;
DROP TABLE erasure;
DROP TABLE feedback; DROP TABLE vote; DROP TABLE provider_load; DROP TABLE mark; DROP TABLE suppression;
CREATE TABLE suppression(
  address TEXT NOT NULL, list TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(address, list)) WITHOUT ROWID;
INSERT INTO suppression VALUES('a@x.example', 'press', 'unsubscribed by link', 1), ('b@x.example', '', 'asked', 2);
DROP TABLE listed_topic; DROP TABLE listed_month; DROP INDEX page_day;
ALTER TABLE page DROP COLUMN withdrawn;
CREATE INDEX page_day ON page(newsroom, day, place) WHERE place IS NOT NULL;
INSERT INTO page(story, newsroom, day, place, listed) VALUES
  ('one', 'default', 20260301, 1, '{"kind":"release","topics":["C++","eu funds"]}'),
  ('two', 'default', 20260401, 2, '{"kind":"correction","topics":["EU Funds","Öl"]}'),
  ('gone', 'default', 20250401, 3, '{"kind":"withdrawal","topics":[]}'),
  ('odd', 'default', 20260402, 4, 'no JSON'), ('waits', 'default', 0, NULL, '');
INSERT INTO page_version(page, position, release, at) SELECT number, 1, story, 1 FROM page WHERE place IS NOT NULL;
INSERT INTO page_topic(newsroom, topic, page) VALUES
  ('default', 'c++', 1), ('default', 'eu funds', 1), ('default', 'eu funds', 2), ('default', 'öl', 2),
  ('default', 'lost', 3), ('default', 'c', 4);
PRAGMA user_version=14;)");
    ASSERT_TRUE(made) << made.error().text();
  }
  ledger = *open_sqlite_ledger({(directory / "l.db").string()});
  const auto pages = *PageReader::open((directory / "l.db").string());
  std::vector<std::string> topics;
  for (const auto& topic : *pages->topics("default")) topics.push_back(topic.name + (topic.in_use ? "" : ", unused"));
  // Of those whose words are the same the first is the one that their page was called by.
  EXPECT_THAT(topics, testing::ElementsAre("c", "C++", "EU Funds", "lost, unused", "öl"));
  EXPECT_THAT(*pages->months("default"),
              testing::ElementsAre(std::pair(202504, 0), std::pair(202603, 1), std::pair(202604, 2)));
  EXPECT_TRUE((*pages->page(3))->withdrawn);
  EXPECT_FALSE((*pages->page(4))->withdrawn);
  const auto suppressed = *ledger->registry().suppressions();
  ASSERT_EQ(suppressed.size(), 2u);
  EXPECT_EQ(suppressed[0].cause, SuppressionCause::unsubscribe);
  EXPECT_EQ(suppressed[0].reason, "unsubscribed by link");
  EXPECT_EQ(suppressed[1].cause, SuppressionCause::manual);
}

TEST_F(LedgerTest, ALeaseNamesTheNodeThatGaveIt) {
  StoreOptions options;
  options.path = path().string();
  options.node = "second";
  ledger.reset();
  ledger = *open_sqlite_ledger(options);
  lease(take("r", 1), 1);
  EXPECT_EQ(number("SELECT count(*) FROM lease WHERE node='second'"), 1);
}

TEST_F(LedgerTest, EveryCommitIsSynced) {
  auto db = *Database::open((directory / "x.db").string(), Database::Mode::read_write);
  EXPECT_EQ(*db.integer("PRAGMA synchronous"), 2);
  auto mode = db.prepare("PRAGMA journal_mode");
  ASSERT_TRUE(*mode.step());
  EXPECT_EQ(mode.text(0), "wal");
}

}  // namespace
}  // namespace gazetted
