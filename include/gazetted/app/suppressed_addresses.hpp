// Who is not to be mailed, as the ledger has it now. Read once; any thread. For the planner, and for the commands that
// show what it would do.
#pragma once
#include <map>
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
  // `settings`: of which newsroom lists are. `marks`: of those who were erased; null: their rows look like any other.
  SuppressedAddresses(const std::vector<Suppression>& rows, const Settings& settings,
                      std::shared_ptr<const AddressMarks> marks = nullptr);
  // Nobody where there is no ledger yet.
  static SuppressedAddresses read(const Settings& settings);
  static Result<SuppressedAddresses> read(LedgerThread& ledger, const Settings& settings);  // blocking; of the daemon
  // Who is suppressed for a newsroom is on each of its lists: another newsroom may mail them.
  Suppressed on(const std::string& address_key, const std::string& list) const;
  // For plan_lists(), which must not outlive this.
  LookUpSuppressed look_up() const;
  // Somebody who was erased is named in a text, as a row that nobody could read.
  bool names_erased(std::string_view text) const;

 private:
  bool is_erased(const std::string& address_key) const;

  std::unordered_set<std::string> keys_;
  std::map<std::string, std::string> newsroom_of_;  // lists → keys, where a row is of a newsroom; else empty
  bool has_hashes_ = false;                         // of addresses that nobody here knows
  bool has_marks_ = false;
  std::shared_ptr<const AddressMarks> marks_;
};

}  // namespace gazetted
