#include "settler.hpp"

#include <boost/asio/post.hpp>

#include "gazetted/base/log.hpp"
#include "gazetted/feedback/verdict.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/send/channel.hpp"

namespace gazetted {
namespace {

constexpr Duration give_way_time{1000};

// What an answer says about the address that it was given for.
std::optional<Refusal> refusal_in(const Outcome& outcome, const std::string& destination) {
  if (outcome.scope != Outcome::Scope::recipient) return std::nullopt;
  const auto ballot = ballot_of_refusal(outcome.reason, outcome.basis, outcome.reply);
  if (!ballot) return std::nullopt;
  return Refusal{ballot->kind, ballot->halves, std::string(to_string(outcome.reason)), std::string(outcome.what),
                 destination};
}

}  // namespace

bool Settler::may_still_leave(const Job& job) const {
  if (job.looked_at == p_.queue.version()) return true;
  return p_.queue.is_allowed(*job.target, p_.time) && !job.release->dropped &&
         !p_.queue.is_suppressed(*job.target, job.delivery);
}

bool Settler::still_wanted(const JobPtr& job) {
  if (job->target->row.cancelled || job->release->dropped) {
    Record made;
    made.to = State::cancelled;
    record(job, std::move(made), nullptr);
    return false;
  }
  if (const auto why = p_.queue.why_suppressed(*job->target, job->delivery); !why.empty()) {
    Record made;
    made.to = State::suppressed;
    made.reply = why;
    record(job, std::move(made), nullptr);
    return false;
  }
  job->looked_at = p_.queue.version();
  if (p_.queue.may_leave(*job->target, p_.time)) return true;
  if (p_.queue.draining()) {  // the first after the restart
    return_now(job);
    return false;
  }
  const auto now = p_.time.steady();
  const auto wait = p_.picker.why_not(*job->target, now);
  std::optional<Time> due;
  if (wait.what == Look::What::later) due = p_.time.wall_at(wait.until, now);
  return_to_ledger(job, due);
  return false;
}

void Settler::finish(const JobPtr& job, const Outcome& outcome, const std::string& via) {
  const auto& target = *job->target;
  const OutcomePolicy policy{settings_->retry, settings_->on_unknown, target.row.kind,
                             !job->is_mail() && can_tell_repetitions(job->channel->options())};
  const auto times = p_.time.for_policy();
  auto decision = decide(job->delivery, outcome, policy, times);
  if (decision.waits_for == Decision::Due::destination)
    decision.due = due_at_pace(*job, outcome, *decision.first, times);
  if (decision.waits_for == Decision::Due::sender) decision.due = due_after_rest(*job, outcome, *decision.first, times);
  // At its expiry it is looked at once more, and then it is over.
  if (const auto expires_at = job->release->row.expires_at; expires_at && decision.due)
    decision.due = std::min(*decision.due, *expires_at + (times.wall - times.agreed));
  if (decision.to == State::deferred && !decision.due)
    decision.to = without_another_try(State::expired, decision.doubts);
  if (decision.to == State::sent && job->is_mail())
    job->relay->destinations.accepted(job->destination, p_.time.steady());
  Record made;
  made.to = decision.to;
  made.attempts = decision.attempts;
  made.doubts = decision.doubts;
  made.first = decision.first;
  made.due = decision.due;
  made.last = times.now;
  made.relay = via;
  made.code = outcome.code;
  made.reply = outcome.reply;
  made.remote_id = outcome.remote_id;
  made.reference = outcome.reference;
  if (job->is_mail() && (decision.to == State::sent || decision.to == State::failed)) ++taken_[job->destination];
  if (decision.to == State::failed && job->is_mail()) made.refusal = refusal_in(outcome, job->destination);
  record(job, std::move(made), &outcome);
}

void Settler::return_to_ledger(const JobPtr& job, std::optional<Time> due) {
  Record made;
  made.to = job->delivery.state;
  made.due = due;
  made.verdict = false;
  record(job, std::move(made), nullptr);
}

void Settler::give_way(const JobPtr& job) {
  const auto now = p_.time.steady();
  const auto spacing = job->relay->destinations.spacing(job->destination, now);
  const auto turn = p_.limits.reserve_slot(job->relay->line_of(job->destination),
                                           {now + give_way_time, spacing.apart, spacing.longest}, now);
  return_to_ledger(job, p_.time.wall_at(turn, now));
}

void Settler::return_all(RelayQueue& relay) {
  while (const auto job = relay.take_first()) return_now(job);
  relay.changed();
}

void Settler::finish_all(RelayQueue& relay, const Outcome& outcome) {
  while (const auto job = relay.take_first()) finish(job, outcome, relay.name());
  relay.changed();
}

void Settler::return_cancelled(RelayQueue& relay, const QueuedRelease& release) {
  for (const auto& job : relay.take_all_of(release)) {
    if (!job->target->row.cancelled || still_wanted(job)) relay.add(job);
  }
  relay.changed();
}

void Settler::withdraw(const Job& job) {
  p_.picker.release_counts(job);
  if (!job.is_mail() || !job.probe) return;
  // It told nothing of the relay: another message may. What came to its queue meanwhile goes back.
  auto& relay = *job.relay;
  relay.state.probe_withdrawn(job.epoch, p_.time.steady());
  if (relay.state.may_connect() || relay.empty()) return;
  asio::post(p_.io, [this, &relay] {
    if (!relay.state.may_connect()) return_all(relay);
  });
}

// A destination asked for less: all its mail waits its turn.
std::optional<Time> Settler::due_at_pace(const Job& job, const Outcome& outcome, Time first, const PolicyTimes& times) {
  const auto now = p_.time.steady();
  const auto slowed = job.relay->destinations.slow_down(job.destination, outcome.retry_after, now);
  const auto line = job.relay->line_of(job.destination);
  if (slowed.news) {
    p_.commit.remember({line, p_.time.now(), slowed.pace});
    log(Event::destination_slowed, {{"relay", job.relay->name()},
                                    {"destination", job.destination},
                                    {"pace", fmt::format("{:.3g}/s", slowed.pace)},
                                    {"rest", format_for_people(slowed.rest)},
                                    {"code", code_text(outcome.code)},
                                    {"reply", outcome.reply}});
  }
  const auto turn = p_.limits.reserve_slot(line, {now + slowed.rest, interval_of(slowed.pace)}, now);
  return due_in_line(to_duration(turn - now), first, settings_->retry, times);
}

// A destination refuses our sender's domain: its mail is kept, and somebody is told once.
std::optional<Time> Settler::due_after_rest(const Job& job, const Outcome& outcome, Time first,
                                            const PolicyTimes& times) {
  const auto now = p_.time.steady();
  const auto wait = outcome.retry_after.value_or(Duration(0));
  if (job.relay->destinations.rest(job.destination, wait, now)) {
    log(Event::sender_refused, {{"relay", job.relay->name()},
                                {"destination", job.destination},
                                {"code", code_text(outcome.code)},
                                {"reply", outcome.reply}});
    p_.trouble(job.destination + " refuses our sender's domain",
               job.destination + " answered: " + reply_text(outcome.code, outcome.reply) +
                   "\nIts mail is deferred; the next try is in " + format_for_people(wait) + ".\n");
  }
  const auto turn = p_.limits.reserve_slot(job.relay->line_of(job.destination), {now + wait, Duration(1)}, now);
  return due_in_line(to_duration(turn - now), first, settings_->retry, times);
}

void Settler::record(const JobPtr& job, Record made, const Outcome* outcome) {
  made.id = job->delivery.id;
  made.target = job->target->row.key;
  made.lease = job->lease;
  made.from = State::sending;
  made.attempted = made.attempted && outcome != nullptr;
  if (!outcome) {
    made.attempts = job->delivery.attempts;
    made.doubts = job->delivery.doubts;
  } else {
    WireSlot slot;
    slot.state = made.to;
    slot.code = made.code;
    slot.at = *made.last;
    slot.reply = made.reply;
    slot.remote_id = made.remote_id;
    slot.reference = made.reference;
    slot.relay = made.relay;
    slot.doubts = made.doubts;
    p_.wire.mark_answered(job->slot, slot);
  }
  withdraw(*job);
  log_record(*job, made, outcome);
  p_.commit.settle(*job, std::move(made));
  p_.recorded();
}

void Settler::log_record(const Job& job, const Record& made, const Outcome* outcome) const {
  const auto& target = *job.target;
  if (is_final(made.to)) {
    if (!is_logged(Event::outcome)) return;
    // Since it might leave: what it waited for its relay counts too.
    const auto delay = std::max(Duration(0), made.last.value_or(p_.time.now()) - job.release->row.not_before);
    log(Event::outcome, {{"outcome", std::string(to_string(made.to))},
                         {"release", job.release->row.id},
                         {"delivery", std::to_string(made.id.value)},
                         {target.kind(), target.row.name},
                         {"domain", job.delivery.domain},
                         {"relay", made.relay},
                         {"code", code_text(made.code)},
                         {"queue", made.remote_id},
                         {"attempts", std::to_string(made.attempts)},
                         {"delay", format_for_people(delay)},
                         {"reply", made.reply}});
    return;
  }
  // Of the relay's own trouble its one line tells.
  if (!outcome || is_of_relay(outcome->scope)) return;
  log(Event::attempt_failed, {{"release", job.release->row.id},
                              {"delivery", std::to_string(made.id.value)},
                              {target.kind(), target.row.name},
                              {"domain", job.delivery.domain},
                              {"relay", made.relay},
                              {"code", code_text(made.code)},
                              {"rule", std::string(outcome->what)},
                              {"due", made.due ? format_rfc3339(*made.due) : ""},
                              {"reply", made.reply}});
}

}  // namespace gazetted
