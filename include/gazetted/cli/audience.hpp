// Who a release reaches, in words, and what `check` says of a list.
#pragma once
#include "gazetted/app/counted_audience.hpp"

namespace gazetted {

std::string recipients_text(const PlannedList& list);  // "3 recipients"

// "12 recipients (9 have the earlier version, 2 wait for it, to 1 it is new), 1 more is suppressed"; with "up to" where
// that may change.
std::string counted_text(const CountedList& list, const CountedAudience& audience, std::string_view by_language = {});

// What `check` says of one list; times in `zone`.
void check_list(const ListSettings& list, const SuppressedAddresses& suppressed, const Zone& zone, Findings& findings);

}  // namespace gazetted
