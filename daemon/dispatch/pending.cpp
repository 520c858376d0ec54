#include "gazetted/dispatch/pending.hpp"

#include <algorithm>

namespace gazetted {
namespace {

constexpr std::size_t most_open = 16;
constexpr std::size_t most_rows = 2048;
constexpr std::size_t rows_a_read = 64;
constexpr std::size_t few_rows = 16;
constexpr int rows_a_turn = 8;

}  // namespace

void Pending::load(std::vector<Span> spans) {
  std::unordered_map<std::int64_t, std::int64_t> reached;
  for (const auto& open : open_) reached[open.span.key] = open.span.next;
  for (const auto& open : ready_) reached[open.span.key] = open.span.next;
  for (const auto& [until, open] : aside_) reached[open.span.key] = open.span.next;
  for (const auto& span : waiting_) reached[span.key] = span.next;
  open_.clear();
  ready_.clear();
  aside_.clear();
  waiting_.clear();
  turn_ = 0;
  taken_in_turn_ = 0;
  rows_ = 0;
  reading_ = false;
  for (auto& span : spans) {
    const auto here = reached.find(span.key);
    if (loaded_ && here == reached.end()) continue;  // used up here, not yet in the ledger
    if (loaded_) span.next = std::max(span.next, here->second);
    if (span.next <= span.last) waiting_.push_back(std::move(span));
  }
  loaded_ = true;
}

std::optional<SteadyTime> Pending::next_time() const {
  if (aside_.empty()) return std::nullopt;
  return aside_.begin()->first;
}

void Pending::open_more(SteadyTime now) {
  while (!aside_.empty() && aside_.begin()->first <= now) {
    ready_.push_back(std::move(aside_.begin()->second));
    aside_.erase(aside_.begin());
  }
  while (open_.size() < most_open && !ready_.empty()) {
    open_.push_back(std::move(ready_.front()));
    ready_.pop_front();
  }
  while (open_.size() < most_open && !waiting_.empty()) {
    const auto first = waiting_.front().next;
    open_.push_back({std::move(waiting_.front()), {}, first});
    waiting_.pop_front();
  }
}

std::vector<RowRange> Pending::wanted(SteadyTime now) {
  std::vector<RowRange> ranges;
  open_more(now);
  if (reading_ || rows_ >= most_rows) return ranges;
  for (const auto& open : open_) {
    if (open.rows.size() < few_rows && open.read <= open.span.last)
      ranges.push_back({open.read, open.span.last, rows_a_read});
  }
  reading_ = !ranges.empty();
  return ranges;
}

void Pending::put(std::span<const RowRange> ranges, std::vector<Delivery> rows) {
  reading_ = false;
  auto row = rows.begin();
  for (const auto& range : ranges) {
    const auto open = std::find_if(open_.begin(), open_.end(), [&](const Open& each) {
      return each.read == range.from && each.span.last == range.last;
    });
    const auto before = row;
    for (; row != rows.end() && row->id.value >= range.from && row->id.value <= range.last; ++row) {
      if (open == open_.end()) continue;  // laid aside meanwhile: read again when it is its turn
      open->read = row->id.value + 1;
      open->rows.push_back(std::move(*row));
      ++rows_;
    }
    if (open != open_.end() && row == before) open->read = range.last + 1;
  }
  std::erase_if(open_, [](const Open& open) { return open.rows.empty() && open.read > open.span.last; });
}

Delivery* Pending::front(SteadyTime now) {
  open_more(now);
  for (std::size_t tried = 0; tried < open_.size(); ++tried) {
    if (turn_ >= open_.size()) turn_ = 0;
    if (!open_[turn_].rows.empty()) return &open_[turn_].rows.front();
    ++turn_;
    taken_in_turn_ = 0;
  }
  return nullptr;
}

Pending::Taken Pending::take() {
  Open& open = open_[turn_];
  const auto id = open.rows.front().id.value;
  open.rows.pop_front();
  --rows_;
  open.span.next = id + 1;
  const Taken taken{open.span.key, id + 1};
  if (open.rows.empty() && open.read > open.span.last) {
    open_.erase(open_.begin() + std::ptrdiff_t(turn_));
    taken_in_turn_ = 0;
  } else if (++taken_in_turn_ >= rows_a_turn) {
    ++turn_;
    taken_in_turn_ = 0;
  }
  return taken;
}

void Pending::skip_until(SteadyTime until) {
  Open open = std::move(open_[turn_]);
  open_.erase(open_.begin() + std::ptrdiff_t(turn_));
  taken_in_turn_ = 0;
  if (rows_ > most_rows / 2) forget_rows(open);
  aside_.emplace(until, std::move(open));
}

void Pending::forget_rows(Open& open) {
  rows_ -= open.rows.size();
  open.rows.clear();
  open.read = open.span.next;
}

}  // namespace gazetted
