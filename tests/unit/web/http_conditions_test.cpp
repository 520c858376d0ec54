// What a request says beside its path, as tables.
#include "../../../daemon/web/http_conditions.hpp"

#include <gtest/gtest.h>

namespace gazetted {
namespace {

const Validators known{"\"5-a\"", from_millis(1'796'000'000'000)};  // Mon, 30 Nov 2026

TEST(HttpConditions, ATagCountsMoreThanADate) {
  const auto day = http_date(known.modified), later = http_date(known.modified + Duration(1000)),
             before = http_date(known.modified - Duration(1000));
  struct {
    std::string tags, since;
    bool has_it;
  } const rows[] = {
      {"\"5-a\"", "", true},
      {"W/\"5-a\"", "", true},
      {"\"x\", \"5-a\"", "", true},
      {"\"x\",,W/\"y\" , \"5-a\"", "", true},
      {"\"with, a comma\", \"5-a\"", "", true},
      {"*", "", true},
      {"\"5\"", "", false},
      {"5-a", "", false},  // no tag without quotes
      {"\"5-a", "", false},
      {"\"x\"", day, false},
      {"\"x\"", later, false},
      {"", day, true},
      {"", later, true},
      {"", before, false},
      {"", "yesterday", false},
      {"", "", false},
  };
  for (const auto& row : rows) {
    WebRequest request;
    if (!row.tags.empty()) request.headers["if-none-match"] = row.tags;
    if (!row.since.empty()) request.headers["if-modified-since"] = row.since;
    EXPECT_EQ(has_it_already(request, known), row.has_it) << row.tags << " / " << row.since;
  }
}

TEST(HttpConditions, OneRangeIsRead) {
  using Kind = WantedRange::Kind;
  struct {
    const char* range;
    Kind kind;
    std::uint64_t first, size;
  } const rows[] = {
      {"bytes=0-0", Kind::part, 0, 1},
      {"bytes=0-9", Kind::part, 0, 10},
      {"bytes=2-4", Kind::part, 2, 3},
      {"Bytes= 2-4 ", Kind::part, 2, 3},
      {"bytes=2-", Kind::part, 2, 8},
      {"bytes=2-100", Kind::part, 2, 8},
      {"bytes=2-99999999999999999999999999", Kind::part, 2, 8},
      {"bytes=-3", Kind::part, 7, 3},
      {"bytes=-100", Kind::part, 0, 10},
      {"bytes=10-", Kind::outside, 0, 0},
      {"bytes=10-20", Kind::outside, 0, 0},
      {"bytes=99999999999999999999999999-", Kind::outside, 0, 0},
      {"bytes=-0", Kind::outside, 0, 0},
      {"bytes=4-2", Kind::whole, 0, 0},
      {"bytes=0-1,3-4", Kind::whole, 0, 0},
      {"bytes=", Kind::whole, 0, 0},
      {"bytes=-", Kind::whole, 0, 0},
      {"bytes=a-b", Kind::whole, 0, 0},
      {"bytes=+1-2", Kind::whole, 0, 0},
      {"bytes=1--2", Kind::whole, 0, 0},
      {"items=0-1", Kind::whole, 0, 0},
      {"", Kind::whole, 0, 0},
  };
  for (const auto& row : rows) {
    WebRequest request;
    request.headers["range"] = row.range;
    const auto wanted = wanted_range(request, known, 10);
    EXPECT_EQ(wanted.kind, row.kind) << row.range;
    EXPECT_EQ(wanted.span.first, row.first) << row.range;
    EXPECT_EQ(wanted.span.size, row.size) << row.range;
  }
}

TEST(HttpConditions, OfAnEmptyFileThereIsNoPart) {
  WebRequest request;
  for (const char* range : {"bytes=0-", "bytes=-1", "bytes=0-0"}) {
    request.headers["range"] = range;
    EXPECT_EQ(wanted_range(request, known, 0).kind, WantedRange::Kind::outside) << range;
  }
}

TEST(HttpConditions, ARangeIsOfWhatTheSenderHasSeen) {
  struct {
    std::string condition;
    bool holds;
  } const rows[] = {
      {known.tag, true},
      {"W/" + known.tag, false},
      {"\"other\"", false},
      {http_date(known.modified), true},
      {http_date(known.modified + Duration(1000)), false},
      {"nonsense", false},
  };
  WebRequest request;
  request.headers["range"] = "bytes=1-2";
  for (const auto& row : rows) {
    request.headers["if-range"] = row.condition;
    EXPECT_EQ(wanted_range(request, known, 10).kind == WantedRange::Kind::part, row.holds) << row.condition;
  }
  request.headers.erase("if-range");
  request.method = "HEAD";
  EXPECT_EQ(wanted_range(request, known, 10).kind, WantedRange::Kind::whole) << "ranges are for GET";
}

TEST(HttpConditions, TheCodingThatIsLikedBestIsTaken) {
  struct {
    const char* accept;
    Coding of_both, of_gzip;
  } const rows[] = {
      {"", Coding::identity, Coding::identity},
      {"gzip", Coding::gzip, Coding::gzip},
      {"br", Coding::brotli, Coding::identity},
      {"gzip, deflate, br", Coding::brotli, Coding::gzip},
      {"GZIP;Q=1.0", Coding::gzip, Coding::gzip},
      {"br;q=0.2, gzip;q=0.8", Coding::gzip, Coding::gzip},
      {"br;q=0, gzip;q=0", Coding::identity, Coding::identity},
      {"br;q=0.000,gzip;q=0.001", Coding::gzip, Coding::gzip},
      {"*", Coding::brotli, Coding::gzip},
      {"*;q=0", Coding::identity, Coding::identity},
      {"gzip;q=0, *", Coding::brotli, Coding::identity},
      {"identity, gzip;q=0.5", Coding::identity, Coding::identity},
      {"identity;q=0", Coding::identity, Coding::identity},  // better than nothing
      {"identity;q=0, gzip;q=0.1", Coding::gzip, Coding::gzip},
      {"deflate", Coding::identity, Coding::identity},
      {"gzip;level=9", Coding::identity, Coding::identity},
      {"gzip;q=2", Coding::identity, Coding::identity},
      {"gzip;q=0.1234", Coding::identity, Coding::identity},
      {"x-gzip", Coding::gzip, Coding::gzip},
      {",,gzip,,", Coding::gzip, Coding::gzip},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(best_coding(row.accept, true, true), row.of_both) << row.accept;
    EXPECT_EQ(best_coding(row.accept, true, false), row.of_gzip) << row.accept;
    EXPECT_EQ(best_coding(row.accept, false, false), Coding::identity) << row.accept;
  }
}

}  // namespace
}  // namespace gazetted
