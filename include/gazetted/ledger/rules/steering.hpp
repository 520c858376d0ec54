// What a command does to a target and to its rows. Pure; tested as tables. A command first sets marks; rows that must
// move with them are walked in steps, each kind of walk being a RowMove.
#pragma once
#include <optional>
#include <vector>

#include "gazetted/model/delivery.hpp"

namespace gazetted {

// `forget`: of a release that was replaced, whose rows are never due again.
enum class RowMove { cancel, wake, retry, forget };

// A target that a command may act on.
struct SteeredTarget {
  bool paused = false;  // it, its release, or everything is
  bool cancelled = false;
  Tally tally;
  bool expired = false;     // the `expires_at` of its release has passed
  bool read_early = false;  // a list under embargo, whose people have a page of it until that ends
};

enum class WithUnknown { no, yes };  // of retry: what is in doubt too

// The walk that resume begins; nothing: no row of the target may move. At a start it is also what a walk that was cut
// short, or what was laid aside for a reason that a restart may have removed, needs.
std::optional<RowMove> walk_of_resume(const SteeredTarget& target);
// False: there is nothing to cancel, and the target stays what it is. An early page can be, though all mails have left.
bool can_cancel(const SteeredTarget& target);
// Rows that were never tried are cancelled all at once, by the mark of their target. Others are walked.
std::optional<RowMove> walk_of_cancel(const SteeredTarget& target, std::int64_t never_tried);
std::optional<RowMove> walk_of_retry(const SteeredTarget& target, WithUnknown with_unknown);
// There is something that retry would try again, if cancel had not been the last word on it.
bool left_cancelled_by_retry(const SteeredTarget& target, WithUnknown with_unknown);
// The same, if its release had not expired: tried again, it would expire at once.
bool left_expired_by_retry(const SteeredTarget& target, WithUnknown with_unknown);

// What a start has to finish: a cancel that has not reached all rows, or rows that nothing holds back any more.
std::optional<RowMove> walk_of_start(const SteeredTarget& target);

enum class Due { now, never };  // of the row after the change
// parked: without a due time; in_doubt: an earlier attempt may have arrived; certain: none may.
enum class Rows { all, parked, with_due, in_doubt, certain };

// One change of all rows in a state that a walk passes.
struct RowChange {
  State from = State::deferred;
  std::optional<State> to;  // nothing: the state stays
  Due due = Due::now;
  Rows rows = Rows::all;
  bool gives_up_anew = false;  // the time after which it is given up starts again with the next attempt
  bool operator==(const RowChange&) const = default;
};
std::vector<RowChange> changes_of(RowMove move, WithUnknown with_unknown);

}  // namespace gazetted
