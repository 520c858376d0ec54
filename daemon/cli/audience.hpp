// Who a release reaches, for check, preview and submit: counted by the planner that the daemon takes releases with, and
// by the suppressions in the ledger, so that all of them say the same figures.
#pragma once
#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"
#include "suppressed_people.hpp"

namespace gazetted {

struct ReachedList {
  PlannedList planned;
  std::int64_t suppressed = 0;  // of the planned people
};

// Reads the lists in this order. `each` sees who will be mailed. Errors are those that reject a release.
using EachPerson = std::function<void(std::size_t list, const Person& person)>;
Result<std::vector<ReachedList>> count_audience(std::span<const ListOptions* const> lists,
                                                const SuppressedPeople& suppressed, const EachPerson& each,
                                                const TellProblem& told);
// "3 people", and what that leaves out: ", 1 more is suppressed, 2 rows cannot be read".
std::string people_text(const ReachedList& list);
std::string left_out(const ReachedList& list);

// What `check` says of one list.
void check_list(const ListSettings& list, const SuppressedPeople& suppressed, Findings& findings);

}  // namespace gazetted
