// Whom nothing reaches: addresses of which no mail was taken for long, or of which each came back. They are told of,
// and never removed: nobody knows who reads. Read by a connection of its own. Blocking, and as long as the ledger is
// large; any thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct UnreachedAddress {
  std::string address;        // Address::key()
  std::string lists;          // by their names, with ", " between them
  std::int64_t releases = 0;  // that were tried
  bool always_bounced = false;
  Time first, last;        // the releases, as they were taken
  std::string reply;       // the last
  std::string suppressed;  // the cause, everywhere or else on a list; empty: they are still tried
};

struct SunsetRules {
  std::int64_t releases = 5;             // without one that was taken
  Duration over{30LL * 24 * 3'600'000};  // from the first of them to the last
  std::int64_t bounced = 2;              // releases, each of which came back
};

// By domain, then by address. `store`: of the ledger.
Status read_sunset(const std::string& store, const SunsetRules& rules,
                   const std::function<void(const UnreachedAddress&)>& each);

}  // namespace gazetted
