// Who is never mailed again, whatever a list says: for all lists, or for one.
#pragma once
#include <string>

#include "gazetted/base/time.hpp"

namespace gazetted {

struct Suppression {
  std::string address;  // Address::key()
  std::string list;     // empty: all lists
  std::string reason;
  Time at;
};

// How a suppression is found: the address, or the address on one list.
inline std::string suppression_key(const std::string& address_key, const std::string& list) {
  return list + '\n' + address_key;
}

}  // namespace gazetted
