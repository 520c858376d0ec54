#include "gazetted/ledger/rules/spans.hpp"

namespace gazetted {
namespace {

constexpr std::size_t own_span = 32;      // a domain with so many rows in a batch has a span of its own
constexpr std::int64_t mixed_span = 256;  // small domains share spans of so many rows

}  // namespace

// A list of a million has hundreds of thousands of domains with a row or two; a span for each would
// cost more memory and start-up time than the rows are worth.
std::vector<Span> spans_of(const std::vector<PutRow>& rows) {
  std::vector<Span> spans;
  for (std::size_t at = 0; at < rows.size();) {
    std::size_t end = at;
    while (end < rows.size() && rows[end].domain == rows[at].domain) ++end;
    const bool own = end - at >= own_span;
    const auto last = rows[end - 1].id;
    const bool joins =
        !own && !spans.empty() && spans.back().domain.empty() && spans.back().last - spans.back().next < mixed_span;
    if (joins)
      spans.back().last = last;
    else
      spans.push_back({0, own ? rows[at].domain : "", rows[at].id, last});
    at = end;
  }
  return spans;
}

bool goes_on(const Span& before, const Span& next) {
  return before.last + 1 == next.next && before.domain == next.domain && !next.domain.empty();
}

void add_never_tried(std::vector<Span>& spans, std::int64_t id) {
  if (!spans.empty() && spans.back().last + 1 == id)
    spans.back().last = id;
  else
    spans.push_back({0, "", id, id});
}

}  // namespace gazetted
