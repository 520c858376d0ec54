// The wire side of the dispatch loop: lanes, workers, and what an outcome does to a delivery.
#include <boost/asio/post.hpp>

#include "dispatch_parts.hpp"

namespace gazetted {
namespace {

constexpr std::string_view worn_token = "worn-token";
constexpr Duration other_relay_wait{60'000};
constexpr SteadyNanos idle_connection = 10'000 * nanos_per_ms;
constexpr SteadyNanos ceiling_time = 60'000 * nanos_per_ms;
constexpr SteadyNanos distrust_time = 86'400'000 * nanos_per_ms;
constexpr SteadyNanos stand_back_time = 1000 * nanos_per_ms;
constexpr SteadyNanos blocked_wait = 50 * nanos_per_ms;  // for a place among a destination's connections

}  // namespace

// The one place where a coroutine is let go. An exception that escapes one is a broken invariant.
void DispatchLoop::spawn(asio::awaitable<void> task) {
  ++tasks_;
  asio::co_spawn(io_, std::move(task), [this](std::exception_ptr failure) {
    --tasks_;
    end_on_exception(failure);
    schedule_pump();
  });
}

void DispatchLoop::enqueue(const JobPtr& job) {
  job->has_slot = true;
  if (job->target->row.kind == TargetKind::channel) {
    return spawn(post(channel_lanes_.at(job->lane), job));
  }
  if (!signs_ahead(*job)) return ready(job);
  spawn(make_ready(job));
}

void DispatchLoop::ready(const JobPtr& job) {
  const auto& lane = lanes_.at(job->lane);
  if (draining_ || !lane->state.may_connect() || lane->gone_since != 0) return give_back(job, wall_.now());
  const auto priority = job->release->row.priority;
  auto place = lane->queue.end();
  while (place != lane->queue.begin() && int((*std::prev(place))->release->row.priority) > int(priority)) --place;
  lane->queue.insert(place, job);
  start_workers(lane);
}

// A connection that hangs since before the last change of state is not waited for.
void DispatchLoop::start_workers(const std::shared_ptr<Lane>& lane) {
  if (!lane->state.may_connect() || cut_) return;
  if (std::exchange(lane->counted, lane->state.epoch()) != lane->state.epoch()) lane->fresh = lane->sessions = 0;
  if (lane->idle > 0) lane->wake.raise_one();
  if (lane->ceiling_until <= clock_.steady_nanos()) lane->ceiling = SIZE_MAX;
  const auto stale = lane->workers - lane->fresh;
  const auto most = std::size_t(lane->options.connections);
  const auto free = most > stale ? most - stale : 1;
  auto wanted = std::min({lane->queue.size(), free, std::max<std::size_t>(1, lane->ceiling)});
  if (lane->state.phase() == RelayState::Phase::probing) wanted = std::min<std::size_t>(wanted, 1);
  while (lane->fresh < wanted && lane->queue.size() > lane->idle) {
    ++lane->workers;
    ++lane->fresh;
    spawn(work(lane));
    if (!lane->state.may_connect()) break;  // it may have failed at once
  }
}

// The next message that may leave now; those that are no longer wanted are put away on the way.
DispatchLoop::JobPtr DispatchLoop::next_job(Lane& lane) {
  const auto now = clock_.steady_nanos();
  lane.look_again = now + blocked_wait;
  for (const auto others : {Destinations::Others::waiting, Destinations::Others::none}) {
    bool held = false;
    for (std::size_t at = 0; at < lane.queue.size();) {
      const JobPtr job = lane.queue[at];
      const auto start = lane.destinations.may_start(job->destination, job->connections, others, now);
      if (start == Destinations::Start::later) {
        lane.queue.erase(lane.queue.begin() + std::ptrdiff_t(at));
        stand_back(lane, job, now);
        continue;
      }
      if (start == Destinations::Start::soon) {
        held = true;
        ++at;
        continue;
      }
      const auto soonest = std::max(job->not_before, limits_.may_depart(job->keys, now));
      if (soonest > now) {
        lane.look_again = std::min(lane.look_again, soonest);
      } else {
        lane.queue.erase(lane.queue.begin() + std::ptrdiff_t(at));
        if (!still_wanted(job)) continue;
        lane.destinations.started(job->destination, now);
        limits_.departed(job->keys, now);
        return job;
      }
      ++at;
    }
    if (!held) break;
  }
  return nullptr;
}

// Its destination is slow: its place among what is picked belongs to others until its turn comes again.
void DispatchLoop::stand_back(Lane& lane, const JobPtr& job, SteadyNanos now) {
  const auto line = line_of(*job);
  const auto spacing = lane.destinations.spacing(job->destination, now);
  const auto turn = limits_.place_in_line(line, {now + stand_back_time, spacing.apart, spacing.longest}, now);
  give_back(job, wall_.now() + Duration((turn - now) / nanos_per_ms));
}

// Nothing of it left: the next connection takes it. Where there will be none, it goes back to the ledger, or it
// would wait here for ever.
void DispatchLoop::put_back(Lane& lane, const JobPtr& job) {
  lane.destinations.withdrawn(job->destination);
  if (!lane.state.may_connect() || lane.gone_since != 0 || cut_) return give_back(job, wall_.now());
  lane.queue.push_front(job);
}

// One relay that can never take it is no verdict where the list has others. Those that are down now are waited for.
bool DispatchLoop::pass_on(const JobPtr& job, const std::string& from) {
  job->cannot.insert(from);
  bool later = false;
  for (const auto& name : relays_of(*job->target, *job->release)) {
    const auto found = lanes_.find(name);
    if (job->cannot.contains(name) || found == lanes_.end() || found->second->gone_since != 0) continue;
    later = true;
    if (found->second->state.phase() != RelayState::Phase::up) continue;
    const auto now = clock_.steady_nanos();
    let_go(*job);
    job->lane = name;
    job->probe = false;
    job->epoch = found->second->state.epoch();
    job->keys = {"relay:" + name, "list:" + job->target->row.name};
    limits_.take(job->keys, now);
    found->second->destinations.picked(job->destination, now);
    shares_.taken(share_of(*job));
    ready(job);
    return true;
  }
  if (later) give_back(job, wall_.now() + other_relay_wait);
  return later;
}

// The last look before the dot, cheap where nobody steered since the one before the envelope. Draining does not
// matter: what is on the wire may finish.
bool DispatchLoop::may_still_leave(const JobPtr& job) {
  if (job->looked_at == steered_) return true;
  return is_allowed(*job->target) && !job->release->dropped && !is_suppressed(*job->target, job->delivery);
}

// The last look before the envelope: paused, cancelled, suppressed or replaced meanwhile? What must not leave is
// recorded as that here.
bool DispatchLoop::still_wanted(const JobPtr& job) {
  const auto& row = job->target->row;
  if (row.cancelled || job->release->dropped) {
    Record made;
    made.to = State::cancelled;
    record(job, std::move(made), nullptr);
    return false;
  }
  if (is_suppressed(*job->target, job->delivery)) {
    Record made;
    made.to = State::suppressed;
    made.reply = "on the suppression list";
    record(job, std::move(made), nullptr);
    return false;
  }
  job->looked_at = steered_;
  if (may_leave(*job->target)) return true;
  const auto now = clock_.steady_nanos();
  const auto wait = why_not(*job->target, now);
  // Paused: it waits to be woken. Draining: it is the first after the restart.
  std::optional<Time> due;
  if (draining_) due = wall_.now();
  if (!draining_ && wait.what == Pick::later) due = wall_.now() + Duration((wait.until - now) / nanos_per_ms);
  give_back(job, due);
  return false;
}

asio::awaitable<void> DispatchLoop::work(std::shared_ptr<Lane> lane) {
  const auto epoch = lane->state.epoch();
  const auto current = [&] { return lane->state.epoch() == epoch && lane->state.may_connect() && !cut_; };
  while (!lane->queue.empty() && current()) {
    RelayOptions relay = lane->options;  // a reload changes the next connection, not this one
    const auto tls = lane->tls;
    if (!tls) {
      Outcome unusable;
      unusable.scope = Outcome::Scope::account;
      unusable.reply = "its TLS settings cannot be used (ca_file?)";
      unusable.what = "no-tls";
      lane_failed(*lane, epoch, unusable);
      break;
    }
    const auto session = mail_.connect(relay, settings_->hostname, settings_->smtp_timeouts, tls);
    auto trouble = co_await open_session(relay, *session);
    if (trouble) {
      if (!current() || trouble->what == worn_token) continue;
      if (lane->sessions > 0 && trouble->scope == Outcome::Scope::relay)
        no_more_connections(lane, *trouble);
      else
        lane_failed(*lane, epoch, *trouble);
      break;
    }
    if (!current()) break;
    if (lane->lock_step_until > clock_.steady_nanos()) session->use_lock_step();
    ++lane->sessions;
    co_await work_session(lane, *session, epoch);
    if (lane->counted == epoch) --lane->sessions;
    co_await session->quit();
  }
  --lane->workers;
  if (lane->counted == epoch && lane->fresh > 0) --lane->fresh;
  // What waits must not wait for a worker that is gone.
  if (!lane->queue.empty() && lane->fresh == 0) start_workers(lane);
}

// Ready for mail, or why not. An access token that was good a moment ago may have been withdrawn: the
// next connection asks for a fresh one, and only what refuses that one has refused us.
asio::awaitable<std::optional<Outcome>> DispatchLoop::open_session(RelayOptions& relay, MailConnection& session) {
  bool fetched = true;
  if (relay.auth.mechanism == AuthMechanism::xoauth2) {
    auto token = co_await tokens_.access_token(relay.name, relay.auth.oauth);
    if (token.value.empty()) {
      Outcome outcome;
      outcome.scope = token.refused ? Outcome::Scope::account : Outcome::Scope::relay;
      outcome.reply = token.trouble;
      outcome.what = "no-token";
      co_return outcome;
    }
    fetched = token.fetched;
    relay.auth.password = token.value;
  }
  auto trouble = co_await session.open();
  if (!trouble) {
    hooks_.size_told(relay.name, session.size_limit());
    co_return std::optional<Outcome>();
  }
  auto outcome = judge_smtp(*trouble);
  if (relay.auth.mechanism == AuthMechanism::xoauth2 && trouble->stage == SmtpStage::auth && trouble->reply) {
    tokens_.forget(relay.name);
    if (!fetched) outcome.what = worn_token;
  }
  co_return outcome;
}

// Others are open, so the relay works: it, or this machine, only has no room for one more.
void DispatchLoop::no_more_connections(const std::shared_ptr<Lane>& lane, const Outcome& outcome) {
  if (lane->ceiling == SIZE_MAX)
    log(Event::relay_crowded, {{"relay", lane->options.name},
                               {"connections", std::to_string(lane->sessions)},
                               {"code", outcome.code ? std::to_string(outcome.code) : ""},
                               {"reason", outcome.reply}});
  lane->ceiling = lane->sessions;
  lane->ceiling_until = clock_.steady_nanos() + ceiling_time;
  // Nothing else may happen on this relay by then: the connections it has may all hang.
  timers_.at(lane->ceiling_until, [this, lane] { start_workers(lane); });
}

// The dialogue went wrong: perhaps the server only says that it can pipeline. For a day it is spoken to
// one command at a time.
void DispatchLoop::distrust(Lane& lane, MailConnection& session) {
  session.close();
  if (lane.lock_step_until > clock_.steady_nanos()) return;
  lane.lock_step_until = clock_.steady_nanos() + distrust_time;
  log(Event::relay_distrusted, {{"relay", lane.options.name}});
}

asio::awaitable<void> DispatchLoop::work_session(std::shared_ptr<Lane> lane, MailConnection& session,
                                                 RelayState::Epoch epoch) {
  const auto via = lane->options.name;
  int sent = 0;
  JobPtr job;
  JobPtr ahead;
  const auto ended = [&] { return lane->state.epoch() != epoch || lane->gone_since != 0 || cut_; };
  while (session.usable() && sent < lane->options.messages_per_connection && !ended()) {
    job = ahead ? std::exchange(ahead, nullptr) : next_job(*lane);
    if (!job) {
      if (draining_) co_return;
      const bool later = !lane->queue.empty();
      const auto until = later ? lane->look_again : clock_.steady_nanos() + idle_connection;
      ++lane->idle;
      co_await lane->wake.wait(until);
      --lane->idle;
      if (lane->queue.empty() && clock_.steady_nanos() >= until) co_return;
      continue;
    }
    if (!job->message) {
      auto impossible = co_await render(job);
      if (impossible) {
        lane->destinations.withdrawn(job->destination);
        finish(std::exchange(job, nullptr), *impossible, "");
        continue;
      }
    }
    const bool last = sent + 1 >= lane->options.messages_per_connection;
    MailConnection::Next next = [&]() -> const Message* {
      if (last || draining_ || ended()) return nullptr;
      ahead = next_job(*lane);
      if (!ahead) return nullptr;
      if (!ahead->message && !settings_->dkim->empty()) {  // too large to be signed ahead
        put_back(*lane, std::exchange(ahead, nullptr));
        return nullptr;
      }
      if (const auto impossible = ahead->message ? std::nullopt : put_message(*ahead)) {
        lane->destinations.withdrawn(ahead->destination);
        finish(std::exchange(ahead, nullptr), *impossible, "");
        return nullptr;
      }
      return &*ahead->message;
    };
    MailConnection::MayLeave may_leave = [&] {
      if (!may_still_leave(job)) return false;
      wire_.mark_dot(job->slot);
      return true;
    };
    lane->destinations.continued(job->destination, clock_.steady_nanos());
    auto answer = co_await session.send(*job->message, next, may_leave);
    ++sent;
    if (answer.withdrawn) {
      lane->destinations.ended(job->destination, clock_.steady_nanos());
      if (still_wanted(job)) give_back(job, wall_.now());  // somebody changed their mind meanwhile
      break;
    }
    // A server that closed an idle or worn connection said nothing about this message.
    const bool worn =
        !answer.never && !answer.first_use && !answer.dot_sent && (!answer.reply || answer.reply->code == 421);
    if (worn) {
      put_back(*lane, job);
    } else {
      lane->destinations.ended(job->destination, clock_.steady_nanos());
      const auto outcome = judge_smtp(answer, job->destination);
      if (outcome.not_understood) distrust(*lane, session);
      const bool relay_trouble = outcome.kind == Outcome::Kind::deferred &&
                                 (outcome.scope == Outcome::Scope::relay || outcome.scope == Outcome::Scope::account);
      // Before the message is let go: one that was the probe has told what there was to tell.
      if (relay_trouble)
        lane_failed(*lane, epoch, outcome);
      else
        lane_works(*lane, epoch);
      if (!answer.never || !pass_on(job, via)) finish(job, outcome, via);
    }
    job.reset();
    if (ahead && !session.committed()) {
      // Its envelope was lost with the connection, or the session was reset: nothing of it left.
      put_back(*lane, ahead);
      ahead.reset();
    }
  }
  if (ahead) put_back(*lane, ahead);
  if (session.committed()) session.close();
}

asio::awaitable<Outcome> DispatchLoop::send_single(std::vector<std::string> relays, Message message) {
  Outcome outcome;
  outcome.reply = "no relay is configured for this mail";
  co_await sign(message);
  for (const auto& name : relays) {
    const auto found = lanes_.find(name);
    if (found == lanes_.end() || !found->second->tls || found->second->gone_since != 0) continue;
    const auto lane = found->second;
    RelayOptions relay = lane->options;
    const auto tls = lane->tls;
    const auto session = mail_.connect(relay, settings_->hostname, settings_->smtp_timeouts, tls);
    auto trouble = co_await open_session(relay, *session);
    if (trouble) {
      outcome = *trouble;
      continue;
    }
    const MailConnection::Next nothing;
    const MailConnection::MayLeave nobody_objects = [] { return true; };
    auto answer = co_await session->send(message, nothing, nobody_objects);
    outcome = judge_smtp(answer);
    co_await session->quit();
    if (outcome.kind != Outcome::Kind::deferred) break;
  }
  co_return outcome;
}

asio::awaitable<void> DispatchLoop::drain(Duration limit) {
  draining_ = true;
  for (auto& [name, lane] : lanes_) {
    while (!lane->queue.empty()) {
      const JobPtr job = lane->queue.front();
      lane->queue.pop_front();
      give_back(job, wall_.now());
    }
    lane->wake.raise();
  }
  pump();
  const auto until = clock_.steady_nanos() + limit.count() * nanos_per_ms;
  // What is on the wire may finish; what is recorded must become durable.
  while ((leased_ > 0 || committing_ || !batch_->empty()) && clock_.steady_nanos() < until) {
    co_await idle_.wait(std::min(until, clock_.steady_nanos() + 200 * nanos_per_ms));
  }
  cut_ = true;
}

json::object DispatchLoop::live_state() const {
  json::object state;
  json::object relays;
  const auto now = clock_.steady_nanos();
  for (const auto& [name, lane] : lanes_) {
    if (lane->gone_since != 0 && lane->workers == 0) continue;
    const bool works = lane->state.phase() == RelayState::Phase::up;
    relays[name] = json::object{
        {"works", works},
        {"connections", lane->workers},
        {"queued", lane->queue.size()},
        {"code", lane->state.code()},
        {"reason", lane->state.reason()},
        {"next_try_seconds", works ? 0 : std::max<std::int64_t>(0, (lane->state.next_try() - now) / 1'000'000'000)}};
  }
  state["relays"] = relays;
  json::array reached;
  for (const auto& quota : limits_.tokens().reached_quotas(now)) {
    const auto until = clock_.now() + Duration((quota.until - now) / nanos_per_ms);
    reached.push_back(json::object{{"limit", quota.name}, {"until", format_rfc3339(until)}});
  }
  state["quotas_reached"] = reached;
  state["waiting"] = waiting_for_what_is_gone();
  state["paused"] = all_paused_;
  state["leased"] = leased_;
  state["ledger_longest_ms"] = ledger_.longest_ms();
  return state;
}

}  // namespace gazetted
