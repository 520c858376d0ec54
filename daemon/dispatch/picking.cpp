#include "picking.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "post_thread.hpp"

namespace gazetted {
namespace {

constexpr int rows_a_turn = 16;
constexpr int skips_a_turn = 64;

}  // namespace

void Picking::pick(SteadyTime now) {
  pick_pending(now, Priority::high);
  pick_due(now);
  pick_pending(now, Priority::low);
}

void Picking::pick_due(SteadyTime now) {
  auto& due = p_.feed.due;
  for (std::size_t tries = due.size(); tries > 0 && !window_is_full(); --tries) {
    auto delivery = due.take();
    const auto target = p_.queue.target(delivery.target);
    if (!target) {
      due.forget(delivery.id);
      continue;
    }
    const auto look = look_at(target, delivery, Row::due, now);
    if (look.what != Look::What::taken) postpone(*target, delivery, look, now);
  }
}

void Picking::pick_pending(SteadyTime now, Priority least) {
  auto open = open_targets(now, least);
  if (open.empty()) return;
  std::rotate(open.begin(), open.begin() + std::ptrdiff_t(turn_++ % open.size()), open.end());
  std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) {
    return int(a->release.lock()->row.priority) < int(b->release.lock()->row.priority);
  });
  while (!open.empty() && !window_is_full()) {
    std::erase_if(open, [&](const auto& target) { return !pick_some(target, now); });
  }
  for (const auto& [key, target] : p_.queue.targets()) {
    if (target->pending.empty() || !p_.queue.may_leave(*target, p_.time)) continue;
    p_.feed.fetch_pending(target, now);
    if (const auto next = target->pending.next_time()) p_.pump.at(*next);
  }
}

// Those that may leave now; for the others, which only time keeps back, the loop wakes.
std::vector<std::shared_ptr<QueuedTarget>> Picking::open_targets(SteadyTime now, Priority least) {
  std::vector<std::shared_ptr<QueuedTarget>> open;
  const auto time = p_.time.latest();
  for (const auto& [key, target] : p_.queue.targets()) {
    const auto release = target->release.lock();
    const bool may_leave = p_.queue.may_leave(*target, p_.time);
    if (!may_leave) target->may_leave_since = {};  // its patience begins when it may again
    if (!release || target->pending.empty() || int(release->row.priority) > int(least)) continue;
    const auto opens = release->timetable.next_opening(time);
    if (may_leave)
      open.push_back(target);
    else if (opens && target->row.opens != Opens::when_renewed)
      p_.pump.at(now + std::max(Duration(1), *opens - time));
  }
  return open;
}

// One turn of a target; false: it has nothing more that may leave now.
bool Picking::pick_some(const std::shared_ptr<QueuedTarget>& target, SteadyTime now) {
  Pending& pending = target->pending;
  int skipped = 0;
  for (int taken = 0; taken < rows_a_turn;) {
    if (window_is_full()) return false;
    Delivery* row = pending.front(now);
    if (!row) {
      p_.feed.fetch_pending(target, now);
      return false;
    }
    const auto look = look_at(target, *row, Row::untried, now);
    if (look.what == Look::What::waits_for_command) return false;
    if (look.what == Look::What::later) {
      if (look.holds == Look::Holds::target) {
        p_.pump.at(look.until);
        return false;
      }
      if (++skipped > skips_a_turn) return false;
      if (pending.front_is_alone() || look.until - now < look_again) {
        pending.skip_until(look.until);
        continue;
      }
      postpone(*target, *row, look, now);
    } else {
      ++taken;
    }
    p_.commit.advance(target->row.key, pending.take());
  }
  return true;
}

Look Picking::look_at(const std::shared_ptr<QueuedTarget>& target, Delivery& delivery, Row row, SteadyTime now) {
  if (!p_.queue.may_leave(*target, p_.time)) return p_.picker.why_not(*target, now);
  if (target->may_leave_since == SteadyTime{}) target->may_leave_since = now;
  if (const auto why = p_.queue.why_suppressed(*target, delivery); !why.empty()) {
    conclude(*target, delivery, State::suppressed, std::string(why));
    return {};
  }
  const auto expires_at = target->release.lock()->row.expires_at;
  if (expires_at && p_.time.agreed() >= *expires_at) {
    conclude(*target, delivery, State::expired, "not sent by " + format_rfc3339(*expires_at) + ", when it expired");
    return {};
  }
  if (target->is_list() && delivery.thread.empty() && target->release.lock()->row.kind == ReleaseKind::withdrawal) {
    conclude(*target, delivery, State::cancelled, "the withdrawn release did not leave for this recipient");
    return {};
  }
  if (auto broken_off = why_thread_ends(*target, delivery); !broken_off.empty()) {
    conclude(*target, delivery, State::failed, std::move(broken_off));
    return {};
  }
  auto job = std::make_shared<Job>();
  auto look = p_.picker.pick(*target, delivery, *job, now);
  if (look.what == Look::What::later && !look.why.empty() &&
      p_.picker.has_waited_too_long(*target, delivery, look.unusable_since, now)) {
    if (!p_.picker.try_a_last_time(*target, now)) {
      conclude(*target, delivery, State::expired, "given up: " + look.why);
      return {};
    }
    Look soon;
    soon.what = Look::What::later;
    soon.until = now + Duration(100);
    soon.line = look.line;
    return soon;
  }
  if (look.what != Look::What::taken) return look;
  job->delivery = std::move(delivery);
  job->target = target;
  job->release = target->release.lock();
  job->tried_before = row == Row::due;
  p_.commit.intend(std::move(job));
  return look;
}

// Back to the ledger until it is its turn; without a due time it waits for a command.
void Picking::postpone(const QueuedTarget& target, const Delivery& delivery, const Look& look, SteadyTime now) {
  Record made;
  made.id = delivery.id;
  made.target = target.row.key;
  made.from = made.to = delivery.state;
  made.verdict = false;
  made.waits_for_relay = look.for_relay;
  if (look.what == Look::What::later) {
    const auto earliest = std::max<SteadyTime>(look.until, now + look_again);
    const auto turn = p_.limits.reserve_slot(look.line, {earliest, look.spacing.apart, look.spacing.longest}, now);
    made.due = p_.time.wall_at(turn, now);
  }
  p_.commit.put(std::move(made));
}

// For good. One of which an earlier attempt may have arrived stays in doubt.
void Picking::conclude(const QueuedTarget& target, const Delivery& delivery, State decided, std::string reason) {
  Record made;
  made.id = delivery.id;
  made.target = target.row.key;
  made.from = delivery.state;
  made.to = without_another_try(decided, delivery.doubts);
  made.attempts = delivery.attempts;
  made.doubts = delivery.doubts;
  made.reply = std::move(reason);
  const auto release = target.release.lock();
  log(Event::outcome, {{"outcome", std::string(to_string(made.to))},
                       {"release", release ? release->row.id : ""},
                       {"delivery", std::to_string(made.id.value)},
                       {target.kind(), target.row.name},
                       {"domain", delivery.domain},
                       {"attempts", std::to_string(made.attempts)},
                       {"reply", made.reply}});
  p_.commit.put(std::move(made));
}

}  // namespace gazetted
