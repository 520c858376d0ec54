// When the lists and channels of a release may leave: after its hold, and its mail, where a channel says `before_mail`,
// after the posts whose addresses it may show. Pure: the caller gives the time. Kept by dispatch for each release, on
// the loop's thread; after a restart it is made again from the ledger, where what has left shows that it had begun.
#pragma once
#include <optional>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

// How a list or a channel of the release is doing.
struct TargetProgress {
  TargetKind kind = TargetKind::list;
  Tally tally;
  bool cancelled = false;
  Duration before_mail{0};  // of a channel: how long mail waits for its posts
};

class Timetable {
 public:
  // What the ledger says of the release, the first time or again. The wait of its mail is counted once: what is steered
  // meanwhile does not begin it anew, and can only end it.
  void put(Time not_before, const std::vector<TargetProgress>& targets, Time now);

  // The hold is over. A clock that is set back does not begin it again.
  bool has_begun(Time now);
  bool may_leave(TargetKind kind, Time now);
  // It may, whatever the time is: this is asked for each mail, and no clock has to be read for it.
  bool is_open(TargetKind kind) const { return begun_ && (kind == TargetKind::channel || !mail_from_); }
  // The end of the hold while that lasts, then of the mail's wait; nothing when both are over or were never there.
  std::optional<Time> next_opening(Time now);
  bool mail_waits(Time now) const { return mail_from_ && *mail_from_ > now; }

 private:
  Time not_before_{};
  std::optional<Time> mail_from_;  // nothing: mail waits for no post
  bool begun_ = false, put_ = false;
};

// Until when mail waits for posts; nothing: they are all settled or nobody waits for them. Mail that has begun to leave
// does not stop again.
std::optional<Time> end_of_wait(Time not_before, const std::vector<TargetProgress>& targets, Time now);

}  // namespace gazetted
