// What leaves next: rows from the ledger, relays that work, rate tokens, destinations that want it. A
// pick becomes an intent of the next commit.
#include "dispatch_parts.hpp"

namespace gazetted {
namespace {

constexpr SteadyNanos look_again = 1000 * nanos_per_ms;      // a row whose wait is shorter stays in memory
constexpr SteadyNanos longest_rest = 60'000 * nanos_per_ms;  // for a relay that is down: a reload may mend it
constexpr int rows_a_turn = 16;
constexpr int asides_a_turn = 64;

// What `domains:` of a relay says of one destination.
struct DomainLimits {
  const DomainOptions* options = nullptr;
  std::string key;
};

DomainLimits domain_limits(const RelayOptions& relay, const std::string& destination, const std::string& domain) {
  auto found = relay.domains.find(destination);
  if (found == relay.domains.end()) found = relay.domains.find(domain);
  if (found != relay.domains.end()) return {&found->second, "domain:" + relay.name + "/" + found->first};
  found = relay.domains.find("*");
  if (found == relay.domains.end()) return {};
  return {&found->second, "domain:" + relay.name + "/=" + destination};  // each its own share of "*"
}

// Of a later post of a thread, the one that it answers; else null.
const PostRow* post_before(const TargetRow& target, const Delivery& delivery) {
  const auto number = std::size_t(delivery.id.value - target.first);
  return number > 0 && number < target.posts.size() ? &target.posts[number - 1] : nullptr;
}

// Why a later post of a thread cannot be made, now that the one before it is settled; empty: it can, or may yet.
std::string why_thread_ends(const TargetRow& target, const Delivery& delivery) {
  const auto* before = post_before(target, delivery);
  if (!before || !is_final(before->state)) return "";
  if (before->state == State::unknown) return "the post before it in the thread may or may not be there";
  if (before->state != State::sent) return "the post before it in the thread was not made";
  return before->reference.empty() ? "nobody knows what the post before it in the thread is called" : "";
}

}  // namespace

void DispatchLoop::pick(SteadyNanos now) {
  pick_pending(now, Priority::high);
  pick_due(now);
  pick_pending(now, Priority::low);
}

void DispatchLoop::pick_due(SteadyNanos now) {
  for (std::size_t tries = due_.size(); tries > 0; --tries) {
    if (leased_ >= settings_->store.window) return;
    Delivery delivery = std::move(due_.front());
    due_.pop_front();
    const auto found = targets_.find(delivery.target.value);
    if (found == targets_.end()) {
      due_known_.erase(delivery.id.value);
      continue;
    }
    // A pick stays in due_known_ until its intent is refused or its outcome durable: a read of the ledger that
    // overtakes the intent would bring the same row once more.
    const auto looked = try_pick(found->second, delivery, true, now);
    if (looked.what != Pick::taken) set_aside(*found->second, delivery, looked, now);
  }
}

// Round robin over the targets, the urgent ones first; of each a few rows a turn, so that a small
// release does not wait behind a large one.
void DispatchLoop::pick_pending(SteadyNanos now, Priority least) {
  std::vector<std::shared_ptr<Target>> open;
  const auto time = latest_now();
  for (const auto& [key, target] : targets_) {
    const auto release = target->release.lock();
    if (!may_leave(*target)) target->may_leave_since = 0;  // its patience begins when it may again
    if (!release || target->pending.empty() || int(release->row.priority) > int(least)) continue;
    if (!release->may_begin(time))
      wake_at(now + std::max<std::int64_t>(1, (release->row.not_before - time).count()) * nanos_per_ms);
    else if (may_leave(*target))
      open.push_back(target);
    else if (release->mail_from.value_or(time) > time)
      wake_at(now + (*release->mail_from - time).count() * nanos_per_ms);
  }
  if (open.empty()) return;
  std::rotate(open.begin(), open.begin() + std::ptrdiff_t(turn_++ % open.size()), open.end());
  std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) {
    return int(a->release.lock()->row.priority) < int(b->release.lock()->row.priority);
  });
  while (!open.empty() && leased_ < settings_->store.window) {
    std::erase_if(open, [&](const auto& target) { return !pick_some(target, now); });
  }
  for (const auto& [key, target] : targets_) {
    if (target->pending.empty() || !may_leave(*target)) continue;
    fetch_more(target, now);
    if (const auto next = target->pending.next_time()) wake_at(*next);
  }
}

