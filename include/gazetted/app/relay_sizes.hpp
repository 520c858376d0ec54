// The largest mail that each relay takes, as it said when last spoken to (RFC 1870): known to `check` and to the
// intake before anything is sent. Lies in STATE/relay-sizes, a line a relay; losing it costs nothing.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "gazetted/base/file.hpp"

namespace gazetted {

using RelaySizes = std::map<std::string, std::uint64_t>;  // in bytes; 0: no limit was said

RelaySizes read_relay_sizes(const fs::path& state);  // empty where it cannot be read
void write_relay_sizes(const fs::path& state, const RelaySizes& sizes);

}  // namespace gazetted
