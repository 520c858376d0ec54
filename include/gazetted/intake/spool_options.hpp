// What the configuration says about the spool. A value.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct SpoolOptions {
  fs::path directory = "/var/spool/gazetted";
  fs::path state = "/var/lib/gazetted";     // where nobody else writes
  Duration settle{5000};                    // a file copied in is accepted when unchanged for so long
  Duration bundle_settle{30'000};           // a bundle copied in
  Duration hold{0};                         // nothing leaves earlier than this after it was accepted
  std::uint64_t max_file_size = 25u << 20;  // a bundle's total
  Duration trouble_wait{30'000};            // before a drop is tried again that a full or broken disk kept out
  std::vector<std::string> owners;          // users or groups by name; empty: anybody who can write there
};

}  // namespace gazetted
