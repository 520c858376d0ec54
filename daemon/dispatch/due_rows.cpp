#include "gazetted/dispatch/due_rows.hpp"

#include <algorithm>

namespace gazetted {

Delivery DueRows::take() {
  auto row = std::move(rows_.front());
  rows_.pop_front();
  return row;
}

void DueRows::forget_target(TargetKey target) {
  std::erase_if(rows_, [&](const Delivery& row) {
    const bool its = row.target == target;
    if (its) known_.erase(row.id.value);
    return its;
  });
}

void DueRows::reading() {
  reading_ = true;
  started_over_ = false;
  next_.reset();
}

void DueRows::read(std::vector<Delivery> found, bool full, std::optional<Time> next, Time now) {
  reading_ = false;
  for (auto& row : found) {
    after_ = {to_millis(row.due), row.id.value};
    if (known_.insert(row.id.value).second) rows_.push_back(std::move(row));
  }
  if (started_over_) return start_over();
  if (full) {
    next_ = now;
    return;
  }
  after_ = {0, 0};
  // What is due and on its way still counts as due until its intent is durable.
  if (next) expect(std::max(*next, now + Duration(1000)));
}

void DueRows::read_failed(Time again) {
  reading_ = false;
  next_ = again;
}

void DueRows::expect(Time due) {
  if (!next_ || due < *next_) next_ = due;
}

void DueRows::start_over() {
  after_ = {0, 0};
  next_ = Time{};
  started_over_ = true;
}

}  // namespace gazetted
