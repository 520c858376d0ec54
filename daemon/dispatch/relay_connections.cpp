#include "relay_connections.hpp"

#include "gazetted/base/log.hpp"
#include "gazetted/send/smtp_judge.hpp"

namespace gazetted {
namespace {

constexpr Duration idle_connection{10'000};
constexpr Duration lock_step_time{86'400'000};

Outcome no_tls() {
  Outcome unusable;
  unusable.scope = Outcome::Scope::account;
  unusable.reply = "its TLS settings cannot be used (ca_file?)";
  unusable.what = "no-tls";
  return unusable;
}

// A server that closed an idle or worn connection said nothing about this message.
bool is_worn(const SmtpAnswer& answer) {
  return !answer.never && !answer.first_use && !answer.dot_sent && (!answer.reply || answer.reply->code == 421);
}

}  // namespace

RelayConnections::RelayConnections(RelayQueue& queue, const Ports& ports)
    : queue_(queue), p_(ports), wake_(ports.io, &ports.timers) {
  queue_.changed = [this] { wake_.raise(); };
}

void RelayConnections::set_settings(std::shared_ptr<const Settings> settings, std::shared_ptr<asio::ssl::context> tls) {
  settings_ = std::move(settings);
  tls_ = std::move(tls);
}

void RelayConnections::take(const JobPtr& job) {
  if (job->message || !p_.maker.signs_ahead(*job)) return ready(job);  // another relay has made it already
  p_.tasks.spawn(make_ready(job));
}

asio::awaitable<void> RelayConnections::make_ready(JobPtr job) {
  auto impossible = co_await p_.maker.make(job);
  if (impossible)
    p_.settler.finish(job, *impossible, "");
  else
    ready(job);
}

void RelayConnections::ready(const JobPtr& job) {
  if (p_.deliveries.draining() || !queue_.takes_jobs()) return p_.settler.return_now(job);
  queue_.add(job);
  start();
}

// A connection that hangs since before the last change of state is not waited for.
void RelayConnections::start() {
  if (!queue_.state.may_connect() || cut_) return;
  if (std::exchange(counted_, queue_.state.epoch()) != queue_.state.epoch()) fresh_ = sessions_ = 0;
  if (idle_ > 0) wake_.raise_one();
  queue_.state.lift(p_.time.steady());
  const auto stale = workers_ - fresh_;
  const auto most = std::size_t(queue_.options().connections);
  const auto free = most > stale ? most - stale : 1;
  const auto wanted = std::min({queue_.size(), free, queue_.state.room()});
  while (fresh_ < wanted && queue_.size() > idle_) {
    ++workers_;
    ++fresh_;
    p_.tasks.spawn(work());
    if (!queue_.state.may_connect()) break;  // it may have failed at once
  }
}

// The next message that may leave now; those that are no longer wanted are settled on the way.
JobPtr RelayConnections::next_job() {
  while (true) {
    const auto now = p_.time.steady();
    auto next = queue_.next(p_.limits, now);
    look_again_ = next.look_again;
    for (const auto& slow : next.too_slow) p_.settler.give_way(slow);
    if (!next.job) return nullptr;
    if (!p_.settler.still_wanted(next.job)) continue;
    queue_.started(*next.job, p_.limits, now);
    return std::move(next.job);
  }
}

// Nothing of it left: the next connection takes it. Where there will be none, it goes back to the ledger, or it would
// wait here for ever.
void RelayConnections::requeue(const JobPtr& job) {
  queue_.destinations.withdrawn(job->destination);
  if (!queue_.takes_jobs() || cut_) return p_.settler.return_now(job);
  queue_.add_first(job);
}

bool RelayConnections::is_over(const Session& session) const {
  return queue_.state.epoch() != session.epoch || !queue_.is_configured() || cut_;
}

asio::awaitable<void> RelayConnections::work() {
  const auto epoch = queue_.state.epoch();
  const auto current = [&] { return queue_.state.epoch() == epoch && queue_.state.may_connect() && !cut_; };
  while (!queue_.empty() && current()) {
    RelayOptions relay = queue_.options();  // a reload changes the next connection, not this one
    const auto tls = tls_;
    if (!tls) {
      failed(epoch, no_tls());
      break;
    }
    const auto connection = p_.transport.connect(relay, settings_->hostname, settings_->smtp_timeouts, tls);
    auto trouble = co_await open_session(relay, *connection);
    if (trouble) {
      if (!current() || trouble->with_kept_token) continue;
      if (sessions_ > 0 && queue_.state.is_up() && trouble->outcome.scope == Outcome::Scope::relay)
        no_more_connections(trouble->outcome);
      else
        failed(epoch, trouble->outcome);
      break;
    }
    if (!current()) break;
    if (lock_step_until_ > p_.time.steady()) connection->use_lock_step();
    ++sessions_;
    Session session{*connection, epoch, relay.name, 0, nullptr, nullptr};
    co_await work_session(session);
    if (counted_ == epoch) --sessions_;
    co_await connection->quit();
  }
  --workers_;
  if (counted_ == epoch && fresh_ > 0) --fresh_;
  // What waits must not wait for a worker that is gone.
  if (!queue_.empty() && fresh_ == 0) start();
}

// Ready for mail, or why not. An access token that was good a moment ago may have been withdrawn: the next connection
// asks for a fresh one, and only what refuses that one has refused us.
asio::awaitable<std::optional<RelayConnections::NotOpened>> RelayConnections::open_session(RelayOptions& relay,
                                                                                           MailConnection& connection) {
  bool fetched = true;
  NotOpened not_opened;
  if (relay.auth.mechanism == AuthMechanism::xoauth2) {
    auto token = co_await p_.tokens.access_token(relay.name, relay.auth.oauth);
    if (token.value.empty()) {
      auto& outcome = not_opened.outcome;
      outcome.scope = token.refused ? Outcome::Scope::account : Outcome::Scope::relay;
      outcome.reply = token.trouble;
      outcome.what = "no-token";
      co_return std::optional<NotOpened>(not_opened);
    }
    fetched = token.fetched;
    relay.auth.password = token.value;
  }
  auto trouble = co_await connection.open();
  if (!trouble) {
    p_.on_size(relay.name, connection.size_limit());
    co_return std::optional<NotOpened>();
  }
  not_opened.outcome = judge_smtp(*trouble);
  if (relay.auth.mechanism == AuthMechanism::xoauth2 && trouble->stage == SmtpStage::auth && trouble->reply) {
    p_.tokens.forget(relay.name);
    not_opened.with_kept_token = !fetched;
  }
  co_return std::optional<NotOpened>(not_opened);
}

asio::awaitable<void> RelayConnections::work_session(Session& session) {
  auto& connection = session.connection;
  const MailConnection::Next next = [this, &session] { return prepare_ahead(session); };
  const MailConnection::MayLeave may_leave = [this, &session] {
    if (!p_.settler.may_still_leave(*session.job)) return false;
    p_.wire.mark_dot(session.job->slot);
    return true;
  };
  while (connection.usable() && session.sent < queue_.options().messages_per_connection && !is_over(session)) {
    auto& job = session.job;
    job = session.ahead ? std::exchange(session.ahead, nullptr) : next_job();
    if (!job) {
      if (p_.deliveries.draining()) co_return;
      const auto until = queue_.empty() ? p_.time.steady() + idle_connection : look_again_;
      ++idle_;
      co_await wake_.wait(until);
      --idle_;
      if (queue_.empty() && p_.time.steady() >= until) co_return;
      continue;
    }
    if (!job->message) {
      auto impossible = co_await p_.maker.make(job);
      if (impossible) {
        queue_.destinations.withdrawn(job->destination);
        p_.settler.finish(std::exchange(job, nullptr), *impossible, "");
        continue;
      }
    }
    queue_.destinations.continued(job->destination, p_.time.steady());
    auto answer = co_await connection.send(*job->message, next, may_leave);
    ++session.sent;
    if (answered(session, answer) == Goes::no_further) break;
  }
  if (session.ahead) requeue(session.ahead);
  if (connection.committed()) connection.close();
}

// The envelope that leaves with the data of the one before it; null: none.
const Message* RelayConnections::prepare_ahead(Session& session) {
  if (is_last(session) || p_.deliveries.draining() || is_over(session)) return nullptr;
  auto& ahead = session.ahead;
  ahead = next_job();
  if (!ahead) return nullptr;
  if (!ahead->message && p_.maker.signs()) {  // too large to be signed ahead
    requeue(std::exchange(ahead, nullptr));
    return nullptr;
  }
  if (const auto impossible = ahead->message ? std::nullopt : p_.maker.put_message(*ahead)) {
    queue_.destinations.withdrawn(ahead->destination);
    p_.settler.finish(std::exchange(ahead, nullptr), *impossible, "");
    return nullptr;
  }
  return &*ahead->message;
}

RelayConnections::Goes RelayConnections::answered(Session& session, const SmtpAnswer& answer) {
  const auto job = std::exchange(session.job, nullptr);
  auto& destinations = queue_.destinations;
  if (answer.withdrawn) {
    destinations.ended(job->destination, p_.time.steady());
    if (p_.settler.still_wanted(job)) p_.settler.return_now(job);  // somebody changed their mind meanwhile
    return Goes::no_further;
  }
  if (is_worn(answer)) {
    requeue(job);
  } else {
    destinations.ended(job->destination, p_.time.steady());
    const auto outcome = judge_smtp(answer, job->destination);
    if (outcome.not_understood) disable_pipelining(session.connection);
    // Before the message is let go: one that was the probe has told what there was to tell.
    if (outcome.kind == Outcome::Kind::deferred && is_of_relay(outcome.scope))
      failed(session.epoch, outcome);
    else
      works(session.epoch);
    if (!answer.never || !p_.pass_on(job, session.via)) p_.settler.finish(job, outcome, session.via);
  }
  if (session.ahead && !session.connection.committed()) {
    // Its envelope was lost with the connection, or the session was reset: nothing of it left.
    requeue(std::exchange(session.ahead, nullptr));
  }
  return Goes::on;
}

void RelayConnections::failed(RelayState::Epoch epoch, const Outcome& outcome) {
  const bool account = outcome.scope == Outcome::Scope::account;
  const RelayState::Trouble trouble{account ? RelayState::Cause::account : RelayState::Cause::relay, outcome.code,
                                    outcome.reply, outcome.retry_after};
  const auto failed = queue_.state.failed(epoch, trouble, p_.time.steady());
  if (!failed) return;
  const auto& name = queue_.name();
  if (failed->news) {
    log(account ? Event::relay_stopped : Event::relay_down, {{"relay", name},
                                                             {"code", code_text(outcome.code)},
                                                             {"reason", outcome.reply},
                                                             {"next_try", format_for_people(failed->delay)}});
    if (account)
      p_.trouble("relay " + name + " refuses us",
                 name + " answered: " + reply_text(outcome.code, outcome.reply) + "\nIts mail is deferred for up to " +
                     format_for_people(settings_->retry.give_up_after) + ". The next try is in " +
                     format_for_people(failed->delay) + "; `gazetted retry` tries at once.\n");
  }
  // What waits in the queue goes back: another relay may take it, or it waits in the ledger.
  p_.settler.finish_all(queue_, outcome);
  p_.pump.at(queue_.state.next_try());
}

void RelayConnections::works(RelayState::Epoch epoch) {
  if (!queue_.state.works(epoch)) return;
  log(Event::relay_up, {{"relay", queue_.name()}});
  p_.works_again();
}

// Others are open, so the relay works: it, or this machine, only has no room for one more.
void RelayConnections::no_more_connections(const Outcome& outcome) {
  if (queue_.state.connection_limited(sessions_, p_.time.steady()))
    log(Event::relay_crowded, {{"relay", queue_.name()},
                               {"connections", std::to_string(sessions_)},
                               {"code", code_text(outcome.code)},
                               {"reason", outcome.reply}});
  // Nothing else may happen on this relay by then: the connections it has may all hang.
  p_.timers.at(queue_.state.limited_until(), [this] { start(); });
}

// The dialogue went wrong: perhaps the server only says that it can pipeline. For a day it is spoken to one command at
// a time.
void RelayConnections::disable_pipelining(MailConnection& connection) {
  connection.close();
  if (lock_step_until_ > p_.time.steady()) return;
  lock_step_until_ = p_.time.steady() + lock_step_time;
  log(Event::relay_distrusted, {{"relay", queue_.name()}});
}

asio::awaitable<std::optional<Outcome>> RelayConnections::send_single(const Message& message) {
  if (!tls_ || !queue_.is_configured()) co_return std::optional<Outcome>();
  RelayOptions relay = queue_.options();
  const auto tls = tls_;
  const auto connection = p_.transport.connect(relay, settings_->hostname, settings_->smtp_timeouts, tls);
  auto trouble = co_await open_session(relay, *connection);
  if (trouble) co_return std::optional<Outcome>(trouble->outcome);
  const MailConnection::Next nothing;
  const MailConnection::MayLeave nobody_objects = [] { return true; };
  auto answer = co_await connection->send(message, nothing, nobody_objects);
  const auto outcome = judge_smtp(answer);
  co_await connection->quit();
  co_return std::optional<Outcome>(outcome);
}

}  // namespace gazetted
