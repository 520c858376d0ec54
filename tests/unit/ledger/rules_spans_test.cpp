// Spans: which rows share one, which go on, and how they are made anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/ledger/rules/spans.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "1-40 a" for a span; an empty domain is "mixed".
std::vector<std::string> words(const std::vector<Span>& spans) {
  std::vector<std::string> all;
  for (const auto& span : spans)
    all.push_back(fmt::format("{}-{} {}", span.next, span.last, span.domain.empty() ? "mixed" : span.domain));
  return all;
}

void add(std::vector<PutRow>& rows, int count, const std::string& domain) {
  for (int i = 0; i < count; ++i) rows.push_back({std::int64_t(rows.size()) + 1, domain});
}

TEST(Spans, ALargeDomainHasOneOfItsOwnAndSmallOnesShare) {
  std::vector<PutRow> rows;
  add(rows, 32, "a");
  add(rows, 31, "b");
  add(rows, 1, "c");
  add(rows, 40, "d");
  add(rows, 2, "e");
  EXPECT_THAT(words(spans_of(rows)), ElementsAre("1-32 a", "33-64 mixed", "65-104 d", "105-106 mixed"));
}

TEST(Spans, ASharedOneEndsWhenItIsLong) {
  std::vector<PutRow> rows;
  for (int i = 0; i < 300; ++i) add(rows, 1, fmt::format("d{}", i));
  EXPECT_THAT(words(spans_of(rows)), ElementsAre("1-257 mixed", "258-300 mixed"));
}

TEST(Spans, NobodyMakesNone) { EXPECT_THAT(spans_of({}), IsEmpty()); }

TEST(Spans, OneGoesOnOnlyWhereIdsAndDomainDo) {
  const Span before{1, "a", 1, 40};
  struct Row {
    const char* what;
    Span next;
    bool goes_on;
  };
  const Row table[] = {
      {"the next row of the domain", {0, "a", 41, 60}, true},
      {"another domain", {0, "b", 41, 60}, false},
      {"rows between that are suppressed", {0, "a", 42, 60}, false},
      {"small domains", {0, "", 41, 60}, false},
  };
  for (const auto& row : table) EXPECT_EQ(goes_on(before, row.next), row.goes_on) << row.what;
  EXPECT_FALSE(goes_on({1, "", 1, 40}, {0, "", 41, 60})) << "a shared span would grow without a limit";
}

TEST(Spans, MadeAnewTheyAreRunsOfWhatWasNeverTried) {
  std::vector<Span> spans;
  for (const std::int64_t id : {3, 4, 5, 9, 11, 12}) add_never_tried(spans, id);
  EXPECT_THAT(words(spans), ElementsAre("3-5 mixed", "9-9 mixed", "11-12 mixed"));
}

}  // namespace
}  // namespace gazetted
