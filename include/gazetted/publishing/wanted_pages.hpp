// The versions whose pages are to be written, and which of them is next: withdrawals, then corrections, then what has
// no files, then the rest; never one before an earlier one of its own page. Any thread; nothing survives the process.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "gazetted/edition/rendering.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {

struct WantedPage {
  std::shared_ptr<const Rendering> release;
  std::uint64_t turn = 0;  // in which they were asked for
  enum class State { waiting, in_hand, lacks_pictures, done };
  State state = State::waiting;  // under the lock of WantedPages
  // Of who has it in hand:
  bool has_tried_pictures = false;
  Outcome outcome;

  std::int64_t page() const { return release->edition().page; }
  bool withdraws() const { return release->edition().set.first().kind == ReleaseKind::withdrawal; }
};
using WantedPagePtr = std::shared_ptr<WantedPage>;

class WantedPages {
 public:
  // One that withdraws what still waits for pictures takes that with it: it is written first, so that there is a page
  // to withdraw.
  WantedPagePtr add(std::shared_ptr<const Rendering> release);
  bool has_any() const;  // that waits
  // Null: none waits.
  WantedPagePtr next();
  // A later version of its page was published meanwhile, which this one is not to replace.
  bool is_late(const WantedPage& order) const;
  void published(const WantedPage& order);
  // What was in hand is done with, or lacks pictures.
  void put_down(const WantedPagePtr& order, WantedPage::State state);
  // Its pictures have been made. No change where somebody else was faster.
  void pictures_tried(const WantedPagePtr& order);
  bool is_done(const WantedPage& order) const;
  bool lacks_pictures(const WantedPage& order) const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t turns_ = 0;
  std::vector<WantedPagePtr> waiting_, lacking_;
  std::map<std::int64_t, std::uint64_t> published_;  // by page: the turn of its latest version
};

}  // namespace gazetted
