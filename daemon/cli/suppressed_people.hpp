// Who is not to be mailed, as the ledger has it now. Read once; any thread.
#pragma once
#include <string>
#include <unordered_set>

#include "gazetted/config/settings.hpp"

namespace gazetted {

class SuppressedPeople {
 public:
  // Nobody where there is no ledger yet.
  static SuppressedPeople read(const Settings& settings);
  bool has(const std::string& address, const std::string& list) const;

 private:
  std::unordered_set<std::string> keys_;
};

}  // namespace gazetted
