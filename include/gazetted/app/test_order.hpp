// What `gazetted test` asks the daemon for: a release that was accepted, or the files of one. Pure; input is hostile.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/base/json.hpp"

namespace gazetted {

struct TestOrder {
  std::string release;                                     // the id of one that was accepted; empty: it comes as files
  std::string name;                                        // of the file or the bundle
  bool bundle = false;                                     // else it is one file
  std::vector<std::pair<std::string, std::string>> files;  // below the bundle, and their bytes
  std::string to;
  std::string list;  // empty: each that the release goes to
};

// From a request: {to, list, release} or {to, list, name, bundle, files: [{name, size}], body}. Input is hostile:
// names are taken apart, sizes must add up.
Result<TestOrder> read_test_order(const json::object& request);

}  // namespace gazetted
