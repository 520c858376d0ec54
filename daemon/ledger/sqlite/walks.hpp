// The walks of long commands: which rows of which target still have to move, kept in the table `steering`, so that a
// command that was cut short goes on. Rows are walked in order of their ids; what comes behind the walk belongs to
// the time after the command. Inside a transaction, on the ledger's thread.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/rules/steering.hpp"

namespace gazetted {

// Begins a walk over the rows of a target. There is one of each kind per target: a new one takes the place of the old.
Status begin_walk(Database& db, std::int64_t command, TargetKey target, RowMove move, WithUnknown with_unknown);
// The same at a start: one that was cut short goes on from where it was.
Status keep_walk(Database& db, TargetKey target, RowMove move);
// A later command says the opposite: what is left of this kind is not done any more.
Status end_walk(Database& db, TargetKey target, RowMove move);

struct Walked {
  std::int64_t moved = 0;
  bool more = false;
};
// Some thousand rows of a command, at most; 0: of any.
Result<Walked> walk_on(Database& db, std::int64_t command, Time now);

}  // namespace gazetted
