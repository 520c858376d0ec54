// A list is read in pages, whatever rows of it are gone, and not to its end where the daemon stops.
#include "../../../daemon/app/recipient_pages.hpp"

#include "intake_fixture.hpp"

namespace gazetted::test {
namespace {

struct Row {
  DeliveryId id;
};

class RecipientPages : public IntakeFixture {
 protected:
  // Every third id is a row.
  static Result<std::vector<Row>> fetch(Ledger&, const RowRange& range) {
    std::vector<Row> rows;
    for (auto id = range.from; id <= range.last && rows.size() < range.limit; ++id) {
      if (id % 3 == 0) rows.push_back({DeliveryId{id}});
    }
    return rows;
  }
  Status read(std::int64_t first, std::int64_t last) {
    sizes.clear();
    return for_each_page(
        ledger, first, last, [this] { return pages_left-- > 0; }, fetch,
        [this](const std::vector<Row>& rows) {
          sizes.push_back(rows.size());
          return rows.size() == refused ? Status(fail("that is enough")) : Status();
        });
  }
  std::vector<std::size_t> sizes;
  std::size_t refused = 0;
  int pages_left = 100;
};

TEST_F(RecipientPages, EachRowComesOnce) {
  ASSERT_TRUE(read(1, 36'000).has_value());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{5000, 5000, 2000}));
  ASSERT_TRUE(read(3, 3).has_value());
  EXPECT_EQ(sizes, std::vector<std::size_t>{1});
  ASSERT_TRUE(read(4, 5).has_value());
  EXPECT_TRUE(sizes.empty());
  ASSERT_TRUE(read(1, 0).has_value()) << "a list with nobody on it";
}

TEST_F(RecipientPages, AnErrorOrTheEndOfTheDaemonStopsIt) {
  refused = 5000;
  EXPECT_EQ(read(1, 36'000).error().text(), "that is enough");
  EXPECT_EQ(sizes.size(), 1u);
  refused = 0;
  pages_left = 1;
  EXPECT_EQ(read(1, 36'000).error().text(), "the daemon is stopping");
  EXPECT_EQ(sizes.size(), 1u);
}

}  // namespace
}  // namespace gazetted::test
