// What leaves next: rows from the ledger, relays that work, rate tokens. A pick becomes an intent of
// the next commit.
#include "dispatch_parts.hpp"

namespace gazetted {

void DispatchLoop::pick_due(SteadyNanos now) {
  for (std::size_t tries = due_.size(); tries > 0 && leased_ < settings_->store.window; --tries) {
    Delivery delivery = std::move(due_.front());
    due_.pop_front();
    const auto target = targets_.find(delivery.target.value);
    const bool known = target != targets_.end();
    // A pick stays in due_known_ until its outcome is durable: a read of the ledger that overtakes the
    // intent would bring the same row once more.
    if (!known) {
      due_known_.erase(delivery.id.value);
    } else if (!try_pick(target->second, delivery, true, now)) {
      due_.push_back(std::move(delivery));
    }
  }
}

// Round robin over the targets, the urgent ones first; of each a few rows a turn, so that a small
// release does not wait behind a large one.
void DispatchLoop::pick_pending(SteadyNanos now) {
  std::vector<std::shared_ptr<Target>> open;
  for (const auto& [key, target] : targets_) {
    if (!target->spans.empty() && may_leave(*target)) open.push_back(target);
    const auto release = target->release.lock();
    if (release && !target->spans.empty() && clock_.now() < release->row.not_before) {
      wake_at(now + std::max<std::int64_t>(1, (release->row.not_before - clock_.now()).count()) * nanos_per_ms);
    }
  }
  if (open.empty()) return;
  std::rotate(open.begin(), open.begin() + std::ptrdiff_t(turn_++ % open.size()), open.end());
  std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) {
    return int(a->release.lock()->row.priority) < int(b->release.lock()->row.priority);
  });
  bool progress = true;
  while (progress && leased_ < settings_->store.window) {
    progress = false;
    for (const auto& target : open) {
      int taken = 0;
      int looked = 0;
      for (auto span = target->spans.begin();
           span != target->spans.end() && taken < 16 && looked < 64 && leased_ < settings_->store.window;) {
        ++looked;
        while (!span->rows.empty() && taken < 16 && leased_ < settings_->store.window &&
               try_pick(target, span->rows.front(), false, now)) {
          const auto id = span->rows.front().id.value;
          span->rows.pop_front();
          --target->buffered;
          span->span.next = id + 1;
          auto& advances = batch_->advances;
          if (!advances.empty() && advances.back().span == span->span.key)
            advances.back().next = id + 1;
          else
            advances.push_back({target->row.key, span->span.key, id + 1});
          ++taken;
        }
        if (span->span.next > span->span.last)
          span = target->spans.erase(span);
        else if (span->rows.empty())
          break;  // the rest is not read yet
        else
          ++span;
      }
      progress = progress || taken > 0;
      fetch_more(target);
    }
  }
}

DispatchLoop::Lane* DispatchLoop::usable_lane(const std::vector<std::string>& names, SteadyNanos now) {
  for (const auto& name : names) {
    const auto found = lanes_.find(name);
    if (found == lanes_.end() || !settings_->relays.contains(name)) continue;
    Lane& lane = *found->second;
    if (lane.down_until == 0) return &lane;
    // A relay that was down is probed with one message.
    if (now >= lane.down_until && lane.queued_or_busy == 0) return &lane;
    if (now < lane.down_until) wake_at(lane.down_until);
  }
  return nullptr;
}

