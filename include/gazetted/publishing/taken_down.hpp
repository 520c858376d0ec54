// Pages of which readers find nothing any more, from the moment on that their withdrawal begins: whatever else is being
// written then, and may have read them before. Any thread; nothing of it survives the process, and need not: the ledger
// knows of the withdrawal by then, or dispatch asks for it again.
#pragma once
#include <cstdint>
#include <mutex>
#include <set>

#include "gazetted/publishing/site_tree.hpp"

namespace gazetted {

// What readers could still find of a story is removed, but for its place in lists: first of all, and where nothing can
// be written any more. Blocking.
Status take_down(SiteTree& tree, std::int64_t number);

class TakenDown {
 public:
  // From now on nothing of it is put in its place but its notice. Does not wait.
  void announce(std::int64_t number);
  bool has(std::int64_t number) const;  // does not wait
  // What was announced, and has no notice yet; else nothing. Blocking, for as long as one story is being put in its
  // place at most.
  Status take_down(SiteTree& tree, std::int64_t number);
  // Who puts files of a story in their place has this meanwhile, and asks has() first. Blocking.
  std::unique_lock<std::mutex> turn() { return std::unique_lock(files_); }
  // Its notice is published.
  void forget(std::int64_t number);

 private:
  std::mutex files_;
  mutable std::mutex mutex_;  // of numbers_
  std::set<std::int64_t> numbers_;
};

}  // namespace gazetted
