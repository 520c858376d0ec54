// LedgerStart: what is asked and done before anything may leave, in the order of the calls below. On the ledger's
// thread. Every call has been synced when it returns; an error means that nothing of its transaction is on disk.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/identity.hpp"
#include "gazetted/ledger/recovery.hpp"

namespace gazetted {

// What the ledger says of itself.
struct LedgerStanding {
  std::optional<Identity> identity;
  std::int64_t last_lease = 0;  // that it ever gave
  std::string held;             // why everything was paused at a start; empty: it was not, or somebody resumed
  Time held_at{};               // when that was last
};

class LedgerStart {
 public:
  virtual ~LedgerStart() = default;

  // Reads only.
  virtual Result<LedgerStanding> standing() = 0;
  // One transaction. With a reason in `held` it also pauses everything, until somebody resumes everything. A crash
  // leaves the generation before it or the new one.
  virtual Status begin_generation(const Identity& identity, const std::string& held, Time now) = 0;
  // Puts right what a crash interrupted: acceptances that were not finished are removed, intents are settled, long
  // commands are finished, times that a wrong clock wrote are brought near, accounts are counted anew. Several
  // transactions; a crash between them leaves work for the next recover(), which may always be made again.
  virtual Result<Recovered> recover(const Recovery& how) = 0;
};

}  // namespace gazetted
