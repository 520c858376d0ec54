// LedgerDigests: which digests there were, and what a digest is about. On the ledger's thread. A digest itself is a
// release like any other; what names it here is written after it was accepted, so whoever makes one asks
// LedgerAcceptance::find() first: after a crash in between it is there, and its run is not.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/subscription/subscription.hpp"

namespace gazetted {

// One list's digest of one frequency: what the public got after the run before it, until then.
struct DigestRunRow {
  std::string list;
  Frequency frequency = Frequency::daily;
  Time until;
  Time at;              // when it was made
  std::string release;  // the id of the digest; empty: there was nothing to send, or nobody to send it to
};

class LedgerDigests {
 public:
  virtual ~LedgerDigests() = default;

  // One transaction, synced. Of this list, frequency and end there is one: a second is left out.
  virtual Status note_run(const DigestRunRow& run) = 0;
  // The latest; nothing: there was none. Reads only.
  virtual Result<std::optional<DigestRunRow>> last_run(const std::string& list, Frequency frequency) = 0;
  // Of all frequencies, those with a digest and an end at `since` or after it, oldest first, at most `limit`. Reads
  // only.
  virtual Result<std::vector<DigestRunRow>> runs_since(const std::string& list, Time since, std::size_t limit) = 0;
  // Releases that the public got after `from` and at `until` at the latest, in that order, each in its latest version,
  // whoever they went to: neither withdrawn, paused or waiting for a person, nor digests themselves. One that had to be
  // resumed or approved was published then. Reads only.
  virtual Result<std::vector<ReleaseRow>> published(Time from, Time until) = 0;
};

}  // namespace gazetted
