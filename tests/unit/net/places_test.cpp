#include "gazetted/net/places.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

using boost::asio::ip::make_address;

const auto proxy = make_address("127.0.0.1");
const auto anna = make_address("192.0.2.1");
const auto ben = make_address("192.0.2.2");

TEST(Places, WhoWaitsForLongestGoesForWhoeverComes) {
  Places places(2, 2);
  const auto first = places.enter(proxy).guest, second = places.enter(proxy).guest;
  const auto third = places.enter(anna);
  EXPECT_NE(third.guest, 0u);
  EXPECT_EQ(third.leaves, first);
  places.leave(first);  // as its connection ends: it has left already
  EXPECT_EQ(places.enter(anna).leaves, second);
}

TEST(Places, WhoIsServedStays) {
  Places places(2, 2);
  const auto first = places.enter(proxy).guest, second = places.enter(proxy).guest;
  places.serve(first);
  EXPECT_EQ(places.enter(anna).leaves, second);
}

TEST(Places, WhenAllAreServedThereIsNoRoom) {
  Places places(2, 2);
  const auto first = places.enter(proxy).guest;
  places.serve(first);
  places.serve(places.enter(proxy).guest);
  EXPECT_EQ(places.enter(anna).guest, 0u);
  places.wait(first);  // and may ask once more
  EXPECT_EQ(places.enter(anna).leaves, first);
}

TEST(Places, OneAddressTakesNoMoreThanItsShareFromNobody) {
  Places places(4, 2);
  places.enter(anna);
  places.enter(anna);
  EXPECT_EQ(places.enter(anna).guest, 0u);
  places.enter(proxy);
  places.enter(proxy);
  EXPECT_EQ(places.enter(anna).guest, 0u) << "the house is full as well";
  EXPECT_NE(places.enter(ben).guest, 0u);
}

TEST(Places, LargeAnswersLeaveAQuarterOfThePlacesFree) {
  Places places(8, 8);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(places.begin_transfer());
  EXPECT_FALSE(places.begin_transfer());
  places.end_transfer();
  EXPECT_TRUE(places.begin_transfer());
}

TEST(Places, AVisitorBehindAProxyHasAShareToo) {
  Places places(10, 2);
  EXPECT_TRUE(places.enter_by_proxy(anna));
  EXPECT_TRUE(places.enter_by_proxy(anna));
  EXPECT_FALSE(places.enter_by_proxy(anna));
  EXPECT_TRUE(places.enter_by_proxy(ben));
  places.leave_by_proxy(anna);
  EXPECT_TRUE(places.enter_by_proxy(anna));
}

TEST(Places, OnlyAProxyOfThisMachineSaysWhoTheVisitorIs) {
  struct {
    const char *peer, *forwarded_for, *visitor;
  } const rows[] = {
      {"127.0.0.1", "192.0.2.1", "192.0.2.1"},
      {"::1", "10.0.0.1, 2001:db8::1", "2001:db8::1"},  // what stands before was said by the visitor
      {"127.0.0.1", "", "127.0.0.1"},
      {"127.0.0.1", "unknown", "127.0.0.1"},
      {"127.0.0.1", "192.0.2.1,", "127.0.0.1"},
      {"192.0.2.2", "192.0.2.1", "192.0.2.2"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(visitor_behind(make_address(row.peer), row.forwarded_for).to_string(), row.visitor) << row.forwarded_for;
}

}  // namespace
}  // namespace gazetted
