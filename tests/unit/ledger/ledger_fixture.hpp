// A ledger in SQLite, in a directory of its own, and a look behind its contract.
#pragma once
#include "contract/ledger/ledger_words.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted::test {

class LedgerFixture : public testing::Test, protected LedgerWords {
 protected:
  LedgerFixture() : LedgerWords(sqlite_backend()) {}

  fs::path path() const { return sqlite_file(directory.path()); }

  std::int64_t number(const std::string& sql) {
    auto db = *Database::open(path().string(), Database::Mode::read_only);
    return *db.integer(sql);
  }

  // What a person with the sqlite3 program may do to a ledger.
  void damage(const std::string& sql) {
    ledger.reset();
    {
      auto db = *Database::open(path().string(), Database::Mode::read_write);
      ASSERT_TRUE(db.execute(sql));
    }
    open();
  }

  // The account; it must match the rows, counted by the reader and, without leases, naively.
  Tally tally(const std::string& id) {
    const auto tally = LedgerWords::tally(id);
    EXPECT_EQ(tally.total(),
              number("SELECT count(*) FROM recipient r JOIN target g ON g.key=r.target JOIN release l ON "
                     "l.key=g.release WHERE l.state='live' AND l.id='" +
                     id + "'"));
    return tally;
  }
};

}  // namespace gazetted::test
