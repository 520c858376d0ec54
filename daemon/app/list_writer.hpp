// Reads the lists of a release into the ledger: one batch is written while the next is read. Blocking; intake's thread.
// What a crash leaves of them belongs to an acceptance or a renewal that never finished, and goes with it.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "gazetted/app/skipped_rows.hpp"
#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/audience/planner.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

struct ListsToWrite {
  std::span<const ListOptions* const> lists;
  std::span<const TargetKey> targets;  // theirs
  const SuppressedAddresses& suppressed;
  AddressSet reached = {};    // who has the release already
  OwnChoices* own = nullptr;  // null: nobody chose anything
  // Called on the way to the first row of a list, in the order of the lists, and of each in any case; what it writes
  // comes before them.
  std::function<Status(std::size_t list)> before = {};
  // Called for each row that is written.
  std::function<void(std::size_t list, const Subscriber& subscriber)> each = {};
};

// `goes_on` false: the daemon stops, which is an error like any other.
Result<std::vector<PlannedList>> write_lists(LedgerThread& ledger, ListsToWrite what, SkippedRows& skipped,
                                             const std::function<bool()>& goes_on);

}  // namespace gazetted
