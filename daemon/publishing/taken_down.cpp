#include "gazetted/publishing/taken_down.hpp"

#include "listed_pages.hpp"

namespace gazetted {

Status take_down(SiteTree& tree, std::int64_t number) {
  auto all = tree.set_mark(gone_note_of(number), true);
  for (const auto& path : texts_in(tree.note(note_of(number)), "files")) {
    if (auto status = tree.remove(path); !status) all = status;
  }
  return all;
}

void TakenDown::announce(std::int64_t number) {
  const std::lock_guard lock(mutex_);
  numbers_.insert(number);
}

bool TakenDown::has(std::int64_t number) const {
  const std::lock_guard lock(mutex_);
  return numbers_.contains(number);
}

Status TakenDown::take_down(SiteTree& tree, std::int64_t number) {
  const std::lock_guard lock(files_);
  return has(number) ? gazetted::take_down(tree, number) : Status();
}

void TakenDown::forget(std::int64_t number) {
  const std::lock_guard lock(mutex_);
  numbers_.erase(number);
}

}  // namespace gazetted
