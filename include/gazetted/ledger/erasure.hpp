// LedgerErasure: who asked to be forgotten goes from the ledger, and a mark stays in place of their address; and what
// has been kept long enough goes too. On the ledger's thread. Each call that writes is one transaction of some thousand
// rows at most, synced when it returns. An order is a row of the ledger until it is finished: whoever starts after a
// crash carries it out from its beginning, which changes nothing where it had been done.
//
//   begin() ─ the mark holds ─→ go_on() until done ─→ may_come() no longer ─→ go_on() once more ─→ finish() ─→ fold()
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/history.hpp"

namespace gazetted {

struct ErasureOrder {
  std::string address;    // Address::key()
  std::string mark;       // AddressMarks::of(address)
  std::string key_check;  // AddressMarks::of_nobody(), kept with the first mark
  Time at;
  Hand by;
};

// How many rows named the person. States and counts of deliveries stay.
struct ErasedRows {
  std::int64_t deliveries = 0;
  std::int64_t waiting = 0;  // of those: were not sent yet, and will not be
  std::int64_t texts = 0;    // replies and words of other rows in which the address stood
  std::int64_t subscriptions = 0, consents = 0, sign_ups = 0;
  std::int64_t feedback = 0, votes = 0;
  std::int64_t suppressions = 0;
  std::int64_t notices = 0;  // mail to them or about them that had not left
  std::int64_t total() const;
  ErasedRows& operator+=(const ErasedRows& more);
};

// Where a walk through the ledger is; at first all 0.
struct ErasurePlace {
  int part = 0;
  std::int64_t row = 0;
};
struct ErasureStep {
  ErasedRows rows;
  std::optional<ErasurePlace> next;  // nothing: that was the last
};

// What is too old, by the terms of `retention` and of gazetted.yaml(5).
struct RetentionTerms {
  Time deliveries;   // of releases accepted before it
  Time votes;        // cast before it
  Time consents;     // of what ended before it
  Time unconfirmed;  // asked for before it
  Time sign_ups;     // asked for before it
  Time feedback;     // rows of what came back before it
};
struct PrunedRows {
  std::int64_t deliveries = 0, feedback = 0, votes = 0, consents = 0, unconfirmed = 0, sign_ups = 0;
  std::int64_t total() const { return deliveries + feedback + votes + consents + unconfirmed + sign_ups; }
  PrunedRows& operator+=(const PrunedRows& more);
};
struct PruneStep {
  PrunedRows rows;
  std::optional<ErasurePlace> next;
};

class LedgerErasure {
 public:
  virtual ~LedgerErasure() = default;

  // The mark holds from then on, and a crash does not lose the order. Ordered twice, it is one.
  virtual Status begin(const ErasureOrder& order) = 0;
  virtual Result<std::vector<ErasureOrder>> unfinished() = 0;  // reads only
  // Of an order that was begun. What waits to be sent keeps its state until its turn comes, and is suppressed then.
  virtual Result<ErasureStep> go_on(const ErasureOrder& order, ErasurePlace from) = 0;
  // Reads only: something that began before the order may still write the address: a delivery under way, or a release
  // that is being taken.
  virtual Result<bool> may_come(const ErasureOrder& order) = 0;
  // The history has it, by the mark alone; the order is gone, and the log is to be cleared.
  virtual Status finish(const ErasureOrder& order, const ErasedRows& rows, Time now) = 0;
  // Nothing that was deleted is left in the log. False: somebody reads an earlier state; try again.
  virtual Result<bool> fold() = 0;
  // Reads only: an order is finished, and what it deleted may still be in the log or between rows.
  virtual Result<bool> is_to_be_cleared() = 0;
  virtual Status cleared() = 0;
  // The file is written anew, without anything between its rows. Holds the thread for as long as that takes.
  virtual Status compact() = 0;

  // Reads only.
  virtual Result<bool> is_marked(const std::string& mark) = 0;
  // Reads only: marks that were made with another key than this one's check.
  virtual Result<std::int64_t> foreign_marks(const std::string& key_check) = 0;
  // Their key is lost for good.
  virtual Status drop_marks(Time now) = 0;

  virtual Result<PruneStep> prune(const RetentionTerms& terms, ErasurePlace from) = 0;
};

}  // namespace gazetted
