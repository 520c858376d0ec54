#include <gtest/gtest.h>

#include "gazetted/ledger/wire_file.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

using test::TemporaryDirectory;

const WireOwner owner{"boot", "store", 7};

TEST(WireFile, SaysAfterAKillHowFarEachGot) {
  TemporaryDirectory directory;
  {
    auto file = *WireFile::open(directory / "w", 4, owner);
    EXPECT_FALSE(file.found());
    ASSERT_TRUE(file.clear(owner, LeaseKey{40}));
    file.take(DeliveryId{1}, LeaseKey{41});
    file.mark_dot(file.take(DeliveryId{2}, LeaseKey{41}));
    WireSlot answer;
    answer.state = State::deferred;
    answer.code = 250;
    answer.doubts = 1;
    answer.reply = std::string(1000, 'x');
    file.mark_answered(file.take(DeliveryId{3}, LeaseKey{42}), answer);
    file.release(file.take(DeliveryId{4}, LeaseKey{43}));
  }
  auto again = *WireFile::open(directory / "w", 4, owner);
  ASSERT_TRUE(again.found());
  EXPECT_EQ(again.last_lease().value, 43);
  std::map<std::int64_t, WireSlot> slots;
  for (const auto& slot : *again.found()) slots[slot.id.value] = slot;
  ASSERT_EQ(slots.size(), 3u);
  EXPECT_EQ(slots[1].stage, WireStage::intent);
  EXPECT_EQ(slots[1].lease.value, 41);
  EXPECT_EQ(slots[2].stage, WireStage::dot);
  EXPECT_EQ(slots[3].stage, WireStage::answered);
  EXPECT_EQ(slots[3].doubts, 1);
}

TEST(WireFile, ProvesNothingOfAnotherBootStoreOrStart) {
  TemporaryDirectory directory;
  {
    auto file = *WireFile::open(directory / "w", 4, owner);
    ASSERT_TRUE(file.clear(owner, LeaseKey{40}));
    file.take(DeliveryId{1}, LeaseKey{41});
  }
  EXPECT_FALSE(WireFile::open(directory / "w", 4, {"another boot", "store", 7})->found());
  EXPECT_FALSE(WireFile::open(directory / "w", 4, {"boot", "store", 6})->found());
  const auto of_another = *WireFile::open(directory / "w", 4, {"boot", "another store", 7});
  EXPECT_FALSE(of_another.found());
  EXPECT_EQ(of_another.last_lease().value, 0);
  // Which lease was the last is true after a power cut too.
  EXPECT_EQ(WireFile::open(directory / "w", 4, {"another boot", "store", 8})->last_lease().value, 41);
}

TEST(WireFile, ASmallerWindowCutsNothingOffBeforeRecoveryIsDurable) {
  TemporaryDirectory directory;
  {
    auto file = *WireFile::open(directory / "w", 8, owner);
    ASSERT_TRUE(file.clear(owner, LeaseKey{0}));
    for (int i = 1; i <= 8; ++i) file.mark_dot(file.take(DeliveryId{i}, LeaseKey{1}));
  }
  EXPECT_EQ(WireFile::open(directory / "w", 2, owner)->found()->size(), 8u);  // and dies before clear()
  auto file = *WireFile::open(directory / "w", 2, owner);
  EXPECT_EQ(file.found()->size(), 8u);
  ASSERT_TRUE(file.clear(owner, LeaseKey{1}));
  EXPECT_TRUE(WireFile::open(directory / "w", 2, owner)->found()->empty());
}

}  // namespace
}  // namespace gazetted
