// Names of entries of the configuration (lists, relays, channels, templates), which are also names of files. Pure.
#pragma once
#include <algorithm>
#include <string_view>

namespace gazetted {

// Letters, digits, - and _, 1 to 40: never a path, a hidden file or an option.
inline bool is_entry_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace gazetted
