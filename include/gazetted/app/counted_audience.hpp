// Who a release reaches, for check, preview, submit and the HTTP API: counted by the planner that the daemon accepts
// releases with, and by the suppressions in the ledger, so that all of them say the same figures. Blocking: reads
// lists.
#pragma once
#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/app/version_audience.hpp"
#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"

namespace gazetted {

// Reads the lists in this order. `each` sees who will be mailed. Errors are those that reject a release. `reached`: as
// of plan_lists().
using EachSubscriber = std::function<void(std::size_t list, const Subscriber& subscriber)>;
Result<std::vector<PlannedList>> count_audience(std::span<const ListOptions* const> lists,
                                                const SuppressedAddresses& suppressed, const EachSubscriber& each,
                                                const TellProblem& report, AddressSet reached = {},
                                                OwnChoices* own = nullptr);

// Whom one list of a release mails.
struct CountedList {
  PlannedList planned;        // those to whom it is new
  VersionReaders readers;     // of a version: who has an earlier one, or waits for it
  std::int64_t may_come = 0;  // of a withdrawal: who may get an earlier version before it is accepted
  std::int64_t recipients() const { return planned.recipients + readers.had_it + readers.waited; }
};
struct CountedAudience {
  std::vector<CountedList> lists;   // in the order of the edition, without lists that are configured no longer
  std::vector<std::size_t> places;  // theirs in the edition
  bool is_version = false;
  bool may_change = false;  // mail of an earlier version is still leaving
};
// As the daemon would accept it now: each person once, and of a version those who have an earlier one or wait for it,
// as the ledger has them. `each` is given the list's place in the edition.
Result<CountedAudience> count_edition(const Edition& edition, const Settings& settings, Time now,
                                      const EachSubscriber& each);

// What the daemon will ask about, as far as the figures say it: a list that has shrunk, say. Empty: nothing.
std::string what_is_odd(const CountedAudience& counted, const Settings& settings, Time now);

}  // namespace gazetted
