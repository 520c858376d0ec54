#include "gazetted/ledger/identity.hpp"

#include "ledger_fixture.hpp"

namespace gazetted {
namespace {

TEST(History, IsJudgedByWhatTheLedgerAndTheFilesBesideItSay) {
  const Identity at7{"s", 7, "m"};
  const Identity at6{"s", 6, "m"};
  const Identity at5{"s", 5, "m"};
  const Identity other{"t", 7, "m"};
  struct Row {
    const char* what;
    std::optional<Identity> ledger, beside;
    std::int64_t ledger_lease, wire_lease;
    std::string machine;
    History history;
  };
  const Row table[] = {
      {"a new ledger", std::nullopt, std::nullopt, 0, 0, "m", History::fresh},
      {"as it was left", at7, at7, 40, 40, "m", History::same},
      {"no wire file", at7, at7, 40, 0, "m", History::same},
      {"killed between lease and slot", at7, at7, 41, 40, "m", History::same},
      {"killed between ledger and file", at7, at6, 40, 40, "m", History::same},
      {"a backup of an earlier start", at6, at7, 40, 40, "m", History::restored},
      {"a backup of this start", at7, at7, 30, 40, "m", History::restored},
      {"a backup without its files", at7, std::nullopt, 40, 0, "m", History::moved},
      {"an older file beside it", at7, at5, 40, 0, "m", History::moved},
      {"another ledger", at7, other, 40, 0, "m", History::restored},
      {"a new ledger where one was", std::nullopt, at7, 0, 0, "m", History::restored},
      {"another machine", at7, at7, 40, 40, "n", History::moved},
      {"a machine without a name", at7, at7, 40, 40, "", History::same},
      {"put back with all its files", Identity{"s", 7, "m", "born:1"}, at7, 40, 40, "m", History::restored},
      {"copied to another machine with all its files", Identity{"s", 7, "m", "born:1"}, at7, 40, 40, "n",
       History::moved},
      {"of a kernel that knew less", Identity{"s", 7, "m", "inode:1"}, at7, 40, 40, "m", History::same},
      {"where it was", Identity{"s", 7, "m", "born:2"}, at7, 40, 40, "m", History::same},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(row.what);
    HistoryFacts facts;
    facts.ledger = row.ledger;
    facts.beside = row.beside;
    facts.ledger_lease = row.ledger_lease;
    facts.wire_lease = row.wire_lease;
    facts.machine = row.machine;
    facts.file = "born:2";
    EXPECT_EQ(int(judge_history(facts)), int(row.history));
    EXPECT_EQ(explain(row.history).empty(), row.history == History::same || row.history == History::fresh);
    // Whatever it was, the next start finds its own traces good.
    const auto next = next_identity(facts, "fresh");
    facts.ledger = facts.beside = next;
    facts.wire_lease = facts.ledger_lease;
    EXPECT_EQ(int(judge_history(facts)), int(History::same));
  }
}

TEST(History, StartsThatAreCutShortAgainAndAgainStayOneAhead) {
  HistoryFacts facts;
  facts.ledger = facts.beside = Identity{"s", 7, "m"};
  for (int start = 0; start < 5; ++start) {
    EXPECT_EQ(int(judge_history(facts)), int(History::same));
    facts.ledger = next_identity(facts, "");  // the file is never written
  }
}

TEST(History, TheFileBesideTheLedgerIsReadBack) {
  test::TemporaryDirectory directory;
  EXPECT_FALSE(*read_identity(directory / "i"));
  ASSERT_TRUE(write_identity(directory / "i", {"store", 7, "machine"}));
  const auto read = *read_identity(directory / "i");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->store, "store");
  EXPECT_EQ(read->generation, 7);
  EXPECT_EQ(read->machine, "machine");
  ASSERT_TRUE(write_file(directory / "i", "{", 0640));
  EXPECT_FALSE(read_identity(directory / "i"));
}

}  // namespace
}  // namespace gazetted
