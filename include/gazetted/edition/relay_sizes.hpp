// The largest mail that each relay takes, as it said when last spoken to (RFC 1870): known to `check` and to the
// intake before anything is sent. A hint, and believed for some hours only: where it is wrong or the server was
// changed, the next mail asks again. It is in STATE/relay-sizes, one line per relay; losing it costs nothing.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct RelaySize {
  std::uint64_t bytes = 0;  // 0: no limit was said
  Time said{};
};
using RelaySizes = std::map<std::string, RelaySize>;

RelaySizes read_relay_sizes(const fs::path& state);  // empty where it cannot be read
// What is still to be believed; nothing: ask.
std::optional<std::uint64_t> known_size(const RelaySizes& sizes, const std::string& relay, Time now);
// Whether it was news, or has to be said again so that it stays known.
bool note_size(RelaySizes& sizes, const std::string& relay, std::uint64_t bytes, Time now);
void write_relay_sizes(const fs::path& state, const RelaySizes& sizes);

}  // namespace gazetted
