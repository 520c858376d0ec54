#include "gazetted/net/connection_limit.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "gazetted/net/byte_budget.hpp"

namespace gazetted {
namespace {

using boost::asio::ip::make_address;

TEST(ConnectionLimit, OneAddressHoldsItsShareAndNoMore) {
  ConnectionLimit limit(4, 2);
  const auto greedy = make_address("192.0.2.1");
  EXPECT_TRUE(limit.enter(greedy));
  EXPECT_TRUE(limit.enter(greedy));
  EXPECT_FALSE(limit.enter(greedy));
  EXPECT_TRUE(limit.enter(make_address("2001:db8::1")));
  limit.leave(greedy);
  EXPECT_TRUE(limit.enter(greedy));
  EXPECT_EQ(limit.count(), 3);
}

TEST(ConnectionLimit, AFullHouseHasRoomForNobody) {
  ConnectionLimit limit(2, 2);
  EXPECT_TRUE(limit.enter(make_address("192.0.2.1")));
  EXPECT_TRUE(limit.enter(make_address("192.0.2.2")));
  EXPECT_FALSE(limit.enter(make_address("192.0.2.3")));
  limit.leave(make_address("192.0.2.1"));
  EXPECT_TRUE(limit.enter(make_address("192.0.2.3")));
}

TEST(ConnectionLimit, AProxyOfThisMachineMayHoldAllPlaces) {
  ConnectionLimit limit(3, 1);
  for (const char* proxy : {"127.0.0.1", "127.0.0.1", "::1"}) EXPECT_TRUE(limit.enter(make_address(proxy)));
  EXPECT_FALSE(limit.enter(make_address("127.0.0.1")));
}

TEST(ByteBudget, AllSharesTogetherHaveOneLimitAndAreGivenBack) {
  const auto budget = std::make_shared<ByteBudget>(100);
  ByteBudget::Share first(budget);
  EXPECT_TRUE(first.grow_to(60));
  EXPECT_TRUE(first.grow_to(50));  // what was taken is not given back before the end
  {
    ByteBudget::Share second(budget);
    EXPECT_TRUE(second.grow_to(40));
    EXPECT_FALSE(second.grow_to(41));
    EXPECT_EQ(budget->used(), 101u);
  }
  EXPECT_EQ(budget->used(), 60u);
  EXPECT_TRUE(first.grow_to(100));
}

TEST(ByteBudget, WithoutABudgetAShareHasNoLimit) {
  ByteBudget::Share share(nullptr);
  EXPECT_TRUE(share.grow_to(1ul << 40));
}

}  // namespace
}  // namespace gazetted