bool DispatchLoop::try_pick(const std::shared_ptr<Target>& target, Delivery& delivery, bool tried_before,
                            SteadyNanos now) {
  if (!may_leave(*target)) return false;
  const auto release = target->release.lock();
  if (is_suppressed(*target, delivery)) {
    Record record;
    record.id = delivery.id;
    record.target = target->row.key;
    record.from = delivery.state;
    record.to = State::suppressed;
    record.attempts = delivery.attempts;
    record.doubts = delivery.doubts;
    record.reply = "on the suppression list";
    batch_->records.push_back(std::move(record));
    return true;
  }
  std::vector<std::string> keys;
  std::vector<std::string> concurrency;
  std::string lane_name;
  if (target->row.kind == TargetKind::list) {
    const auto* frozen = release->rendering->frozen().list(target->row.name);
    const auto* list = settings_->list(target->row.name);
    static const std::vector<std::string> none;
    Lane* lane = usable_lane(list ? list->audience.relays : frozen ? frozen->relays : none, now);
    if (!lane) return false;
    lane_name = lane->options.name;
    const bool shared = lanes_.size() > 1 && lane->queued_or_busy >= settings_->store.window / 2;
    if (shared) return false;
    keys = {"relay:" + lane_name, "list:" + target->row.name};
    const auto destination = destination_of(delivery.domain);
    auto limits = lane->options.domains.find(destination);
    if (limits == lane->options.domains.end()) limits = lane->options.domains.find(delivery.domain);
    if (limits != lane->options.domains.end()) {
      keys.push_back("domain:" + lane_name + "/" + limits->first);
    } else if (limits = lane->options.domains.find("*"); limits != lane->options.domains.end()) {
      keys.push_back("domain:" + lane_name + "/=" + destination);  // each its own share of "*"
      limiter_.set(keys.back(), limits->second.rates);
    }
    if (limits != lane->options.domains.end() && limits->second.connections > 0) {
      concurrency.push_back(lane_name + "/" + destination);
      if (in_flight_[concurrency.back()] >= limits->second.connections) return false;
    }
  } else {
    lane_name = target->row.name;
    const auto lane = channel_lanes_.find(lane_name);
    if (lane == channel_lanes_.end() || !settings_->channel(lane_name)) return false;
    if (lane->second->down_until > now) {
      wake_at(lane->second->down_until);
      return false;
    }
    keys = {"channel:" + lane_name};
  }
  std::vector<const std::string*> key_pointers;
  for (const auto& key : keys) key_pointers.push_back(&key);
  const auto allowed = limiter_.allowed_at(key_pointers, now);
  if (allowed > now + rate_horizon) {
    wake_at(allowed - rate_horizon / 2);
    return false;
  }
  limiter_.take(key_pointers, std::max(now, allowed));
  auto job = std::make_shared<Job>();
  job->delivery = std::move(delivery);
  job->target = target;
  job->release = release;
  job->lane = lane_name;
  job->tried_before = tried_before;
  job->not_before = allowed;
  job->concurrency = std::move(concurrency);
  for (const auto& key : job->concurrency) ++in_flight_[key];
  if (target->row.kind == TargetKind::list) ++lanes_[lane_name]->queued_or_busy;
  batch_->intents.push_back({job->delivery.id, target->row.key, tried_before, job->delivery.state});
  batch_jobs_.push_back(std::move(job));
  delivery.id = batch_jobs_.back()->delivery.id;
  ++leased_;
  return true;
}

void DispatchLoop::fetch_more(const std::shared_ptr<Target>& target) {
  if (target->fetching || target->read_all || target->buffered + fetch_rows > keep_rows) return;
  target->fetching = true;
  const auto key = target->row.key;
  const auto from = target->fetch_from;
  const auto last = target->row.last;
  ledger_.post([=](Store& store) { return store.fetch(key, from, last, fetch_rows); },
               [this, target, generation = target->generation](Result<std::vector<Delivery>> rows) {
                 if (generation != target->generation) return;
                 target->fetching = false;
                 if (!rows) {
                   log(Event::ledger_trouble, {{"reason", rows.error().text()}});
                   return;
                 }
                 if (rows->size() < fetch_rows) target->read_all = true;
                 auto span = target->spans.begin();
                 for (auto& row : *rows) {
                   target->fetch_from = row.id.value + 1;
                   while (span != target->spans.end() && span->span.last < row.id.value) ++span;
                   if (span == target->spans.end()) break;
                   if (row.id.value < span->span.next) continue;  // leased before the restart
                   span->rows.push_back(std::move(row));
                   ++target->buffered;
                 }
                 schedule_pump();
               });
}

void DispatchLoop::fetch_due() {
  if (fetching_due_ || !next_due_ || !due_.empty()) return;
  const auto now = clock_.now();
  if (*next_due_ > now) {
    wake_at(clock_.steady_nanos() + (*next_due_ - now).count() * nanos_per_ms);
    return;
  }
  fetching_due_ = true;
  next_due_.reset();
  struct Found {
    std::vector<Delivery> rows;
    std::optional<Time> next;
  };
  ledger_.post(
      [now, after = due_after_](Store& store) -> Result<Found> {
        auto rows = store.fetch_due(now, after, fetch_rows);
        if (!rows) return rows.error();
        auto next = store.next_due();
        if (!next) return next.error();
        return Found{std::move(*rows), *next};
      },
      [this, now](Result<Found> found) {
        fetching_due_ = false;
        if (!found) {
          log(Event::ledger_trouble, {{"reason", found.error().text()}});
          next_due_ = now + Duration(1000);
          return wake_at(clock_.steady_nanos() + 1000 * nanos_per_ms);
        }
        const bool more = found->rows.size() == fetch_rows;
        for (auto& row : found->rows) {
          due_after_ = {to_millis(row.due), row.id.value};
          if (due_known_.insert(row.id.value).second) due_.push_back(std::move(row));
        }
        if (!more) due_after_ = {0, 0};
        // What is due and cannot leave yet (paused, a relay down) is looked at again in a second.
        if (more)
          next_due_ = now;
        else if (found->next)
          next_due_ = std::max(*found->next, now + Duration(1000));
        if (next_due_)
          wake_at(clock_.steady_nanos() +
                  std::max<std::int64_t>(0, (*next_due_ - clock_.now()).count()) * nanos_per_ms);
        schedule_pump();
      });
}

}  // namespace gazetted
