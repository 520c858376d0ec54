// What the ledger keeps beside releases.
#include "ledger_contract.hpp"

namespace gazetted {
namespace {

class RegistryContract : public test::LedgerContract {};
GAZETTED_EVERY_BACKEND(RegistryContract);

TEST_P(RegistryContract, ASuppressionHoldsOverARestartAndIsTakenBackForOneListOrForAll) {
  const std::vector<Suppression> rows = {{"a@x.example", "", "asked", start},
                                         {"a@x.example", "press", "bounced", start},
                                         {"b@x.example", "", "asked", start}};
  ASSERT_TRUE(ledger->registry().suppress(rows, start, {}));
  open();
  EXPECT_EQ(ledger->registry().suppressions()->size(), 3u);
  EXPECT_EQ(*ledger->registry().unsuppress("a@x.example", "press", start, {}), 1);
  EXPECT_EQ(*ledger->registry().unsuppress("a@x.example", "", start, {}), 1);
  EXPECT_EQ(*ledger->registry().unsuppress("a@x.example", "", start, {}), 0);
  const auto left = *ledger->registry().suppressions();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].address, "b@x.example");
  EXPECT_EQ(left[0].at, start);
}

TEST_P(RegistryContract, ASecondSuppressionKeepsTheTimeOfTheFirst) {
  const Suppression first{"a@x.example", "", "asked", start};
  const Suppression second{"a@x.example", "", "complained", start + Duration(1000)};
  ASSERT_TRUE(ledger->registry().suppress(std::span(&first, 1), start, {}));
  ASSERT_TRUE(ledger->registry().suppress(std::span(&second, 1), start, {}));
  const auto rows = *reader()->suppressions("a@x.example");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].reason, "complained");
  EXPECT_EQ(rows[0].at, start);
}

TEST_P(RegistryContract, NoticesComeBackAsTheyWerePutUntilTheyAreDropped) {
  const std::string bytes("Subject: x\r\n\r\n\0binary", 22);
  const auto first = *ledger->registry().put_notice({0, "n@x.example", "s@x.example", bytes, {"one", "two"}});
  const auto second = *ledger->registry().put_notice({0, "m@x.example", "s@x.example", "b", {}});
  open();
  const auto notices = *ledger->registry().notices();
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_EQ(notices[0].key, first);
  EXPECT_EQ(notices[0].bytes, bytes);
  EXPECT_THAT(notices[0].relays, testing::ElementsAre("one", "two"));
  ASSERT_TRUE(ledger->registry().drop_notice(first));
  ASSERT_EQ(ledger->registry().notices()->size(), 1u);
  EXPECT_EQ(ledger->registry().notices()->at(0).key, second);
}

TEST_P(RegistryContract, TheLastHundredRejectedFilesAreKept) {
  for (int i = 0; i < 103; ++i)
    ASSERT_TRUE(ledger->registry().note_rejected(fmt::format("f{}.md", i), "why", start + Duration(i)));
  const auto files = *reader()->rejected(1000);
  ASSERT_EQ(files.size(), 100u);
  EXPECT_EQ(files.front().name, "f102.md");
  EXPECT_EQ(files.back().name, "f3.md");
  EXPECT_EQ(files.front().at, start + Duration(102));
}

}  // namespace
}  // namespace gazetted
