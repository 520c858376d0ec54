// Moves between the states of a target's account, collected in a transaction and written at its end. An account
// that would fall below zero is a broken invariant: the process ends before the transaction is on disk, and the
// recovery of the next start counts the rows anew.
#pragma once
#include <array>
#include <map>

#include "gazetted/ledger/database.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

class Accounts {
 public:
  void move(TargetKey target, State from, State to, std::int64_t count = 1);
  enum class Below { ends_the_process, allowed };  // zero
  // Writes what was collected; `after`, when asked for, gets the account of each target that moved.
  Status write(Database& db, Below below = Below::ends_the_process, std::map<TargetKey, Tally>* after = nullptr);

 private:
  std::map<TargetKey, std::array<std::int64_t, state_count>> moves_;
};

}  // namespace gazetted
