#include "gazetted/dispatch/delivery_queue.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/ledger/suppression.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

bool has_begun(QueuedRelease& release, Time now) {
  if (now >= release.row.not_before) release.begun = true;
  return release.begun;
}

QueuedRelease& DeliveryQueue::put(ReleaseRow row, std::shared_ptr<const Rendering> rendering, const BeforeMail& wait,
                                  Time now) {
  auto& release = releases_[row.key.value];
  if (!release) release = std::make_shared<QueuedRelease>();
  ++version_;
  if (rendering) release->rendering = std::move(rendering);
  release->finishing = false;
  release->targets.clear();
  for (auto& each : row.targets) {
    auto& target = targets_[each.key.value];
    if (!target) target = std::make_shared<QueuedTarget>();
    ++target->generation;
    target->release = release;
    target->pending.load(std::exchange(each.spans, {}));
    target->row = std::move(each);
    const auto& tally = target->row.tally;
    if (tally[State::sent] + tally[State::deferred] + tally[State::sending] > 0) release->begun = true;
    release->targets.push_back(target);
  }
  release->row = std::move(row);
  release->row.targets.clear();
  const auto end = end_of_wait(*release, wait, now);
  if (!release->mail_from || end == Time{}) release->mail_from = end;
  return *release;
}

void DeliveryQueue::drop(ReleaseKey key) {
  const auto found = release(key);
  if (!found) return;
  found->dropped = true;
  ++version_;
  forget(key);
}

void DeliveryQueue::forget(ReleaseKey key) {
  const auto found = releases_.find(key.value);
  if (found == releases_.end()) return;
  for (const auto& target : found->second->targets) targets_.erase(target->row.key.value);
  releases_.erase(found);
}

void DeliveryQueue::put_tally(TargetKey key, const Tally& tally) {
  const auto found = targets_.find(key.value);
  if (found != targets_.end()) found->second->row.tally = tally;
}

std::shared_ptr<QueuedRelease> DeliveryQueue::release(ReleaseKey key) const {
  const auto found = releases_.find(key.value);
  return found == releases_.end() ? nullptr : found->second;
}

std::shared_ptr<QueuedTarget> DeliveryQueue::target(TargetKey key) const {
  const auto found = targets_.find(key.value);
  return found == targets_.end() ? nullptr : found->second;
}

void DeliveryQueue::set_all_paused(bool paused) {
  all_paused_ = paused;
  ++version_;
}

void DeliveryQueue::set_draining() { draining_ = true; }

void DeliveryQueue::suppress(const std::vector<std::string>& keys) {
  suppressed_.insert(keys.begin(), keys.end());
  ++version_;
}

void DeliveryQueue::unsuppress(const std::vector<std::string>& keys) {
  for (const auto& key : keys) suppressed_.erase(key);
}

bool DeliveryQueue::is_allowed(const QueuedTarget& target, const DispatchTime& time) const {
  const auto release = target.release.lock();
  if (!release || release->dropped || !release->rendering) return false;
  if (all_paused_ || release->row.paused || target.row.paused || target.row.cancelled) return false;
  const auto mail_from = target.is_list() ? release->mail_from.value_or(Time{}) : Time{};
  if (release->begun && mail_from == Time{}) return true;  // asked for each mail: no clock is read
  const auto now = time.latest();
  return has_begun(*release, now) && now >= mail_from;
}

bool DeliveryQueue::waits_for_command(const QueuedTarget& target) const {
  const auto release = target.release.lock();
  return all_paused_ || draining_ || !release || release->dropped || release->row.paused || target.row.paused ||
         target.row.cancelled;
}

bool DeliveryQueue::is_suppressed(const QueuedTarget& target, const Delivery& delivery) const {
  if (suppressed_.empty() || !target.is_list()) return false;
  const auto key = address_key(delivery.person.address);
  return suppressed_.contains(suppression_key(key, "")) || suppressed_.contains(suppression_key(key, target.row.name));
}

Time DeliveryQueue::end_of_wait(const QueuedRelease& release, const BeforeMail& wait, Time now) {
  Duration longest{0};
  for (const auto& target : release.targets) {
    const auto& tally = target->row.tally;
    if (target->is_list()) {
      if (tally[State::sent] + tally[State::deferred] + tally[State::sending] + tally[State::failed] > 0) return {};
    } else if (!tally.done() && !target->row.cancelled) {
      longest = std::max(longest, wait(target->row.name));
    }
  }
  return longest == Duration(0) ? Time{} : std::max(now, release.row.not_before) + longest;
}

std::vector<ReleaseKey> DeliveryQueue::newly_done() {
  std::vector<ReleaseKey> proposed, over;
  for (const auto& [key, release] : releases_) {
    const bool done = std::all_of(release->targets.begin(), release->targets.end(),
                                  [](const auto& target) { return target->row.tally.done(); });
    if (!done || std::exchange(release->finishing, true)) continue;
    (release->row.done ? over : proposed).push_back(release->row.key);
  }
  for (const auto key : over) forget(key);
  return proposed;
}

}  // namespace gazetted
