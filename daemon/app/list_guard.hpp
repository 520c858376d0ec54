// Looks at the lists of a release beside what they were before, and says what is odd; see lifecycle/guard.hpp.
// Blocking; intake's thread.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class ListGuard {
 public:
  // Beside the last release to each of them. `goes_on` false: the daemon stops, which is an error like any other.
  static Result<ListGuard> read(LedgerThread& ledger, std::span<const ListOptions* const> lists, const Edition& edition,
                                const Settings& settings, const std::function<bool()>& goes_on);
  // Beside the recipients that `release`, which is opened now, had when it was accepted.
  static Result<ListGuard> of_acceptance(LedgerThread& ledger, std::span<const ListOptions* const> lists,
                                         const ReleaseRow& release, const Settings& settings,
                                         const std::function<bool()>& goes_on);
  // Somebody who is on this list now.
  void note(std::size_t list, const Subscriber& subscriber);
  // Sentences; empty: nothing is odd.
  std::string what_is_odd(const std::vector<PlannedList>& planned, const Settings& settings, Time now) const;

 private:
  struct Last {
    std::string list;
    LastOfList release;
    AddressSet addresses;
    std::int64_t known = 0;
  };
  // `before(name of the list)`: with what that list is compared.
  template <class Before>
  static Result<ListGuard> beside(LedgerThread& ledger, std::span<const ListOptions* const> lists,
                                  const Settings& settings, const std::function<bool()>& goes_on, const Before& before);
  void look_at_columns(const Edition& edition, const Settings& settings);
  std::vector<std::optional<Last>> lists_;
  std::map<std::string, std::vector<std::string>> columns_missed_;  // by list
};

}  // namespace gazetted
