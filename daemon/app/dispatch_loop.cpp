// Releases and targets, picking, and the group commit. The wire side is in dispatch_send.cpp.
#include "gazetted/app/dispatch_loop.hpp"

#include "dispatch_parts.hpp"

namespace gazetted {

std::string suppression_key(const std::string& address_key, const std::string& list) { return list + '\n' + address_key; }

DispatchLoop::DispatchLoop(asio::io_context& io, LedgerThread& ledger, WireFile& wire, const Clock& clock, Hooks hooks)
    : io_(io), ledger_(ledger), wire_(wire), clock_(clock), hooks_(std::move(hooks)), wake_(io), commit_timer_(io), idle_(io) {}

DispatchLoop::~DispatchLoop() = default;

void DispatchLoop::set_settings(std::shared_ptr<const Settings> settings) {
  settings_ = std::move(settings);
  for (const auto& [name, options] : settings_->relays) {
    auto& lane = lanes_[name];
    if (!lane) lane = std::make_shared<Lane>(io_);
    const bool moved = lane->options.host != options.host || lane->options.port != options.port;
    const bool changed_auth = lane->options.auth.password.reveal() != options.auth.password.reveal();
    lane->options = options;
    if (moved || changed_auth) lane->down_until = 0, lane->stopped = false, lane->failures = 0;
    auto tls = make_tls_context(options);
    if (tls) lane->tls = std::move(*tls);
    else log(Event::relay_stopped, {{"relay", name}, {"reason", tls.error().message()}});
    limiter_.set("relay:" + name, options.rates);
    for (const auto& [domain, limits] : options.domains) limiter_.set("domain:" + name + "/" + domain, limits.rates);
  }
  for (const auto& list : settings_->lists) limiter_.set("list:" + list.audience.name, list.rates);
  for (const auto& options : settings_->channels) {
    auto& lane = channel_lanes_[options.name];
    if (!lane) lane = std::make_shared<ChannelLane>(io_);
    lane->options = options;
    lane->down_until = 0;
    limiter_.set("channel:" + options.name, options.rates);
  }
  schedule_pump();
}

void DispatchLoop::set_suppressed(std::unordered_set<std::string> keys) { suppressed_ = std::move(keys); }

void DispatchLoop::set_all_paused(bool paused) {
  all_paused_ = paused;
  schedule_pump();
}

void DispatchLoop::put_release(LoadedRelease loaded) {
  auto& release = releases_[loaded.row.key.value];
  if (!release) release = std::make_shared<Release>();
  release->rendering = loaded.rendering ? loaded.rendering : release->rendering;
  release->targets.clear();
  for (auto& row : loaded.row.targets) {
    auto& target = targets_[row.key.value];
    if (!target) target = std::make_shared<Target>();
    ++target->generation;
    target->release = release;
    target->spans.clear();
    target->buffered = 0;
    target->fetching = false;
    for (auto& span : row.spans) target->spans.push_back({span, {}});
    target->fetch_from = row.spans.empty() ? row.last + 1 : row.spans.front().next;
    target->read_all = row.spans.empty();
    target->row = std::move(row);
    target->row.spans.clear();
    release->targets.push_back(target);
  }
  release->row = std::move(loaded.row);
  release->row.targets.clear();
  if (!loaded.trouble.empty()) log(Event::archive_trouble, {{"release", release->row.id}, {"reason", loaded.trouble}});
  std::erase_if(due_, [&](const Delivery& delivery) {
    const bool its = std::any_of(release->targets.begin(), release->targets.end(), [&](const auto& target) { return target->row.key == delivery.target; });
    if (its) due_known_.erase(delivery.id.value);
    return its;
  });
  due_after_ = {0, 0};
  next_due_ = Time{};  // ask the ledger
  finish_releases();
  schedule_pump();
}

void DispatchLoop::drop_release(ReleaseKey key) {
  const auto found = releases_.find(key.value);
  if (found == releases_.end()) return;
  found->second->dropped = true;
  for (const auto& target : found->second->targets) targets_.erase(target->row.key.value);
  releases_.erase(found);
}

std::shared_ptr<const Rendering> DispatchLoop::rendering_of(ReleaseKey key) const {
  const auto found = releases_.find(key.value);
  return found == releases_.end() ? nullptr : found->second->rendering;
}

bool DispatchLoop::may_leave(const Target& target) const {
  const auto release = target.release.lock();
  if (!release || release->dropped || !release->rendering) return false;
  return !all_paused_ && !draining_ && !release->row.paused && !target.row.paused && !target.row.cancelled &&
         clock_.now() >= release->row.not_before;
}

bool DispatchLoop::is_suppressed(const Target& target, const Delivery& delivery) const {
  if (suppressed_.empty() || target.row.kind != TargetKind::list) return false;
  const auto key = lower(delivery.person.address);
  return suppressed_.contains(suppression_key(key, "")) || suppressed_.contains(suppression_key(key, target.row.name));
}

void DispatchLoop::schedule_pump() {
  if (pump_scheduled_) return;
  pump_scheduled_ = true;
  asio::post(io_, [this] {
    pump_scheduled_ = false;
    pump();
  });
}

// Wakes once for the earliest of all wishes, and at least once a minute: a clock that was set is
// noticed then.
void DispatchLoop::wake_at(SteadyNanos when) {
  if (wake_time_ != 0 && wake_time_ <= when) return;
  wake_time_ = when;
  wake_.expires_at(asio::steady_timer::time_point(std::chrono::nanoseconds(when)));
  wake_.async_wait([this](const boost::system::error_code& code) {
    if (code) return;
    wake_time_ = 0;
    pump();
  });
}

void DispatchLoop::pump() {
  if (!settings_) return;
  const auto now = clock_.steady_nanos();
  if (!draining_) {
    pick_due(now);
    pick_pending(now);
    fetch_due();
    wake_at(now + 60'000 * nanos_per_ms);
  }
  commit();
  if (tasks_ == 0 || (leased_ == 0 && batch_->empty() && !committing_)) idle_.raise();
}

void DispatchLoop::pick_due(SteadyNanos now) {
  for (std::size_t tries = due_.size(); tries > 0 && leased_ < settings_->store.window; --tries) {
    Delivery delivery = std::move(due_.front());
    due_.pop_front();
    const auto target = targets_.find(delivery.target.value);
    const bool known = target != targets_.end();
    if (known && try_pick(target->second, delivery, true, now)) {
      due_known_.erase(delivery.id.value);
    } else if (known) {
      due_.push_back(std::move(delivery));
    } else {
      due_known_.erase(delivery.id.value);
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
      for (auto span = target->spans.begin(); span != target->spans.end() && taken < 16 && looked < 64 && leased_ < settings_->store.window;) {
        ++looked;
        while (!span->rows.empty() && taken < 16 && leased_ < settings_->store.window && try_pick(target, span->rows.front(), false, now)) {
          const auto id = span->rows.front().id.value;
          span->rows.pop_front();
          --target->buffered;
          span->span.next = id + 1;
          auto& advances = batch_->advances;
          if (!advances.empty() && advances.back().span == span->span.key) advances.back().next = id + 1;
          else advances.push_back({target->row.key, span->span.key, id + 1});
          ++taken;
        }
        if (span->span.next > span->span.last) span = target->spans.erase(span);
        else if (span->rows.empty()) break;  // the rest is not read yet
        else ++span;
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

bool DispatchLoop::try_pick(const std::shared_ptr<Target>& target, Delivery& delivery, bool tried_before, SteadyNanos now) {
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
        if (more) next_due_ = now;
        else if (found->next) next_due_ = std::max(*found->next, now + Duration(1000));
        if (next_due_) wake_at(clock_.steady_nanos() + std::max<std::int64_t>(0, (*next_due_ - clock_.now()).count()) * nanos_per_ms);
        schedule_pump();
      });
}

void DispatchLoop::commit() {
  if (committing_ || batch_->empty()) return;
  const auto now = clock_.steady_nanos();
  const auto earliest = last_commit_ + settings_->store.floor.count() * nanos_per_ms;
  if (now < earliest) {
    commit_timer_.expires_at(asio::steady_timer::time_point(std::chrono::nanoseconds(earliest)));
    commit_timer_.async_wait([this](const boost::system::error_code& code) {
      if (!code) pump();
    });
    return;
  }
  committing_ = true;
  last_commit_ = now;
  auto batch = std::exchange(batch_, std::make_shared<Batch>());
  batch->now = clock_.now();
  auto jobs = std::exchange(batch_jobs_, {});
  auto slots = std::exchange(batch_slots_, {});
  ledger_.post([batch](Store& store) { return store.commit(*batch); },
               [this, batch, jobs = std::move(jobs), slots = std::move(slots)](Result<Committed> result) mutable {
                 committed(batch, std::move(jobs), std::move(slots), std::move(result));
               });
}

void DispatchLoop::committed(std::shared_ptr<Batch> batch, std::vector<JobPtr> jobs, std::vector<std::size_t> slots, Result<Committed> result) {
  committing_ = false;
  if (!result) {
    // Nothing of it is on disk, nothing of it has left: the same again, in front of what came since.
    log(Event::ledger_trouble, {{"reason", result.error().text()}});
    batch->records.insert(batch->records.end(), batch_->records.begin(), batch_->records.end());
    batch->intents.insert(batch->intents.end(), batch_->intents.begin(), batch_->intents.end());
    batch->advances.insert(batch->advances.end(), batch_->advances.begin(), batch_->advances.end());
    batch->done.insert(batch->done.end(), batch_->done.begin(), batch_->done.end());
    batch_ = batch;
    jobs.insert(jobs.end(), batch_jobs_.begin(), batch_jobs_.end());
    batch_jobs_ = std::move(jobs);
    slots.insert(slots.end(), batch_slots_.begin(), batch_slots_.end());
    batch_slots_ = std::move(slots);
    last_commit_ = clock_.steady_nanos() + 1000 * nanos_per_ms;
    return schedule_pump();
  }
  for (const auto slot : slots) wire_.release(slot);
  leased_ -= slots.size();
  apply(*batch, result->refused);
  const std::unordered_set<DeliveryId> refused(result->refused.begin(), result->refused.end());
  for (const auto& job : jobs) {
    if (refused.contains(job->delivery.id)) {
      --leased_;
      for (const auto& key : job->concurrency) --in_flight_[key];
      if (job->target->row.kind == TargetKind::list) --lanes_[job->lane]->queued_or_busy;
      continue;
    }
    job->lease = result->lease;
    job->slot = wire_.take(job->delivery.id);
    enqueue(job);
  }
  finish_releases();
  if (batch_->empty() && leased_ == 0) {
    ledger_.post([](Store& store) { store.quiet(); return 0; }, [](int) {});
  }
  pump();
}

void DispatchLoop::apply(const Batch& batch, const std::vector<DeliveryId>& refused) {
  const auto move = [&](TargetKey key, State from, State to) {
    const auto target = targets_.find(key.value);
    if (target == targets_.end()) return;
    --target->second->row.tally[from];
    ++target->second->row.tally[to];
  };
  for (const auto& record : batch.records) {
    move(record.target, record.from, record.to);
    if (record.due && (!next_due_ || *record.due < *next_due_)) next_due_ = record.due;
  }
  for (const auto& intent : batch.intents) {
    if (std::find(refused.begin(), refused.end(), intent.id) == refused.end()) move(intent.target, intent.from, State::sending);
  }
}

void DispatchLoop::finish_releases() {
  for (auto it = releases_.begin(); it != releases_.end();) {
    auto& release = *it->second;
    const bool done = std::all_of(release.targets.begin(), release.targets.end(), [](const auto& target) { return target->row.tally.done(); });
    if (!done) {
      ++it;
      continue;
    }
    if (!release.row.done) {
      batch_->done.push_back(release.row.key);
      ReleaseRow row = release.row;
      row.done = clock_.now();
      for (const auto& target : release.targets) row.targets.push_back(target->row);
      log(Event::release_done, {{"release", row.id}});
      hooks_.release_done(row);
    }
    for (const auto& target : release.targets) targets_.erase(target->row.key.value);
    it = releases_.erase(it);
  }
}

}  // namespace gazetted
