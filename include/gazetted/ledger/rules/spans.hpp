// Spans: the rows of a target that were never tried, as runs of ids. Pure; tested as tables. A run is of one domain, so
// that dispatch can take from many domains in turn without reading rows, or of many small ones.
#pragma once
#include <string>
#include <vector>

#include "gazetted/model/delivery.hpp"

namespace gazetted {

// A row as it was put, in the order of ids.
struct PutRow {
  std::int64_t id = 0;
  std::string domain;
};

// The spans of rows that were put together; their keys are given by the ledger.
std::vector<Span> spans_of(const std::vector<PutRow>& rows);
// Whether `next` is the same run as `before`, which was put earlier.
bool goes_on(const Span& before, const Span& next);
// Spans made anew from ids in ascending order: adds the next one. The domains are lost, which costs some order, no
// mail.
void add_never_tried(std::vector<Span>& spans, std::int64_t id);

}  // namespace gazetted