// One turn of a target; false: it has nothing more that may leave now.
bool DispatchLoop::pick_some(const std::shared_ptr<Target>& target, SteadyNanos now) {
  Pending& pending = target->pending;
  int aside = 0;
  for (int taken = 0; taken < rows_a_turn;) {
    if (leased_ >= settings_->store.window) return false;
    Delivery* row = pending.front(now);
    if (!row) {
      fetch_more(target, now);
      return false;
    }
    const auto looked = try_pick(target, *row, false, now);
    if (looked.what == Pick::parked) return false;
    if (looked.what == Pick::later) {
      if (!looked.only_destination) {
        wake_at(looked.until);
        return false;
      }
      if (++aside > asides_a_turn) return false;
      if (pending.front_is_alone() || looked.until - now < look_again) {
        pending.lay_aside(looked.until);
        continue;
      }
      set_aside(*target, *row, looked, now);
    } else {
      ++taken;
    }
    const auto moved = pending.take();
    auto& advances = batch_->advances;
    if (!advances.empty() && advances.back().span == moved.span)
      advances.back().next = moved.next;
    else
      advances.push_back({target->row.key, moved.span, moved.next});
  }
  return true;
}

// Back to the ledger until it is its turn; what is parked waits to be woken.
void DispatchLoop::set_aside(const Target& target, const Delivery& delivery, const Pick& looked, SteadyNanos now) {
  Record made;
  made.id = delivery.id;
  made.target = target.row.key;
  made.from = made.to = delivery.state;
  made.verdict = false;
  made.waits_for_relay = looked.for_relay;
  if (looked.what == Pick::later) {
    const auto earliest = std::max(looked.until, now + look_again);
    const auto turn =
        limits_.place_in_line(looked.waits_for, {earliest, looked.spacing.apart, looked.spacing.longest}, now);
    made.due = wall_.now() + Duration((turn - now) / nanos_per_ms);
  }
  batch_->records.push_back(std::move(made));
}

// A relay works again, or was changed: what waited for one is looked at now.
void DispatchLoop::hurry() {
  // What was set aside a moment ago is not in the ledger yet: its commit would come after this, with the later time.
  for (auto& record : batch_->records) {
    if (record.waits_for_relay && record.due) record.due = wall_.now();
  }
  ledger_.post([now = wall_.now()](Store& store) { return store.hurry(now); },
               [this](Result<Step> step) {
                 if (!step) log(Event::ledger_trouble, {{"reason", step.error().text()}});
                 if (step && *step == Step::more) hurry();
                 next_due_ = Time{};
                 schedule_pump();
               });
}

DispatchLoop::Usable DispatchLoop::usable_lane(const std::vector<std::string>& names, SteadyNanos now) {
  Usable usable;
  usable.until = now + longest_rest;
  for (const auto& name : names) {
    const auto found = lanes_.find(name);
    if (found == lanes_.end()) continue;
    Lane& lane = *found->second;
    if (lane.gone_since != 0) {
      usable.since = std::max(usable.since, lane.gone_since);
      continue;
    }
    if (lane.state.may_pick(now)) {
      usable.lane = &lane;
      return usable;
    }
    usable.since = std::max(usable.since, lane.state.down_since());
    // What waits for one that is being tried is woken by the result.
    if (lane.state.phase() == RelayState::Phase::probing)
      usable.being_tried = true;
    else
      usable.until = std::min(usable.until, std::max(lane.state.next_try(), now + look_again));
  }
  return usable;
}

