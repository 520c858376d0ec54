#include "gazetted/edition/relay_sizes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/files.hpp"

namespace gazetted::test {
namespace {

constexpr Duration hour{3'600'000};
const Time now = from_millis(1'800'000'000'000);

TEST(RelaySizes, AreBelievedForSixHours) {
  const RelaySizes sizes = {{"main", {1000, now}}, {"unlimited", {0, now}}};
  struct {
    const char* relay;
    Duration later;
    std::optional<std::uint64_t> known;
  } const rows[] = {
      {"main", Duration(0), 1000},          {"main", 6 * hour, 1000},
      {"main", 6 * hour + Duration(1), {}}, {"unlimited", Duration(0), {}},
      {"never spoken to", Duration(0), {}},
  };
  for (const auto& row : rows) EXPECT_EQ(known_size(sizes, row.relay, now + row.later), row.known) << row.relay;
}

TEST(RelaySizes, AreNewsWhenTheyChangeOrAreAboutToBeForgotten) {
  RelaySizes sizes;
  EXPECT_TRUE(note_size(sizes, "main", 1000, now));
  EXPECT_FALSE(note_size(sizes, "main", 1000, now + hour));
  EXPECT_TRUE(note_size(sizes, "main", 1000, now + 2 * hour));
  EXPECT_TRUE(note_size(sizes, "main", 2000, now + 2 * hour));
  EXPECT_EQ(known_size(sizes, "main", now + 8 * hour), 2000u) << "said two hours after the first";
}

TEST(RelaySizes, ComeBackFromTheirFileAndWhatIsNoLineOfItIsPassedOver) {
  const TemporaryDirectory state;
  EXPECT_TRUE(read_relay_sizes(state.path()).empty());
  write_relay_sizes(state.path(), {{"main", {1000, now}}, {"second", {0, now}}});
  const auto read = read_relay_sizes(state.path());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read.at("main").bytes, 1000u);
  EXPECT_EQ(read.at("main").said, now);
  state.put("relay-sizes", "main 1000\n\nmain 5 6 7\nsecond 2000 1800000000000\n");
  const auto damaged = read_relay_sizes(state.path());
  ASSERT_EQ(damaged.size(), 1u);
  EXPECT_EQ(damaged.at("second").bytes, 2000u);
}

}  // namespace
}  // namespace gazetted::test
