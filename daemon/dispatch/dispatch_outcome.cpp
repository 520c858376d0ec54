// What an outcome does to a delivery and to its relay.
#include <boost/asio/post.hpp>

#include "dispatch_parts.hpp"
#include "gazetted/schedule/retry.hpp"

namespace gazetted {
namespace {

// As the server wrote it: "550 5.7.1 sender not allowed".
std::string said(const Outcome& outcome) {
  return (outcome.code ? std::to_string(outcome.code) + " " : "") + outcome.reply;
}

}  // namespace

// A destination asked for less: all its mail waits its turn. The time of this one's next try; nothing
// when that is too late for it.
std::optional<Time> DispatchLoop::slow_down(const Job& job, const Outcome& outcome, Time first_attempt) {
  const auto steady = clock_.steady_nanos();
  const auto slowed = lanes_.at(job.lane)->destinations.slow_down(job.destination, outcome.retry_after, steady);
  const auto name = job.lane + "/" + job.destination;
  if (slowed.news) {
    batch_->limits.push_back({name, clock_.now(), slowed.pace});
    log(Event::destination_slowed, {{"relay", job.lane},
                                    {"destination", job.destination},
                                    {"pace", fmt::format("{:.3g}/s", slowed.pace)},
                                    {"rest", format_for_people(slowed.rest)},
                                    {"code", outcome.code ? std::to_string(outcome.code) : ""},
                                    {"reply", outcome.reply}});
  }
  return turn_after(name, slowed.rest, SteadyNanos(1e9 / slowed.pace), first_attempt);
}

// A destination refuses our sender's domain: its mail is kept, and somebody is told once.
std::optional<Time> DispatchLoop::rest(const Job& job, const Outcome& outcome, Time first_attempt) {
  const auto wait = outcome.retry_after.value_or(Duration(0));
  if (lanes_.at(job.lane)->destinations.rest(job.destination, wait, clock_.steady_nanos())) {
    log(Event::sender_refused, {{"relay", job.lane},
                                {"destination", job.destination},
                                {"code", std::to_string(outcome.code)},
                                {"reply", outcome.reply}});
    hooks_.trouble(job.destination + " refuses our sender's domain", job.destination + " answered: " + said(outcome) +
                                                                         "\nIts mail is kept, and tried again in " +
                                                                         format_for_people(wait) + ".\n");
  }
  return turn_after(job.lane + "/" + job.destination, wait, nanos_per_ms, first_attempt);
}

std::optional<Time> DispatchLoop::turn_after(const std::string& line, Duration wait, SteadyNanos apart,
                                             Time first_attempt) {
  const auto steady = clock_.steady_nanos();
  const auto turn = limits_.place_in_line(line, {steady + wait.count() * nanos_per_ms, apart}, steady);
  const auto wait_in_all = Duration((turn - steady) / nanos_per_ms);
  const auto last = first_attempt + settings_->retry.give_up_after;
  if (agreed_now() > last)
    return std::nullopt;  // by the clock: neither a server's wish nor a long line ends a delivery
  return wall_.now() + std::min(wait_in_all, Duration(last - agreed_now()));
}

// Nothing expires unless both clocks say that it is late.
Time DispatchLoop::agreed_now() const { return std::min(wall_.now(), clock_.now()); }

void DispatchLoop::finish(const JobPtr& job, const Outcome& outcome, const std::string& via) {
  const bool mail = job->target->row.kind == TargetKind::list;
  const auto now = clock_.now();
  Record made;
  made.relay = via;
  made.code = outcome.code;
  made.reply = outcome.reply;
  made.remote_id = outcome.remote_id;
  made.reference = outcome.reference;
  made.doubts = job->delivery.doubts;
  made.attempts = job->delivery.attempts + 1;
  made.first = job->delivery.first_attempt ? job->delivery.first_attempt : std::optional(agreed_now());
  made.last = now;
  const auto& retry = settings_->retry;
  switch (outcome.kind) {
    case Outcome::Kind::accepted:
      made.to = State::sent;
      if (mail) lanes_.at(job->lane)->destinations.accepted(job->destination, clock_.steady_nanos());
      break;
    case Outcome::Kind::refused:
      made.to = State::failed;
      break;
    case Outcome::Kind::unknown: {
      bool again = settings_->on_unknown == OnUnknown::resend && made.doubts == 0;
      // A post is never sent again blindly: only where the network, or a look at it, tells a repetition.
      if (!mail) again = can_tell_repetitions(channel_lanes_.at(job->lane)->options) && made.doubts < most_doubts;
      made.to = again ? State::deferred : State::unknown;
      if (again) {
        ++made.doubts;
        made.due = wall_.now() + retry.first;
      }
      break;
    }
    case Outcome::Kind::deferred: {
      bool counts = outcome.scope == Outcome::Scope::recipient || outcome.scope == Outcome::Scope::message;
      // Not understood even one command at a time: it is this message after all.
      if (outcome.not_understood && job->delivery.state == State::deferred) counts = true;
      if (!counts) made.attempts = job->delivery.attempts;
      made.to = State::deferred;
      const bool relay_trouble = outcome.scope == Outcome::Scope::relay || outcome.scope == Outcome::Scope::account;
      if (relay_trouble) {
        // Due at once: another relay may take it; else it waits for the first that works again. It was not this
        // recipient that was tried, so its own time to give up does not begin.
        made.due = wall_.now();
        made.first = job->delivery.first_attempt;
      } else {
        auto due = next_retry(retry, std::max(1, made.attempts), *made.first, agreed_now(), clock_.dice(),
                              outcome.retry_after);
        if (due) *due += wall_.now() - agreed_now();
        if (mail && outcome.scope == Outcome::Scope::destination) due = slow_down(*job, outcome, *made.first);
        if (mail && outcome.scope == Outcome::Scope::sender) due = rest(*job, outcome, *made.first);
        if (due)
          made.due = due;
        else
          made.to = State::expired;
      }
      break;
    }
  }
  record(job, std::move(made), &outcome);
}

// Back to the ledger without an attempt: a pause, a drain.
void DispatchLoop::give_back(const JobPtr& job, std::optional<Time> due) {
  Record made;
  made.to = job->delivery.state;
  made.due = due;
  made.verdict = false;
  record(job, std::move(made), nullptr);
}

// It no longer counts against its relay and destination.
void DispatchLoop::let_go(const Job& job) {
  shares_.given_back(share_of(job));
  if (job.target->row.kind != TargetKind::list) {
    --channel_lanes_.at(job.lane)->posting;
    return;
  }
  const auto lane = lanes_.at(job.lane);
  lane->destinations.dropped(job.destination);
  if (!job.probe) return;
  // It told nothing of the relay: another message may. What came to its queue meanwhile goes back.
  lane->state.probe_withdrawn(job.epoch, clock_.steady_nanos());
  if (lane->state.may_connect() || lane->queue.empty()) return;
  asio::post(io_, [this, lane] {
    if (!lane->state.may_connect()) requeue_all(*lane);
  });
}

void DispatchLoop::record(const JobPtr& job, Record made, const Outcome* outcome) {
  made.id = job->delivery.id;
  made.target = job->target->row.key;
  made.lease = job->lease;
  made.from = State::sending;
  made.attempted = made.attempted && outcome != nullptr;
  const auto now = clock_.now();
  if (!outcome) {
    made.attempts = job->delivery.attempts;
    made.doubts = job->delivery.doubts;
  } else {
    WireSlot slot;
    slot.state = made.to;
    slot.code = made.code;
    slot.at = made.last.value_or(now);
    slot.reply = made.reply;
    slot.remote_id = made.remote_id;
    slot.reference = made.reference;
    slot.relay = made.relay;
    slot.doubts = made.doubts;
    wire_.mark_answered(job->slot, slot);
  }
  let_go(*job);
  const bool mail = job->target->row.kind == TargetKind::list;
  const std::string_view name = mail ? "list" : "channel";
  if (is_final(made.to) && is_logged(Event::outcome)) {
    // Since it might leave: what it waited for its relay counts too.
    const auto delay = std::max(Duration(0), now - job->release->row.not_before);
    log(Event::outcome, {{"outcome", std::string(to_string(made.to))},
                         {"release", job->release->row.id},
                         {"delivery", std::to_string(made.id.value)},
                         {name, job->target->row.name},
                         {"domain", job->delivery.domain},
                         {"relay", made.relay},
                         {"code", made.code ? std::to_string(made.code) : ""},
                         {"queue", made.remote_id},
                         {"attempts", std::to_string(made.attempts)},
                         {"delay", format_for_people(delay)},
                         {"reply", made.reply}});
  } else if (!is_final(made.to) && outcome && outcome->scope != Outcome::Scope::relay &&
             outcome->scope != Outcome::Scope::account) {
    // Of the relay's own trouble its one line tells.
    log(Event::attempt_failed, {{"release", job->release->row.id},
                                {"delivery", std::to_string(made.id.value)},
                                {name, job->target->row.name},
                                {"domain", job->delivery.domain},
                                {"relay", made.relay},
                                {"code", made.code ? std::to_string(made.code) : ""},
                                {"rule", outcome ? std::string(outcome->what) : ""},
                                {"due", made.due ? format_rfc3339(*made.due) : ""},
                                {"reply", made.reply}});
  }
  batch_->records.push_back(std::move(made));
  batch_slots_.push_back(job->slot);
  schedule_pump();
}

void DispatchLoop::lane_failed(Lane& lane, RelayState::Epoch epoch, const Outcome& outcome) {
  const bool account = outcome.scope == Outcome::Scope::account;
  const RelayState::Trouble trouble{account ? RelayState::Cause::account : RelayState::Cause::relay, outcome.code,
                                    outcome.reply, outcome.retry_after};
  const auto failed = lane.state.failed(epoch, trouble, clock_.steady_nanos());
  if (!failed) return;
  if (failed->news) {
    log(account ? Event::relay_stopped : Event::relay_down, {{"relay", lane.options.name},
                                                             {"code", outcome.code ? std::to_string(outcome.code) : ""},
                                                             {"reason", outcome.reply},
                                                             {"next_try", format_for_people(failed->delay)}});
    if (account)
      hooks_.trouble("relay " + lane.options.name + " refuses us",
                     lane.options.name + " answered: " + said(outcome) + "\nIts mail is kept for " +
                         format_for_people(settings_->retry.give_up_after) + ". The next try is in " +
                         format_for_people(failed->delay) + "; `gazetted retry` tries at once.\n");
  }
  // What waits in the queue goes back: another relay may take it, or it waits in the ledger.
  while (!lane.queue.empty()) {
    const JobPtr job = lane.queue.front();
    lane.queue.pop_front();
    finish(job, outcome, lane.options.name);
  }
  lane.wake.raise();
  wake_at(lane.state.next_try());
}

void DispatchLoop::lane_works(Lane& lane, RelayState::Epoch epoch) {
  if (!lane.state.works(epoch)) return;
  log(Event::relay_up, {{"relay", lane.options.name}});
  hurry();
  schedule_pump();
}

// Nothing of it was tried.
void DispatchLoop::requeue_all(Lane& lane) {
  while (!lane.queue.empty()) {
    const JobPtr job = lane.queue.front();
    lane.queue.pop_front();
    give_back(job, wall_.now());
  }
  lane.wake.raise();
}

}  // namespace gazetted