// What cannot be sent because its relays or its channel have not worked, or not been there, for all the time that a
// delivery has. That counts from its first attempt, else from when it might have left.
bool DispatchLoop::has_waited_too_long(const Target& target, const Delivery& delivery, SteadyNanos unusable_since,
                                       SteadyNanos now) const {
  const auto& patience = settings_->retry.give_up_after;
  if (delivery.first_attempt && agreed_now() > *delivery.first_attempt + patience) return true;
  // Also of one that was tried: its first attempt may lie in the future of a clock that was set back.
  const auto since = std::max(unusable_since, target.may_leave_since);
  return (now - since) / nanos_per_ms > patience.count();
}

// Nothing is given up for what somebody said long ago: whatever it waits for is tried once more. False: it was tried
// just now.
bool DispatchLoop::try_a_last_time(const Target& target, const Release& release, SteadyNanos now) {
  const auto long_ago = now - longest_rest;
  bool tries = false;
  if (target.row.kind == TargetKind::list) {
    for (const auto& name : relays_of(target, release)) {
      const auto lane = lanes_.find(name);
      if (lane == lanes_.end() || lane->second->gone_since != 0 || lane->second->state.failed_at() > long_ago) continue;
      lane->second->state.try_now(now);
      tries = true;
    }
    return tries;
  }
  const auto lane = channel_lanes_.find(target.row.name);
  if (lane == channel_lanes_.end() || lane->second->gone_since != 0 || lane->second->failed_at > long_ago) return false;
  lane->second->down_until = now;
  return true;
}

DispatchLoop::Pick DispatchLoop::try_pick(const std::shared_ptr<Target>& target, Delivery& delivery, bool tried_before,
                                          SteadyNanos now) {
  const auto release = target->release.lock();
  if (!may_leave(*target)) {
    target->may_leave_since = 0;
    return why_not(*target, now);
  }
  if (target->may_leave_since == 0) target->may_leave_since = now;
  const auto put_away = [&](State to, std::string reason) {
    Record record;
    record.id = delivery.id;
    record.target = target->row.key;
    record.from = delivery.state;
    record.to = to;
    record.attempts = delivery.attempts;
    record.doubts = delivery.doubts;
    record.reply = std::move(reason);
    log(Event::outcome, {{"outcome", std::string(to_string(to))},
                         {"release", release->row.id},
                         {"delivery", std::to_string(record.id.value)},
                         {target->row.kind == TargetKind::list ? "list" : "channel", target->row.name},
                         {"domain", delivery.domain},
                         {"attempts", std::to_string(record.attempts)},
                         {"reply", record.reply}});
    batch_->records.push_back(std::move(record));
    return Pick(Pick::taken);
  };
  if (is_suppressed(*target, delivery)) return put_away(State::suppressed, "on the suppression list");
  const auto broken_off = why_thread_ends(target->row, delivery);
  if (!broken_off.empty()) return put_away(State::failed, broken_off);
  auto job = std::make_shared<Job>();
  const bool mail = target->row.kind == TargetKind::list;
  const auto stopped =
      mail ? claim_lane(*target, *release, delivery, *job, now) : claim_channel(*target, delivery, *job, now);
  if (stopped.what == Pick::later && !stopped.why.empty() &&
      has_waited_too_long(*target, delivery, stopped.unusable_since, now)) {
    if (!try_a_last_time(*target, *release, now)) return put_away(State::expired, "given up: " + stopped.why);
    return {Pick::later, now + 100 * nanos_per_ms, stopped.waits_for};
  }
  if (stopped.what != Pick::taken) return stopped;
  job->delivery = std::move(delivery);
  job->target = target;
  job->release = release;
  job->tried_before = tried_before;
  if (mail) {
    auto& lane = *lanes_.at(job->lane);
    job->probe = lane.state.phase() != RelayState::Phase::up;
    lane.state.probe();
    job->epoch = lane.state.epoch();
    lane.destinations.picked(job->destination, now);
  }
  job->looked_at = 0;
  shares_.taken(share_of(*job));
  batch_->intents.push_back({job->delivery.id, target->row.key, tried_before, job->delivery.state});

  batch_jobs_.push_back(std::move(job));
  ++leased_;
  return {Pick::taken};
}

