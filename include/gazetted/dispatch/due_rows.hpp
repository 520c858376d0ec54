// Rows of the ledger that have come due, read and not yet picked, and where to read on. A row stays known from its read
// until its intent is refused or its outcome durable: a read that overtakes the intent would bring it once more. Pure;
// owned by the loop's thread. Nothing is kept over a restart: the ledger has it.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "gazetted/model/delivery.hpp"

namespace gazetted {

class DueRows {
 public:
  using Position = std::pair<std::int64_t, std::int64_t>;  // due time in ms, id

  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  Delivery take();  // the first

  // Settled, refused, or of a target that is gone: the ledger may bring it again.
  void forget(DeliveryId id) { known_.erase(id.value); }
  // All rows of a target whose state is read anew.
  void forget_target(TargetKey target);

  // When the ledger should be read, if at all; nothing: nothing is due, or a read is on its way.
  std::optional<Time> next_read() const { return reading_ || !rows_.empty() ? std::nullopt : next_; }
  Position after() const { return after_; }
  void reading();
  // What a read that was begun at `now` found. `full`: there may be more of it. `next`: the earliest due time of all.
  void read(std::vector<Delivery> found, bool full, std::optional<Time> next, Time now);
  void read_failed(Time again);
  // A due time was written.
  void expect(Time due);
  // From the beginning: rows were woken by a command, or by a relay that works again.
  void start_over();

 private:
  std::deque<Delivery> rows_;
  std::unordered_set<std::int64_t> known_;
  Position after_{0, 0};
  std::optional<Time> next_;
  bool reading_ = false, started_over_ = false;  // the latter: during this read, which may not have seen what was woken
};

}  // namespace gazetted
