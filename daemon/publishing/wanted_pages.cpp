#include "gazetted/publishing/wanted_pages.hpp"

#include <algorithm>
#include <tuple>

namespace gazetted {
namespace {

int rank_of(const WantedPage& order) {
  const auto& set = order.release->edition().set;
  switch (set.first().kind) {
    case ReleaseKind::withdrawal:
      return 0;
    case ReleaseKind::correction:
    case ReleaseKind::update:
      return 1;
    case ReleaseKind::release:
      break;
  }
  const bool has_files =
      std::any_of(set.texts.begin(), set.texts.end(), [](const auto& text) { return !text.attachments.empty(); });
  return has_files ? 3 : 2;
}

auto place_of(const WantedPage& order) { return std::tuple(order.has_tried_pictures, rank_of(order), order.turn); }

}  // namespace

WantedPagePtr WantedPages::add(std::shared_ptr<const Rendering> release) {
  auto order = std::make_shared<WantedPage>();
  order->release = std::move(release);
  const std::lock_guard lock(mutex_);
  order->turn = ++turns_;
  if (order->withdraws()) {
    for (const auto& earlier : lacking_) {
      if (earlier->page() != order->page()) continue;
      earlier->state = WantedPage::State::waiting;
      waiting_.push_back(earlier);
    }
    std::erase_if(lacking_, [](const auto& each) { return each->state != WantedPage::State::lacks_pictures; });
  }
  waiting_.push_back(order);
  return order;
}

bool WantedPages::has_any() const {
  const std::lock_guard lock(mutex_);
  return !waiting_.empty();
}

WantedPagePtr WantedPages::next() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return nullptr;
  const auto best = *std::min_element(waiting_.begin(), waiting_.end(), [](const auto& one, const auto& other) {
    return place_of(*one) < place_of(*other);
  });
  auto chosen = best;
  for (const auto& each : waiting_) {
    if (each->page() == best->page() && each->turn < chosen->turn) chosen = each;
  }
  std::erase(waiting_, chosen);
  chosen->state = WantedPage::State::in_hand;
  return chosen;
}

bool WantedPages::is_late(const WantedPage& order) const {
  const std::lock_guard lock(mutex_);
  const auto latest = published_.find(order.page());
  return latest != published_.end() && latest->second > order.turn;
}

void WantedPages::published(const WantedPage& order) {
  const std::lock_guard lock(mutex_);
  auto& latest = published_[order.page()];
  latest = std::max(latest, order.turn);
}

void WantedPages::put_down(const WantedPagePtr& order, WantedPage::State state) {
  const std::lock_guard lock(mutex_);
  order->state = state;
  if (state == WantedPage::State::lacks_pictures) lacking_.push_back(order);
}

void WantedPages::pictures_tried(const WantedPagePtr& order) {
  const std::lock_guard lock(mutex_);
  if (order->state != WantedPage::State::lacks_pictures) return;
  std::erase(lacking_, order);
  order->has_tried_pictures = true;
  order->state = WantedPage::State::waiting;
  waiting_.push_back(order);
}

bool WantedPages::is_done(const WantedPage& order) const {
  const std::lock_guard lock(mutex_);
  return order.state == WantedPage::State::done;
}

bool WantedPages::lacks_pictures(const WantedPage& order) const {
  const std::lock_guard lock(mutex_);
  return order.state == WantedPage::State::lacks_pictures;
}

}  // namespace gazetted
