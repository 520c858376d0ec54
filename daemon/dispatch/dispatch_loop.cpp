// Releases and targets, and the group commit. Picking is in dispatch_pick.cpp, the wire in
// dispatch_send.cpp, what comes of an attempt in dispatch_outcome.cpp.
#include "gazetted/dispatch/dispatch_loop.hpp"

#include "dispatch_parts.hpp"

namespace gazetted {

namespace {

constexpr Duration pace_memory{3'600'000};
constexpr std::size_t most_records = 8192;  // of one commit

// Durable now. Whether another post of its thread may leave, or must not any more.
bool settle_post(TargetRow& target, const Record& record, State written) {
  const auto number = std::size_t(record.id.value - target.first);
  if (number >= target.posts.size()) return false;
  target.posts[number] = {written, record.remote_id, record.reference};
  return number + 1 < target.posts.size() && is_final(written);
}

}  // namespace

DispatchLoop::DispatchLoop(const Ports& ports, Hooks hooks)
    : io_(ports.io),
      timers_(ports.timers),
      mail_(ports.mail),
      make_http_(ports.make_http),
      ledger_(ports.ledger),
      wire_(ports.wire),
      tokens_(ports.tokens),
      blocking_(ports.blocking),
      clock_(ports.clock),
      hooks_(std::move(hooks)),
      idle_(ports.io, &ports.timers) {}

DispatchLoop::~DispatchLoop() = default;

void DispatchLoop::restore_limits(const std::vector<LimitState>& states) {
  const auto now = clock_.steady_nanos();
  for (const auto& state : states) {
    // A clock that was set meanwhile must not lock a quota for longer than its period.
    const auto left = std::min(state.until - clock_.now(), Duration(86'400'000));
    if (state.name.starts_with(closed_channel)) {
      const auto lane = channel_lanes_.find(state.name.substr(closed_channel.size()));
      if (lane != channel_lanes_.end() && left > Duration(0)) {
        lane->second->down_until = now + left.count() * nanos_per_ms;
        lane->second->stopped_since = now;
      }
      continue;
    }
    if (state.pace == 0) {
      if (left > Duration(0)) limits_.tokens().restore(state.name, now + left.count() * nanos_per_ms);
      continue;
    }
    if (clock_.now() - state.until > pace_memory) continue;
    const auto slash = state.name.find('/');
    const auto lane = lanes_.find(state.name.substr(0, slash));
    if (lane != lanes_.end()) lane->second->destinations.restore_pace(state.name.substr(slash + 1), state.pace, now);
  }
}

void DispatchLoop::set_all_paused(bool paused) {
  all_paused_ = paused;
  ++steered_;
  schedule_pump();
}

void DispatchLoop::suppress(const std::vector<std::string>& keys) {
  suppressed_.insert(keys.begin(), keys.end());
  ++steered_;
}

void DispatchLoop::unsuppress(const std::vector<std::string>& keys) {
  for (const auto& key : keys) suppressed_.erase(key);
}

void DispatchLoop::put_release(ReleaseKey key, std::shared_ptr<const Rendering> rendering) {
  ledger_.post([key](Store& store) { return store.load_release(key); },
               [this, key, rendering](Result<std::optional<ReleaseRow>> row) {
                 if (row && *row) return take_over(std::move(**row), rendering);
                 if (row) return drop_release(key);  // replaced meanwhile
                 log(Event::ledger_trouble, {{"reason", row.error().text()}});
                 timers_.at(clock_.steady_nanos() + 1000 * nanos_per_ms,
                            [this, key, rendering] { put_release(key, rendering); });
               });
}

bool DispatchLoop::has_rendering(ReleaseKey release) const {
  const auto found = releases_.find(release.value);
  return found != releases_.end() && found->second->rendering;
}

void DispatchLoop::refresh(std::vector<ReleaseKey> releases, std::function<void()> done) {
  std::erase_if(releases, [this](ReleaseKey key) { return !releases_.contains(key.value); });
  struct Read {
    std::vector<ReleaseRow> rows;
    bool paused = false;
  };
  auto read = [releases](Store& store) -> Result<Read> {
    Read all;
    for (const auto key : releases) {
      auto row = store.load_release(key);
      if (!row) return row.error();
      if (*row) all.rows.push_back(std::move(**row));
    }
    auto paused = store.all_paused();
    if (!paused) return paused.error();
    all.paused = *paused;
    return all;
  };
  ledger_.post(read, [this, releases, done = std::move(done)](Result<Read> all) {
    if (!all) {  // what was commanded is in the ledger: until it is known here, nobody is answered
      log(Event::ledger_trouble, {{"reason", all.error().text()}});
      timers_.at(clock_.steady_nanos() + 1000 * nanos_per_ms, [this, releases, done] { refresh(releases, done); });
      return;
    }
    set_all_paused(all->paused);
    for (auto& row : all->rows) {
      if (releases_.contains(row.key.value)) take_over(std::move(row), nullptr);
    }
    done();
  });
}

void DispatchLoop::take_over(ReleaseRow row, std::shared_ptr<const Rendering> rendering) {
  auto& release = releases_[row.key.value];
  if (!release) release = std::make_shared<Release>();
  ++steered_;
  if (rendering) release->rendering = rendering;
  release->finishing = false;
  release->targets.clear();
  for (auto& each : row.targets) {
    auto& target = targets_[each.key.value];
    if (!target) target = std::make_shared<Target>();
    ++target->generation;
    target->release = release;
    target->pending.load(std::exchange(each.spans, {}));
    target->row = std::move(each);
    release->targets.push_back(target);
  }
  release->row = std::move(row);
  release->row.targets.clear();
  for (const auto& target : release->targets) {
    const auto& tally = target->row.tally;
    if (tally[State::sent] + tally[State::deferred] + tally[State::sending] > 0) release->begun = true;
  }
  const auto wait = end_of_wait(*release);
  if (!release->mail_from || wait == Time{}) release->mail_from = wait;
  std::erase_if(due_, [&](const Delivery& delivery) {
    const bool its = std::any_of(release->targets.begin(), release->targets.end(),
                                 [&](const auto& target) { return target->row.key == delivery.target; });
    if (its) due_known_.erase(delivery.id.value);
    return its;
  });
  ask_ledger_for_due();
  finish_releases();
  schedule_pump();
}

// From the beginning: what was woken is among it.
void DispatchLoop::ask_ledger_for_due() {
  due_after_ = {0, 0};
  next_due_ = Time{};
}

void DispatchLoop::try_again_now() {
  const auto now = clock_.steady_nanos();
  for (auto& [name, lane] : lanes_) lane->state.try_now(now);
  for (auto& [name, lane] : channel_lanes_) {
    if (!lane->reason.empty()) lane->down_until = 0;  // a network's own pause still holds
  }
  hurry();
}

// Mail that has begun to leave does not stop again.
Time DispatchLoop::end_of_wait(const Release& release) const {
  Duration longest{0};
  for (const auto& target : release.targets) {
    const auto& tally = target->row.tally;
    if (target->row.kind == TargetKind::list) {
      if (tally[State::sent] + tally[State::deferred] + tally[State::sending] + tally[State::failed] > 0) return {};
    } else if (!tally.done() && !target->row.cancelled) {
      const auto* channel = settings_->channel(target->row.name);
      if (channel) longest = std::max(longest, channel->before_mail);
    }
  }
  return longest == Duration(0) ? Time{} : std::max(clock_.now(), release.row.not_before) + longest;
}

void DispatchLoop::drop_release(ReleaseKey key) {
  const auto found = releases_.find(key.value);
  if (found == releases_.end()) return;
  found->second->dropped = true;
  ++steered_;
  forget_release(key.value);
}

bool DispatchLoop::may_leave(const Target& target) const { return !draining_ && is_allowed(target); }

// Nobody stopped it, and its time has come.
bool DispatchLoop::is_allowed(const Target& target) const {
  const auto release = target.release.lock();
  if (!release || release->dropped || !release->rendering) return false;
  if (all_paused_ || release->row.paused || target.row.paused || target.row.cancelled) return false;
  const auto mail_from = target.row.kind == TargetKind::list ? release->mail_from.value_or(Time{}) : Time{};
  if (release->begun && mail_from == Time{}) return true;  // asked for each mail: no clock is read
  const auto now = latest_now();
  return release->may_begin(now) && now >= mail_from;
}

// Nothing that has waited is held again because somebody set the clock back.
Time DispatchLoop::latest_now() const { return std::max(clock_.now(), wall_.now()); }

bool DispatchLoop::is_suppressed(const Target& target, const Delivery& delivery) const {
  if (suppressed_.empty() || target.row.kind != TargetKind::list) return false;
  const auto key = address_key(delivery.person.address);
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

// Wakes once for the earliest of all wishes, and while a release waits at least once a minute: a clock that
// was set is noticed then.
void DispatchLoop::wake_at(SteadyNanos when) {
  if (wake_time_ != 0 && wake_time_ <= when) return;
  timers_.cancel(wake_);
  wake_time_ = when;
  wake_ = timers_.at(when, [this] {
    wake_time_ = 0;
    pump();
  });
}

void DispatchLoop::pump() {
  if (!settings_) return;
  const auto now = clock_.steady_nanos();
  if (const auto jump = wall_.jump()) log(Event::clock_jumped, {{"seconds", std::to_string(jump->count() / 1000)}});
  if (!draining_) {
    // While the ledger cannot be written, what is put away without leaving would only pile up.
    if (batch_->records.size() < most_records) pick(now);
    fetch_due();
    if (!releases_.empty()) wake_at(now + 60'000 * nanos_per_ms);
  }
  commit();
  if (tasks_ == 0 || (leased_ == 0 && batch_->empty() && !committing_)) idle_.raise();
}

void DispatchLoop::commit() {
  if (committing_ || batch_->empty()) return;
  const auto now = clock_.steady_nanos();
  const auto earliest = last_commit_ + settings_->store.floor.count() * nanos_per_ms;
  if (now < earliest) {
    timers_.cancel(commit_timer_);
    commit_timer_ = timers_.at(earliest, [this] { pump(); });
    return;
  }
  committing_ = true;
  last_commit_ = now;
  auto batch = std::exchange(batch_, std::make_shared<Batch>());
  batch->now = clock_.now();
  batch->skew = wall_.skew();
  for (const auto& used : limits_.tokens().used_quotas())
    batch->limits.push_back({used.name, batch->now + Duration((used.until - now) / nanos_per_ms)});
  auto jobs = std::exchange(batch_jobs_, {});
  auto slots = std::exchange(batch_slots_, {});
  ledger_.post([batch](Store& store) { return store.commit(*batch); },
               [this, batch, jobs = std::move(jobs), slots = std::move(slots)](Result<Committed> result) mutable {
                 committed(batch, std::move(jobs), std::move(slots), std::move(result));
               });
}

void DispatchLoop::committed(std::shared_ptr<Batch> batch, std::vector<JobPtr> jobs, std::vector<std::size_t> slots,
                             Result<Committed> result) {
  committing_ = false;
  if (!result) {
    // Nothing of it is on disk, nothing of it has left: the same again, in front of what came since.
    if (!std::exchange(ledger_troubled_, true)) {
      log(Event::ledger_trouble, {{"reason", result.error().text()}});
      hooks_.trouble(
          "the ledger cannot be written",
          result.error().text() + "\nNothing leaves, and nothing is lost; it is tried again every second.\n");
    }
    batch->records.insert(batch->records.end(), batch_->records.begin(), batch_->records.end());
    batch->intents.insert(batch->intents.end(), batch_->intents.begin(), batch_->intents.end());
    batch->advances.insert(batch->advances.end(), batch_->advances.begin(), batch_->advances.end());
    batch->limits.insert(batch->limits.end(), batch_->limits.begin(), batch_->limits.end());
    batch->done.insert(batch->done.end(), batch_->done.begin(), batch_->done.end());
    batch_ = batch;
    jobs.insert(jobs.end(), batch_jobs_.begin(), batch_jobs_.end());
    batch_jobs_ = std::move(jobs);
    slots.insert(slots.end(), batch_slots_.begin(), batch_slots_.end());
    batch_slots_ = std::move(slots);
    last_commit_ = clock_.steady_nanos() + 1000 * nanos_per_ms;
    return schedule_pump();
  }
  ledger_troubled_ = false;
  for (const auto slot : slots) wire_.release(slot);
  leased_ -= slots.size();
  apply(*batch, *result);
  const std::unordered_set<DeliveryId> refused(result->refused.begin(), result->refused.end());
  finished(batch->done, result->done);
  for (const auto& job : jobs) {
    if (refused.contains(job->delivery.id)) {
      --leased_;
      let_go(*job);
      continue;
    }
    job->lease = result->lease;
    job->slot = wire_.take(job->delivery.id, job->lease);
    enqueue(job);
  }
  finish_releases();
  if (batch_->empty() && leased_ == 0) {
    ledger_.post(
        [](Store& store) {
          store.quiet();
          return 0;
        },
        [](int) {});
  }
  pump();
}

// The accounts are the ledger's own: a command may have come between what was decided here and its commit.
void DispatchLoop::apply(const Batch& batch, const Committed& result) {
  for (const auto id : result.refused) due_known_.erase(id.value);
  for (const auto& record : batch.records) due_known_.erase(record.id.value);
  for (const auto& [key, tally] : result.tallies) {
    const auto target = targets_.find(key.value);
    if (target != targets_.end()) target->second->row.tally = tally;
  }
  if (result.due && (!next_due_ || *result.due < *next_due_)) next_due_ = result.due;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    if (!result.written[i]) continue;
    const auto& record = batch.records[i];
    const auto target = targets_.find(record.target.value);
    if (target != targets_.end() && settle_post(target->second->row, record, *result.written[i]))
      hurry();  // those that had to wait
  }
  for (const auto& record : batch.records) {
    const auto target = targets_.find(record.target.value);
    const auto release = target == targets_.end() ? nullptr : target->second->release.lock();
    const bool awaited = release && target->second->row.kind == TargetKind::channel && is_final(record.to) &&
                         release->mail_from.value_or(Time{}) > clock_.now() && end_of_wait(*release) == Time{};
    if (awaited) hooks_.posts_done(release->row.key);
  }
}

// Done here is only a proposal: somebody may be asking for `retry` at this moment, so the ledger decides.
void DispatchLoop::finish_releases() {
  std::vector<std::int64_t> over;
  for (const auto& [key, release] : releases_) {
    const bool done = std::all_of(release->targets.begin(), release->targets.end(),
                                  [](const auto& target) { return target->row.tally.done(); });
    if (!done || std::exchange(release->finishing, true)) continue;
    if (release->row.done)
      over.push_back(key);
    else
      batch_->done.push_back(release->row.key);
  }
  for (const auto key : over) forget_release(key);
}

// In the ledger, these are done. One that has gone on meanwhile stays.
void DispatchLoop::finished(const std::vector<ReleaseKey>& proposed, const std::vector<ReleaseKey>& done) {
  for (const auto key : proposed) {
    const auto found = releases_.find(key.value);
    if (found == releases_.end()) continue;
    auto& release = *found->second;
    release.finishing = false;
    if (std::find(done.begin(), done.end(), key) == done.end()) continue;
    ReleaseRow row = release.row;
    row.done = clock_.now();
    for (const auto& target : release.targets) row.targets.push_back(target->row);
    log(Event::release_done, {{"release", row.id}});
    forget_release(key.value);
    hooks_.release_done(row);
  }
}

void DispatchLoop::forget_release(std::int64_t key) {
  const auto found = releases_.find(key);
  for (const auto& target : found->second->targets) targets_.erase(target->row.key.value);
  releases_.erase(found);
}

}  // namespace gazetted
