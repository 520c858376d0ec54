// The fence between what the dispatch loop decided and what the ledger knows by the time it is committed: a command may
// have come between, an attempt may be over. Pure; tested as tables.
#pragma once
#include <optional>

#include "gazetted/ledger/batch.hpp"

namespace gazetted {

// What commands and replacements say of a target.
struct TargetMarks {
  bool live = false, cancelled = false, paused = false;
};

// The state from which an intent may take a row; nothing: it is refused, since the row is under way or settled, or may
// not leave. `stored`: the state of its outcome, if it has one; `leased`: it is under an intent.
std::optional<State> state_to_lease(const Intent& intent, std::optional<State> stored, bool leased,
                                    const TargetMarks& marks);

// What is written of a record: where it differs from what the loop wished, a command is why.
struct FenceVerdict {
  State to = State::sent;
  std::optional<Time> due;
};
// Nothing: the record changes nothing. `lease`: the one that the row is under, if any; `now`: by which due times are
// reckoned.
std::optional<FenceVerdict> judge_record(const Record& record, std::optional<LeaseKey> lease, const TargetMarks& marks,
                                         Time now);

}  // namespace gazetted
