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