// Why it does not leave: a pause waits for a command; everything else for its time.
DispatchLoop::Pick DispatchLoop::why_not(const Target& target, SteadyNanos now) const {
  const auto release = target.release.lock();
  const bool waits_for_command = all_paused_ || draining_ || !release || release->dropped || release->row.paused ||
                                 target.row.paused || target.row.cancelled;
  if (waits_for_command) return {Pick::parked};
  const auto time = latest_now();
  auto until = now + longest_rest;  // its archive cannot be read, or its clock was set
  if (release->rendering) {
    const auto from = release->may_begin(time) ? release->mail_from.value_or(time) : release->row.not_before;
    until = std::min(until, now + std::max<std::int64_t>(0, (from - time).count()) * nanos_per_ms);
  }
  return {Pick::later, until, "release:" + std::to_string(release->row.key.value)};
}

// Of relays that cannot be used, in one line.
std::string DispatchLoop::why_unusable(const std::vector<std::string>& names) const {
  if (names.empty()) return "the configuration has no relay for it";
  std::string why;
  for (const auto& name : names) {
    const auto found = lanes_.find(name);
    const bool gone = found == lanes_.end() || found->second->gone_since != 0;
    if (!why.empty()) why += "; ";
    if (gone)
      why += "the configuration has no relay '" + name + "' any more";
    else
      why += "relay " + name + " is down: " + found->second->state.reason();
  }
  return why;
}

const std::string& DispatchLoop::share_of(const Job& job) {
  return job.target->row.kind == TargetKind::list ? job.lane : all_channels;
}

// What stands in line together where a destination is slow or paced.
std::string DispatchLoop::line_of(const Job& job) { return job.lane + "/" + job.destination; }

// The relay that takes it, and its tokens; or what it has to wait for.
DispatchLoop::Pick DispatchLoop::claim_lane(const Target& target, const Release& release, const Delivery& delivery,
                                            Job& job, SteadyNanos now) {
  const auto waits_in_line = [&] { return "target:" + std::to_string(target.row.key.value); };
  const auto names = relays_of(target, release);
  const auto usable = usable_lane(names, now);
  Lane* lane = usable.lane;
  if (!lane) {
    Pick waits(Pick::later, usable.until, waits_in_line());
    waits.for_relay = true;
    waits.unusable_since = usable.since;
    if (!usable.being_tried) waits.why = why_unusable(names);
    return waits;
  }
  if (!shares_.may_take(lane->options.name)) return {Pick::later, now + 10 * nanos_per_ms, waits_in_line()};
  job.lane = lane->options.name;
  job.destination = destination_of(delivery.domain);
  const auto limits = domain_limits(lane->options, job.destination, delivery.domain);
  job.connections = limits.options ? limits.options->connections : 0;
  job.keys = {"relay:" + job.lane, "list:" + target.row.name};
  auto token = ask_limits(job.keys, now, job.not_before);
  if (token.what != Pick::taken) {
    token.waits_for = waits_in_line();
    return token;
  }
  const auto welcome = lane->destinations.may_pick(job.destination, job.connections, now);
  if (welcome > now)
    return {Pick::later, welcome, line_of(job), true, lane->destinations.spacing(job.destination, now)};
  if (limits.options) {
    if (!limits_.knows(limits.key)) limits_.set(limits.key, limits.options->rates);
    job.keys.push_back(limits.key);
    token = ask_limits({limits.key}, now, job.not_before);
    if (token.what != Pick::taken) {
      token.waits_for = line_of(job);
      token.only_destination = true;
      return token;
    }
  }
  limits_.take(job.keys, std::max(now, job.not_before));
  return {Pick::taken};
}

