// Which page is written next, as a table of orders.
#include "gazetted/publishing/wanted_pages.hpp"

#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

enum class Files { no, yes };

class Orders : public testing::Test {
 protected:
  WantedPagePtr add(std::int64_t page, ReleaseKind kind = ReleaseKind::release, Files files = Files::no) {
    Edition edition;
    edition.page = page;
    auto& text = edition.set.texts.emplace_back();
    text.kind = kind;
    text.id = fmt::format("{}{}", to_string(kind).substr(0, 1), page);
    if (files == Files::yes) text.attachments.emplace_back().file = "dawn.jpg";
    auto rendering = Rendering::make(std::move(edition), Settings());
    EXPECT_TRUE(rendering) << rendering.error().text();
    return orders.add(*rendering);
  }
  std::string take_all() {
    std::vector<std::string> ids;
    while (const auto order = orders.next()) {
      ids.push_back(order->release->edition().set.first().id);
      orders.put_down(order, WantedPage::State::done);
    }
    return join(ids, " ");
  }
  WantedPages orders;
};

TEST_F(Orders, AreTakenByHowUrgentTheyAre) {
  add(1, ReleaseKind::release, Files::yes);
  add(2);
  add(3, ReleaseKind::correction);
  add(4, ReleaseKind::withdrawal);
  add(5);
  add(6, ReleaseKind::update);
  add(7, ReleaseKind::withdrawal);
  EXPECT_EQ(take_all(), "w4 w7 c3 u6 r2 r5 r1");
}

TEST_F(Orders, OfOnePageAreTakenAsTheyCame) {
  add(1, ReleaseKind::release, Files::yes);
  add(2);
  add(1, ReleaseKind::correction);
  add(1, ReleaseKind::withdrawal);
  EXPECT_EQ(take_all(), "r1 c1 w1 r2");
}

TEST_F(Orders, ThatLackPicturesLetOthersGoFirst) {
  const auto slow = add(1, ReleaseKind::release, Files::yes);
  ASSERT_EQ(orders.next(), slow);
  orders.put_down(slow, WantedPage::State::lacks_pictures);
  EXPECT_TRUE(orders.lacks_pictures(*slow));
  EXPECT_EQ(orders.next(), nullptr);
  orders.pictures_tried(slow);
  add(2, ReleaseKind::release, Files::yes);
  add(3, ReleaseKind::correction);
  EXPECT_EQ(take_all(), "c3 r2 r1");
  EXPECT_TRUE(orders.is_done(*slow));
}

// Else there would be no page that is withdrawn.
TEST_F(Orders, ThatLackPicturesGoWithTheirWithdrawal) {
  const auto slow = add(1, ReleaseKind::release, Files::yes);
  ASSERT_EQ(orders.next(), slow);
  orders.put_down(slow, WantedPage::State::lacks_pictures);
  add(2, ReleaseKind::withdrawal);
  add(1, ReleaseKind::withdrawal);
  EXPECT_EQ(take_all(), "w2 r1 w1");
  orders.pictures_tried(slow);
  EXPECT_EQ(orders.next(), nullptr) << "it was written meanwhile";
}

TEST_F(Orders, NeverTakeThePlaceOfALaterVersion) {
  const auto slow = add(1, ReleaseKind::release, Files::yes);
  ASSERT_EQ(orders.next(), slow);
  orders.put_down(slow, WantedPage::State::lacks_pictures);
  const auto later = add(1, ReleaseKind::correction);
  ASSERT_EQ(orders.next(), later);
  EXPECT_FALSE(orders.is_late(*slow));
  orders.published(*later);
  EXPECT_TRUE(orders.is_late(*slow));
  EXPECT_FALSE(orders.is_late(*later));
}

}  // namespace
}  // namespace gazetted
