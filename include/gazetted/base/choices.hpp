// What there is to choose from, behind a name that is not there. Pure.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/text.hpp"

namespace gazetted {

// "; there are press, donors", "; the only one is main", "; none is configured".
inline std::string what_there_is(const std::vector<std::string>& names) {
  if (names.empty()) return "; none is configured";
  return names.size() == 1 ? "; there is only " + names.front() : "; there are " + join(names, ", ");
}

}  // namespace gazetted