DispatchLoop::Pick DispatchLoop::claim_channel(const Target& target, const Delivery& delivery, Job& job,
                                               SteadyNanos now) {
  job.lane = target.row.name;
  const auto waits_for = "channel:" + job.lane;
  const auto* before = post_before(target.row, delivery);
  if (before && before->state != State::sent) {  // settle_post() brings it back
    Pick waits(Pick::later, now + longest_rest, "thread:" + std::to_string(target.row.key.value));
    waits.for_relay = true;
    return waits;
  }
  const auto lane = channel_lanes_.find(job.lane);
  if (lane == channel_lanes_.end() || lane->second->gone_since != 0) {
    Pick waits(Pick::later, now + longest_rest, waits_for);
    waits.for_relay = true;
    waits.unusable_since = lane == channel_lanes_.end() ? 0 : lane->second->gone_since;
    waits.why = "the configuration has no channel '" + job.lane + "' any more";
    return waits;
  }
  if (lane->second->down_until > now) {
    // A reload may put right what stopped it: such posts are woken by it.
    Pick waits(Pick::later, std::min(lane->second->down_until, now + longest_rest), waits_for);
    waits.for_relay = !lane->second->reason.empty();
    waits.unusable_since = lane->second->stopped_since;
    waits.why = lane->second->reason.empty() ? "the channel asked us to wait" : lane->second->reason;
    return waits;
  }
  if (lane->second->posting >= posts_at_once || !shares_.may_take(all_channels))
    return {Pick::later, now + 100 * nanos_per_ms, waits_for};
  job.keys = {waits_for};
  auto token = ask_limits(job.keys, now, job.not_before);
  if (token.what != Pick::taken) {
    token.waits_for = waits_for;
    return token;
  }
  limits_.take(job.keys, std::max(now, job.not_before));
  ++lane->second->posting;
  return {Pick::taken};
}

// Whether these limits allow one more within the horizon; `not_before` becomes the latest of all.
DispatchLoop::Pick DispatchLoop::ask_limits(const Limits::Keys& keys, SteadyNanos now, SteadyNanos& not_before) const {
  const auto allowed = limits_.allowed_at(keys, now);
  if (allowed <= now + rate_horizon) {
    not_before = std::max(not_before, allowed);
    return {Pick::taken};
  }
  Pick later(Pick::later, allowed - rate_horizon / 2);
  later.spacing.apart = limits_.interval(keys);
  return later;
}

void DispatchLoop::fetch_more(const std::shared_ptr<Target>& target, SteadyNanos now) {
  auto ranges = target->pending.wanted(now);
  if (ranges.empty()) return;
  const auto key = target->row.key;
  ledger_.post([key, ranges](Store& store) { return store.fetch(key, ranges); },
               [this, target, ranges, generation = target->generation](Result<std::vector<Delivery>> rows) {
                 if (generation != target->generation) return;
                 if (rows) {
                   target->pending.put(ranges, std::move(*rows));
                   return schedule_pump();
                 }
                 log(Event::ledger_trouble, {{"reason", rows.error().text()}});
                 target->pending.read_failed();
                 wake_at(clock_.steady_nanos() + look_again);
               });
}

void DispatchLoop::fetch_due() {
  if (fetching_due_ || !next_due_ || !due_.empty()) return;
  const auto now = wall_.now();
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
          return wake_at(clock_.steady_nanos() + look_again);
        }
        const bool more = found->rows.size() == fetch_rows;
        for (auto& row : found->rows) {
          due_after_ = {to_millis(row.due), row.id.value};
          if (due_known_.insert(row.id.value).second) due_.push_back(std::move(row));
        }
        if (!more) due_after_ = {0, 0};
        // What is due and on its way still counts as due until its intent is durable.
        if (more)
          next_due_ = now;
        else if (found->next)
          next_due_ = std::max(*found->next, now + Duration(1000));
        if (next_due_)
          wake_at(clock_.steady_nanos() + std::max<std::int64_t>(0, (*next_due_ - wall_.now()).count()) * nanos_per_ms);
        schedule_pump();
      });
}

}  // namespace gazetted
