// Who a release reaches, for check, preview and submit: counted by the planner that the daemon accepts releases with,
// and by the suppressions in the ledger, so that all of them say the same figures.
#pragma once
#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"

namespace gazetted {

// Reads the lists in this order. `each` sees who will be mailed. Errors are those that reject a release.
using EachSubscriber = std::function<void(std::size_t list, const Subscriber& subscriber)>;
Result<std::vector<PlannedList>> count_audience(std::span<const ListOptions* const> lists,
                                                const SuppressedAddresses& suppressed, const EachSubscriber& each,
                                                const TellProblem& report);
std::string recipients_text(const PlannedList& list);  // "3 recipients"

// What `check` says of one list.
void check_list(const ListSettings& list, const SuppressedAddresses& suppressed, Findings& findings);

}  // namespace gazetted
