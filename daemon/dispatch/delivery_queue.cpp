#include "gazetted/dispatch/delivery_queue.hpp"

#include <algorithm>

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {
namespace {

bool is_closed(const TargetRow& target) { return target.opens == Opens::when_renewed; }

// What was closed is open in the row.
bool opens(const QueuedRelease& before, const ReleaseRow& row) {
  return std::any_of(before.targets.begin(), before.targets.end(),
                     [](const auto& target) { return is_closed(target->row); }) &&
         std::none_of(row.targets.begin(), row.targets.end(), is_closed);
}

}  // namespace

QueuedRelease& DeliveryQueue::put(ReleaseRow row, std::shared_ptr<const Rendering> rendering, const BeforeMail& wait,
                                  Time now) {
  auto& release = releases_[row.key.value];
  if (!release) release = std::make_shared<QueuedRelease>();
  ++version_;
  if (rendering) release->rendering = std::move(rendering);
  release->finishing = false;
  if (opens(*release, row)) release->timetable = Timetable();
  forget_targets(*release, row);
  release->targets.clear();
  for (auto& each : row.targets) {
    auto& target = targets_[each.key.value];
    if (!target) target = std::make_shared<QueuedTarget>();
    ++target->generation;
    target->release = release;
    target->pending.load(std::exchange(each.spans, {}));
    target->row = std::move(each);
    release->targets.push_back(target);
  }
  release->row = std::move(row);
  release->row.targets.clear();
  release->timetable.put(release->row.not_before, progress_of(*release, wait), now);
  return *release;
}

// Of a release whose time has come, lists were read again: they are other targets, of the same names.
void DeliveryQueue::forget_targets(const QueuedRelease& release, const ReleaseRow& but) {
  for (const auto& target : release.targets) {
    const auto key = target->row.key;
    const bool stays =
        std::any_of(but.targets.begin(), but.targets.end(), [key](const auto& each) { return each.key == key; });
    if (!stays) targets_.erase(key.value);
  }
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
  for (const auto& key : keys) {
    const auto address = std::string_view(key).substr(key.find('\n') + 1);
    has_hashes_ = has_hashes_ || is_address_hash(address);
    has_marks_ = has_marks_ || is_mark(address);
  }
  ++version_;
}

void DeliveryQueue::unsuppress(const std::vector<std::string>& keys) {
  for (const auto& key : keys) suppressed_.erase(key);
}

bool DeliveryQueue::is_allowed(const QueuedTarget& target, const DispatchTime& time) const {
  const auto release = target.release.lock();
  if (!release || release->dropped || !release->rendering) return false;
  if (all_paused_ || release->row.paused || target.row.paused || target.row.cancelled) return false;
  if (is_closed(target.row) || release->row.waits_for_person()) return false;
  return release->timetable.is_open(target.row.kind) || release->timetable.may_leave(target.row.kind, time.latest());
}

bool DeliveryQueue::waits_for_command(const QueuedTarget& target) const {
  const auto release = target.release.lock();
  return all_paused_ || draining_ || !release || release->dropped || release->row.paused || target.row.paused ||
         target.row.cancelled || release->row.waits_for_person();
}

std::string_view DeliveryQueue::why_suppressed(const QueuedTarget& target, const Delivery& delivery) const {
  if (!target.is_list()) return {};
  if (delivery.subscriber.address.empty()) return erased_reply;
  if (suppressed_.empty()) return {};
  const auto is_there = [&](const std::string& key) {
    return suppressed_.contains(suppression_key(key, "")) ||
           suppressed_.contains(suppression_key(key, target.row.name));
  };
  const auto key = address_key(delivery.subscriber.address);
  if (has_marks_ && marks_ && is_there(marks_->of(key))) return erased_reply;
  if (is_there(key) || (has_hashes_ && is_there(address_hash(key)))) return suppressed_reply;
  const auto release = target.release.lock();
  const bool in_newsroom = release && suppressed_.contains(newsroom_suppression_key(key, release->row.newsroom));
  return in_newsroom ? suppressed_reply : std::string_view();
}

std::vector<TargetProgress> DeliveryQueue::progress_of(const QueuedRelease& release, const BeforeMail& wait) {
  std::vector<TargetProgress> progress;
  for (const auto& target : release.targets) {
    const auto& row = target->row;
    if (row.opens != Opens::at_once) continue;
    progress.push_back({row.kind, row.tally, row.cancelled, target->is_list() ? Duration(0) : wait(row.name)});
  }
  return progress;
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
