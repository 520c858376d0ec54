// Who gets an update, a correction or a withdrawal because they had an earlier version, or wait for one: each person
// once, through the list and with the row of the latest version that they are on, so that the mail joins their thread.
// Blocking; intake's thread. What a crash leaves of it belongs to an acceptance that never finished, and goes with it.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/suppressed_addresses.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class VersionAudience {
 public:
  struct Input {
    const std::vector<ReleaseRow>& versions;  // those before this one, the latest first
    const Release& release;
    const std::set<std::string>& open_lists;  // others are read anew when their time comes
    std::function<bool()> goes_on;            // false: the daemon stops, which is an error like any other
  };
  // What the input refers to must outlive this.
  static Result<VersionAudience> read(LedgerThread& ledger, Input input);

  bool is_empty() const { return addresses_.size() == 0; }
  // Whom no list must reach a second time.
  AddressSet addresses() const;
  // Writes those of one list, as one run of rows.
  Result<VersionReaders> put(const std::string& list, TargetKey target, const SuppressedAddresses& suppressed);

 private:
  using Each = std::function<Status(std::vector<EarlierRecipient>)>;
  VersionAudience(LedgerThread& ledger, Input input) : ledger_(&ledger), input_(std::move(input)) {}
  Status for_each_page(const TargetRow& target, const Each& each) const;

  LedgerThread* ledger_;
  Input input_;
  AddressSet addresses_;  // each owned by the latest version that has a reason to mail it
};

}  // namespace gazetted
