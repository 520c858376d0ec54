// Where the subscribers of a list come from when nobody writes their file: an address of the web, or a command. A
// value.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/base/secret.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct ListSource {
  std::string url = {};                                      // https://…; empty: it is a command
  std::vector<std::pair<std::string, Secret>> headers = {};  // of the request
  bool allow_private = false;                                // loopback and private addresses, and plain http
  std::vector<std::string> command = {};                     // the program and its arguments
  Duration every{3'600'000};                                 // at least a minute
};

// What is fetched, without what opens it: another URL or command is another source.
std::string identity_of(const ListSource& source);

}  // namespace gazetted
