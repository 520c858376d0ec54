// What dispatch has to send: the releases that are not done, their lists and channels with the rows that wait, and
// whether any of it may leave now. Pure: rows and marks are brought by the caller. Owned by the
// loop's thread; after a restart the ledger brings the same again.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "gazetted/dispatch/dispatch_time.hpp"
#include "gazetted/dispatch/pending.hpp"
#include "gazetted/edition/rendering.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/lifecycle/timetable.hpp"
#include "gazetted/mail/address_mark.hpp"

namespace gazetted {

struct QueuedTarget;

struct QueuedRelease {
  ReleaseRow row;                              // its targets are in QueuedTarget
  std::shared_ptr<const Rendering> rendering;  // null: what it is rendered from cannot be read
  std::vector<std::shared_ptr<QueuedTarget>> targets;
  bool dropped = false;    // replaced by a corrected one
  bool finishing = false;  // proposed to the ledger as done, which has not answered yet
  Timetable timetable;
};

// A list or a channel of a release.
struct QueuedTarget {
  TargetRow row;
  std::weak_ptr<QueuedRelease> release;
  Pending pending;
  std::uint64_t generation = 0;  // reads that were begun before its state was read anew are thrown away
  SteadyTime may_leave_since;    // never: it may not

  bool is_list() const { return row.kind == TargetKind::list; }
  std::string_view kind() const { return to_string(row.kind); }
};

class DeliveryQueue {
 public:
  using Releases = std::map<std::int64_t, std::shared_ptr<QueuedRelease>>;
  using Targets = std::map<std::int64_t, std::shared_ptr<QueuedTarget>>;
  // How long mail waits for the posts of a channel (`before_mail`).
  using BeforeMail = std::function<Duration(const std::string& channel)>;

  // What the ledger now says of a release. `rendering` null: as it was.
  QueuedRelease& put(ReleaseRow row, std::shared_ptr<const Rendering> rendering, const BeforeMail& wait, Time now);
  void drop(ReleaseKey key);    // replaced: nothing of it leaves any more
  void forget(ReleaseKey key);  // done
  void put_tally(TargetKey key, const Tally& tally);

  std::shared_ptr<QueuedRelease> release(ReleaseKey key) const;
  std::shared_ptr<QueuedTarget> target(TargetKey key) const;
  const Releases& releases() const { return releases_; }
  const Targets& targets() const { return targets_; }

  // What holds everything, or one recipient, back.
  void set_all_paused(bool paused);
  void set_draining();
  void suppress(const std::vector<std::string>& keys);  // of suppression_key()
  void unsuppress(const std::vector<std::string>& keys);
  void changed() { ++version_; }  // the configuration: look again
  bool all_paused() const { return all_paused_; }
  bool draining() const { return draining_; }
  // Grows with everything that may keep back what was picked.
  std::uint64_t version() const { return version_; }

  // Nobody stopped it, and its time has come. The time is read only where it is needed.
  bool is_allowed(const QueuedTarget& target, const DispatchTime& time) const;
  // The same, and nobody is stopping the daemon.
  bool may_leave(const QueuedTarget& target, const DispatchTime& time) const {
    return !draining_ && is_allowed(target, time);
  }
  // A command has to end its wait; else only time, or a file that can be read again.
  bool waits_for_command(const QueuedTarget& target) const;
  bool is_suppressed(const QueuedTarget& target, const Delivery& delivery) const {
    return !why_suppressed(target, delivery).empty();
  }
  // What the ledger keeps as the reply then; empty: they are not.
  std::string_view why_suppressed(const QueuedTarget& target, const Delivery& delivery) const;
  // Of those who were erased; null: their marks find nobody.
  void set_marks(std::shared_ptr<const AddressMarks> marks) { marks_ = std::move(marks); }
  // What its timetable is made of: its lists and channels that are open. Those that have it early wait for no post.
  static std::vector<TargetProgress> progress_of(const QueuedRelease& release, const BeforeMail& wait);

  // Releases whose accounts are settled; each is told once, until it was put again. Those that the ledger knew as done
  // are forgotten instead.
  std::vector<ReleaseKey> newly_done();

 private:
  void forget_targets(const QueuedRelease& release, const ReleaseRow& but);

  Releases releases_;
  Targets targets_;
  std::unordered_set<std::string> suppressed_;
  bool has_hashes_ = false;  // among them may be hashes of addresses
  bool has_marks_ = false;
  std::shared_ptr<const AddressMarks> marks_;
  std::uint64_t version_ = 1;
  bool all_paused_ = false, draining_ = false;
};

// What the ledger keeps as the reply of one that is suppressed.
inline constexpr std::string_view suppressed_reply = "on the suppression list";

}  // namespace gazetted
