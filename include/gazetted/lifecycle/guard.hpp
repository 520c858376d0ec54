// Whether a list looks as if something went wrong with its file since the last release to it: then the release is held,
// and somebody is asked. Pure; tested as a table.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/model/guard_limits.hpp"

namespace gazetted {

struct ListFigures {
  std::string list;
  std::int64_t before = 0;  // recipients of the last release to it; 0: there was none
  std::int64_t now = 0;
  std::optional<std::int64_t> known{};  // of those, who were on it then; nothing: not counted
  std::string last;                     // the id of that release; empty: this release itself, when it was accepted
};

// A sentence with the figures; empty: nothing is odd. Less than 20 rows more, less or of other people are never odd,
// but that more than half of a list is gone.
std::string what_is_odd(const ListFigures& figures, const GuardLimits& limits);

// What a list has lost that the last release to it had, or that its file still has.
struct ListLosses {
  std::string list;
  std::int64_t rows = 0;                  // that should be recipients
  std::int64_t skipped = 0;               // of those, what cannot be read
  std::vector<std::string> columns = {};  // that the mails print, and that were there
};
// Sentences; empty: nothing is missing. Less than three rows are a slip, and are told of anyway.
std::string what_is_lost(const ListLosses& losses, const GuardLimits& limits);

// Of the columns that were there and are not, those that a text names as subscriber.NAME.
std::vector<std::string> columns_missed(const std::set<std::string>& before, const std::set<std::string>& now,
                                        const std::string& template_text);

}  // namespace gazetted
