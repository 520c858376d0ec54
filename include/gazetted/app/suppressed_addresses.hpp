// Who is not to be mailed, as the ledger has it now. Read once; any thread. For the planner, and for the commands that
// show what it would do.
#pragma once
#include <string>
#include <unordered_set>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {

class LedgerThread;

class SuppressedAddresses {
 public:
  SuppressedAddresses() = default;
  explicit SuppressedAddresses(const std::vector<Suppression>& rows);
  // Nobody where there is no ledger yet.
  static SuppressedAddresses read(const Settings& settings);
  static Result<SuppressedAddresses> read(LedgerThread& ledger);  // blocking; of the daemon
  Suppressed on(const std::string& address_key, const std::string& list) const;
  // For plan_lists(), which must not outlive this.
  LookUpSuppressed look_up() const;

 private:
  std::unordered_set<std::string> keys_;
  bool has_hashes_ = false;  // of addresses that nobody here knows
};

}  // namespace gazetted
