// Why and since when somebody is in a list of addresses that are not mailed, where no provider wrote it: words that
// people and programs use in the languages of our labels, and days as they are written there. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gazetted/base/time.hpp"

namespace gazetted {

// One of import_reason: "abgemeldet" → "unsubscribe", "Hard bounce" → "bounce", "plainte" → "complaint". Empty: the
// cell says none of these.
std::string_view import_cause(std::string_view cell);

// Of an entry, by its columns for a reason or a status, or one that says "unsubscribed: yes".
std::string_view import_cause(const std::vector<std::pair<std::string, std::string>>& fields);

// The cell of a column for the day: "date", "Datum", "unsubscribed at"; empty: there is none.
std::string import_date_cell(const std::vector<std::pair<std::string, std::string>>& fields);

// As parse_import_time(), and "2026-03-02", "2.3.2026", "02.03.2026 09:15", "2026/03/02", "13/02/2026" and
// "02/13/2026". Nothing where day and month could be either: "02/03/2026".
std::optional<Time> parse_import_date(std::string_view text);

}  // namespace gazetted
