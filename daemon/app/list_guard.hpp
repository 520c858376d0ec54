// Looks at the lists of a release beside the last release to each of them, and says what is odd; see
// lifecycle/guard.hpp. Blocking; intake's thread.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class ListGuard {
 public:
  // `goes_on` false: the daemon stops, which is an error like any other.
  static Result<ListGuard> read(LedgerThread& ledger, std::span<const ListOptions* const> lists,
                                const Settings& settings, const std::function<bool()>& goes_on);
  // Somebody who is on this list now.
  void note(std::size_t list, const Subscriber& subscriber);
  // Sentences; empty: nothing is odd.
  std::string what_is_odd(const std::vector<PlannedList>& planned, const Settings& settings);

 private:
  struct Last {
    LastOfList release;
    AddressSet addresses;
    std::int64_t known = 0;
  };
  std::vector<std::optional<Last>> lists_;
};

}  // namespace gazetted
