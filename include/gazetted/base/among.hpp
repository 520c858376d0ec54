// Whether a name is one of several. Pure.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

namespace gazetted {

inline bool is_among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace gazetted
