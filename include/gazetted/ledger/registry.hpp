// LedgerRegistry: what the ledger keeps beside releases: who is never mailed again, mail to the operator that has not
// left yet, and files that were rejected. On the ledger's thread. Each call that writes is one transaction, synced when
// it returns; a crash leaves all of it or nothing.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {

class LedgerRegistry {
 public:
  virtual ~LedgerRegistry() = default;

  // One that exists keeps its time, and its reason unless there is a new one.
  virtual Status suppress(std::span<const Suppression> rows, Time now, const Hand& by) = 0;
  // From this list, or from all ("" as `list`); how many rows that were. A mark goes from all.
  virtual Result<std::int64_t> unsuppress(const std::string& address, const std::string& list, Time now,
                                          const Hand& by) = 0;
  virtual Result<std::vector<Suppression>> suppressions() = 0;  // who was erased by their marks
  // The last 100 are kept. In the history, without the reason, which may name anybody: whose file it was, and the
  // release that its name means.
  virtual Status note_rejected(const std::string& name, const std::string& reason, Time now, const Hand& by = {},
                               const std::string& release = {}) = 0;
  // For the history alone: what leaves no other trace here, as a reload or a test mail.
  virtual Status note_hand(const HistoryEntry& entry) = 0;
  virtual Result<std::int64_t> put_notice(const Notice& notice) = 0;  // its key
  virtual Result<std::vector<Notice>> notices() = 0;                  // oldest first
  virtual Status drop_notice(std::int64_t key) = 0;
};

}  // namespace gazetted
