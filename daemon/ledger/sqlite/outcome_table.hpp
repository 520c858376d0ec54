// The table of outcomes: what became of each delivery that was tried or decided. Its statements hold the last line of
// the fence: a row that is not where a record comes from keeps what it has. Inside a transaction, on the ledger's
// thread.
#pragma once
#include "gazetted/ledger/batch.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/rules/fence.hpp"

namespace gazetted {

class OutcomeTable {
 public:
  explicit OutcomeTable(Database& db);

  // Writes a record as judged, and its attempt into the history. False: the row was not in record.from.
  Result<bool> put(const Record& record, const FenceVerdict& verdict);
  // Of recovery: a record as it is, without the fence's judgement.
  Status settle(const Record& record);
  // Somebody of the target was tried: a corrected release cannot take its place any more. The first time of a release
  // is in its history.
  Status mark_tried(TargetKey target, const std::optional<Time>& at);

 private:
  Result<bool> put_waiting(const Record& record, const FenceVerdict& verdict);
  Status note_first_try(TargetKey target, const std::optional<Time>& at);
  Status put_attempt(const Record& record, const FenceVerdict& verdict);

  Database& db_;
  Statement put_outcome_, put_waiting_, put_attempt_, mark_tried_;
};

// The record is about somebody who was tried, or may have been.
inline bool was_tried(const Record& record) { return record.verdict && record.attempts + record.doubts > 0; }

}  // namespace gazetted
