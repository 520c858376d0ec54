#include "picker.hpp"

#include <algorithm>

#include "gazetted/schedule/destination.hpp"
#include "post_thread.hpp"

namespace gazetted {
namespace {

constexpr Duration rate_horizon{20};  // tokens taken so far ahead

// What `domains:` of a relay says of one destination.
struct DomainLimits {
  const DomainOptions* options = nullptr;
  std::optional<LimitKey> key;  // where there are options
};

DomainLimits domain_limits(const RelayOptions& relay, const std::string& destination, const std::string& domain) {
  auto found = relay.domains.find(destination);
  if (found == relay.domains.end()) found = relay.domains.find(domain);
  if (found != relay.domains.end()) return {&found->second, LimitKey::of_domain(relay.name, found->first)};
  found = relay.domains.find("*");
  if (found == relay.domains.end()) return {};
  return {&found->second, LimitKey::of_other(relay.name, destination)};
}

Look later(SteadyTime until, std::string line) {
  Look look;
  look.what = Look::What::later;
  look.until = until;
  look.line = std::move(line);
  return look;
}

std::string line_of(const QueuedTarget& target) { return "target:" + std::to_string(target.row.key.value); }

Limits::Keys keys_of(const RelayQueue& relay, const QueuedTarget& target) {
  Limits::Keys keys;
  keys.reserve(3);  // that of the destination follows
  keys.push_back(LimitKey::of_relay(relay.name()));
  keys.push_back(LimitKey::of_list(target.row.name));
  return keys;
}

}  // namespace

const std::vector<std::string>& relays_of(const Settings& settings, const QueuedTarget& target) {
  static const std::vector<std::string> none;
  if (const auto* list = settings.list(target.row.name)) return list->audience.relays;
  const auto release = target.release.lock();
  const auto* mailed = release && release->rendering ? release->rendering->edition().list(target.row.name) : nullptr;
  return mailed ? mailed->relays : none;
}

Look Picker::pick(const QueuedTarget& target, const Delivery& delivery, Job& job, SteadyTime now) {
  return target.is_list() ? pick_relay(target, delivery, job, now) : pick_channel(target, delivery, job, now);
}

Look Picker::why_not(QueuedTarget& target, SteadyTime now) const {
  target.may_leave_since = {};  // its patience begins when it may again
  Look look;
  look.what = Look::What::waits_for_command;
  if (queue_.waits_for_command(target)) return look;
  const auto release = target.release.lock();
  const auto time = time_.latest();
  SteadyTime until = now + longest_rest;  // its archive cannot be read, or its clock was set
  if (release->rendering) {
    const auto from = release->timetable.next_opening(time).value_or(time);
    until = std::min<SteadyTime>(until, now + std::max(Duration(0), from - time));
  }
  return later(until, "release:" + std::to_string(release->row.key.value));
}

bool Picker::has_waited_too_long(const QueuedTarget& target, const Delivery& delivery, SteadyTime unusable_since,
                                 SteadyTime now) const {
  const auto& patience = settings_->retry.give_up_after;
  if (delivery.first_attempt && time_.agreed() > *delivery.first_attempt + patience) return true;
  // Also of one that was tried: its first attempt may be in the future of a clock that was set back.
  const auto since = std::max(unusable_since, target.may_leave_since);
  return now - since > patience;
}

bool Picker::try_a_last_time(const QueuedTarget& target, SteadyTime now) const {
  const auto long_ago = now - longest_rest;
  if (!target.is_list()) {
    auto* channel = queues_.channel(target.row.name);
    if (!channel || !channel->is_configured() || channel->failed_at() > long_ago) return false;
    channel->try_a_last_time(now);
    return true;
  }
  bool tries = false;
  for (const auto& name : relays_of(*settings_, target)) {
    auto* relay = queues_.relay(name);
    if (!relay || !relay->is_configured() || relay->state.failed_at() > long_ago) continue;
    relay->state.try_now(now);
    tries = true;
  }
  return tries;
}

Picker::Usable Picker::usable_relay(const std::vector<std::string>& names, SteadyTime now) const {
  Usable usable;
  usable.until = now + longest_rest;
  for (const auto& name : names) {
    auto* relay = queues_.relay(name);
    if (!relay) continue;
    if (!relay->is_configured()) {
      usable.since = std::max(usable.since, relay->gone_since());
      continue;
    }
    if (relay->state.may_pick(now)) {
      usable.relay = relay;
      return usable;
    }
    usable.since = std::max(usable.since, relay->state.down_since());
    // What waits for one that is being tried is woken by the result.
    if (relay->state.phase() == RelayState::Phase::probing)
      usable.being_tried = true;
    else
      usable.until = std::min(usable.until, std::max<SteadyTime>(relay->state.next_try(), now + look_again));
  }
  return usable;
}

// Of relays that cannot be used, in one line.
std::string Picker::why_unusable(const std::vector<std::string>& names) const {
  if (names.empty()) return "the configuration has no relay for it";
  std::string why;
  for (const auto& name : names) {
    const auto* relay = queues_.relay(name);
    if (!why.empty()) why += "; ";
    if (!relay || !relay->is_configured())
      why += "relay '" + name + "' is no longer in the configuration";
    else
      why += "relay " + name + " is down: " + relay->state.reason();
  }
  return why;
}

Look Picker::pick_relay(const QueuedTarget& target, const Delivery& delivery, Job& job, SteadyTime now) {
  const auto& names = relays_of(*settings_, target);
  const auto usable = usable_relay(names, now);
  if (!usable.relay) {
    auto look = later(usable.until, line_of(target));
    look.for_relay = true;
    look.unusable_since = usable.since;
    if (!usable.being_tried) look.why = why_unusable(names);
    return look;
  }
  auto& relay = *usable.relay;
  if (!shares_.may_take(relay.name())) return later(now + Duration(10), line_of(target));
  job.keys = keys_of(relay, target);
  auto look = ask_limits(job.keys, now, job.not_before);
  if (look.what == Look::What::taken) look = pick_destination(delivery, job, relay, now);
  if (look.what != Look::What::taken) {
    if (look.line.empty()) look.line = line_of(target);
    return look;
  }
  limits_.take(job.keys, std::max(now, job.not_before));
  job.relay = &relay;
  job.probe = !relay.state.is_up();
  relay.state.probe();
  job.epoch = relay.state.epoch();
  relay.destinations.picked(job.destination, now);
  shares_.taken(relay.name());
  return look;
}

Look Picker::pick_destination(const Delivery& delivery, Job& job, RelayQueue& relay, SteadyTime now) {
  job.destination = destination_of(delivery.domain);
  const auto limits = domain_limits(relay.options(), job.destination, delivery.domain);
  job.connections = limits.options ? limits.options->connections : 0;
  const auto may_pick = relay.destinations.may_pick(job.destination, job.connections, now);
  if (may_pick > now) {
    auto look = later(may_pick, relay.line_of(job.destination));
    look.holds = Look::Holds::destination;
    look.spacing = relay.destinations.spacing(job.destination, now);
    return look;
  }
  if (!limits.options) return {};
  if (!limits_.knows(*limits.key)) limits_.set(*limits.key, limits.options->rates);
  job.keys.push_back(*limits.key);
  auto look = ask_limits({*limits.key}, now, job.not_before);
  if (look.what != Look::What::taken) {
    look.line = relay.line_of(job.destination);
    look.holds = Look::Holds::destination;
  }
  return look;
}

Look Picker::pick_channel(const QueuedTarget& target, const Delivery& delivery, Job& job, SteadyTime now) {
  const auto key = LimitKey::of_channel(target.row.name);
  const auto& line = key.text();
  const auto* before = post_before(target.row, delivery);
  if (before && before->state != State::sent) {  // it is woken when that is settled
    auto look = later(now + longest_rest, "thread:" + std::to_string(target.row.key.value));
    look.for_relay = true;
    return look;
  }
  auto* channel = queues_.channel(target.row.name);
  if (!channel || !channel->is_configured()) {
    auto look = later(now + longest_rest, line);
    look.for_relay = true;
    look.unusable_since = channel ? channel->gone_since() : SteadyTime{};
    look.why = "channel '" + target.row.name + "' is no longer in the configuration";
    return look;
  }
  if (!channel->may_post(now)) {
    // A reload may put right what stopped it: such posts are woken by it.
    auto look = later(std::min<SteadyTime>(channel->down_until(), now + longest_rest), line);
    look.for_relay = channel->is_stopped();
    look.unusable_since = channel->down_since();
    look.why = channel->why_down();
    return look;
  }
  if (!channel->has_room() || !shares_.may_take(all_channels)) return later(now + Duration(100), line);
  job.keys = {key};
  auto look = ask_limits(job.keys, now, job.not_before);
  if (look.what != Look::What::taken) {
    look.line = line;
    return look;
  }
  limits_.take(job.keys, std::max(now, job.not_before));
  job.channel = channel;
  channel->begin();
  shares_.taken(all_channels);
  return look;
}

// Whether these limits allow one more within the horizon; `not_before` becomes the latest of all.
Look Picker::ask_limits(const Limits::Keys& keys, SteadyTime now, SteadyTime& not_before) const {
  const auto allowed = limits_.allowed_at(keys, now);
  if (allowed <= now + rate_horizon) {
    not_before = std::max(not_before, allowed);
    return {};
  }
  auto look = later(allowed - rate_horizon / 2, "");
  look.spacing.apart = limits_.interval(keys);
  return look;
}

void Picker::pass_on(Job& job, RelayQueue& relay, SteadyTime now) {
  job.relay = &relay;
  job.probe = false;
  job.epoch = relay.state.epoch();
  job.keys = keys_of(relay, *job.target);
  limits_.take(job.keys, now);
  relay.destinations.picked(job.destination, now);
  shares_.taken(relay.name());
}

void Picker::release_counts(const Job& job) {
  if (!job.is_mail()) {
    shares_.given_back(all_channels);
    job.channel->end();
    return;
  }
  shares_.given_back(job.relay->name());
  job.relay->destinations.dropped(job.destination);
}

}  // namespace gazetted
