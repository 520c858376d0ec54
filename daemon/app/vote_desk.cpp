#include "vote_desk.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/watched_lists.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

constexpr Duration round_time{10'000};
constexpr Duration told_again_after{24 * 3'600'000};
// What has taken less than this waits: it would be a row for each of many thousand small domains, every round.
constexpr std::int64_t fewest_counted = 5;
constexpr std::size_t most_waiting = 50'000;  // domains; what is beyond is not counted

constexpr std::string_view bounce_door = "guard of bounces", complaint_door = "guard of complaints";

std::string bounce_key(const std::string& release, const std::string& list) { return list + "\n" + release; }
std::string complaint_key(const std::string& release, const std::string& list) {
  return "complaints, list " + list + " of " + release;
}

std::string many_do_not_work(std::int64_t hard, std::int64_t mailed, const std::string& list) {
  return fmt::format("{} of the first {} addresses of list {} do not work", format_count(std::uint64_t(hard)),
                     format_count(std::uint64_t(mailed)), list);
}

}  // namespace

asio::awaitable<void> VoteDesk::run() {
  const auto looked = co_await look_again();
  if (!looked) log(Event::ledger_trouble, {{"reason", looked.error().text()}});
  while (!stopping_) {
    auto status = co_await count_taken();
    if (status) status = co_await decide();
    if (status) status = co_await end_rests();
    if (!status) log(Event::ledger_trouble, {{"reason", status.error().text()}});
    co_await p_.timers.sleep_until(p_.clock.steady() + round_time);
  }
}

asio::awaitable<Status> VoteDesk::decide() {
  const auto& feedback = p_.configuration.current()->feedback;
  const VoteRules rules{{feedback.hard_share}, feedback.hard};
  while (true) {
    auto work = [rules, now = p_.clock.now()](Ledger& ledger) { return decide_votes(ledger.feedback(), rules, now); };
    const auto round = co_await on_ledger(p_.io, p_.ledger, work);
    if (!round) co_return round.error();
    if (round->votes == 0) co_return Status();
    act_on(*round);
  }
}

void VoteDesk::act_on(const VoteRound& round) {
  const auto keys = keys_of(round.added);
  if (!keys.empty()) {
    p_.dispatch.suppress(keys);
    log(Event::suppressed_changed, {{"added", std::to_string(keys.size())}, {"reason", "bounces"}});
  }
  for (const auto& [key, one] : round.tripped) tell_of(one);
  for (const auto& [key, open] : round.pausing) {
    if (!paused_.insert(key).second) continue;
    pause(bounce_door, open.release, open.vote.list, many_do_not_work(open.hard_on_list, open.mailed, open.vote.list));
  }
}

// Once, until it has held nothing for a day.
void VoteDesk::tell_of(const TrippedGuard& tripped) {
  const auto now = p_.clock.now();
  const auto [entry, is_new] = told_.try_emplace(tripped.key, now);
  const bool is_quiet = !is_new && now - entry->second < told_again_after;
  entry->second = now;
  if (is_quiet) return;
  const bool of_provider = tripped.guard == Guard::provider;
  NoticeText text;
  text.subject = of_provider ? tripped.provider + " refuses unusually many addresses; nobody is suppressed for it"
                             : "List " + tripped.list + " has unusually many addresses that do not work";
  text.text = of_provider ? tripped.provider +
                                " says of far more addresses than usual that they do not exist. That has been a "
                                "fault of a provider before, so these bounces are held: the people rest for a "
                                "day, and are suppressed only if a later mail bounces, too.\n"
                          : fmt::format(
                                "Release {}: {} of {} addresses of list {} do not exist. Is it the right file? These "
                                "bounces are held: the people rest for a day, and are suppressed only if a later mail "
                                "bounces, too.\n",
                                tripped.release, format_count(std::uint64_t(tripped.hard)),
                                format_count(std::uint64_t(tripped.of)), tripped.list);
  text.text += "\nWhat the servers said:\n";
  for (const auto& reply : tripped.replies) text.text += "  " + reply + "\n";
  text.text +=
      "\nTo see them: gazetted feedback --held\nTo believe them now: gazetted feedback accept\n"
      "To throw them away, and mail these people again: gazetted feedback discard\n";
  log(Event::bounces_held, {{"guard", tripped.key}});
  p_.tell(text);
}

// After a start: what was paused once is not paused again, and what should have been is.
asio::awaitable<Status> VoteDesk::look_again() {
  auto work = [store = p_.configuration.current()->store.path](Ledger&) { return read_watched_lists(store); };
  const auto watched = co_await on_ledger(p_.io, p_.ledger, work);
  if (!watched) co_return watched.error();
  const GuardRules rules{p_.configuration.current()->feedback.hard_share};
  for (const auto& one : *watched) {
    const auto paused_by = [&](std::string_view guard) {
      return std::find(one.guards.begin(), one.guards.end(), guard) != one.guards.end();
    };
    if (paused_by(complaint_door)) paused_.insert(complaint_key(one.release, one.list));
    if (paused_by(bounce_door)) paused_.insert(bounce_key(one.release, one.list));
    if (list_should_pause(one.all, one.mailed, one.hard, rules) &&
        paused_.insert(bounce_key(one.release, one.list)).second)
      pause(bounce_door, one.release, one.list, many_do_not_work(one.hard, one.mailed, one.list));
    if (one.complaints > 0) judge_complaints({ComplaintCount{one.release, one.list, one.complaints, one.accepted}});
  }
  co_return Status();
}

// Once: whoever resumes it has decided.
void VoteDesk::pause(std::string_view guard, const std::string& release, const std::string& list,
                     const std::string& reason) {
  Command command;
  command.verb = Verb::pause;
  command.scope = {release, list, ""};
  command.by.door = guard;
  command.by.reason = reason;
  p_.steering.run(std::move(command), p_.clock.now(), [this, release, list, reason](const Result<Steered>& paused) {
    if (!paused) return log(Event::ledger_trouble, {{"reason", paused.error().text()}});
    p_.tell({"Paused: " + release + " to list " + list,
             "The rest of list " + list + " waits, since " + reason +
                 ". Is it the right file? To mail the rest all the same: gazetted resume " + release + " --list " +
                 list + "\n"});
  });
}

void VoteDesk::judge_complaints(const std::vector<ComplaintCount>& counts) {
  for (const auto& count : counts) {
    const auto guard =
        complaint_guard(count.complaints, count.mailed, p_.configuration.current()->feedback.complaint_share);
    if (guard == ComplaintGuard::none) continue;
    const auto says =
        fmt::format("{} of {} people of list {} have called it spam", format_count(std::uint64_t(count.complaints)),
                    format_count(std::uint64_t(count.mailed)), count.list);
    const auto key = complaint_key(count.release, count.list);
    if (guard == ComplaintGuard::pause && paused_.insert(key).second) {
      pause(complaint_door, count.release, count.list, says);
    } else if (guard == ComplaintGuard::tell && told_.try_emplace(key, p_.clock.now()).second) {
      p_.tell({"Complaints about " + count.release, says + ". They are suppressed. Do they know how they came to be on "
                                                           "the list?\n"});
    }
  }
}

asio::awaitable<Status> VoteDesk::end_rests() {
  auto work = [now = p_.clock.now()](Ledger& ledger) { return ledger.feedback().end_rests(now); };
  const auto ended = co_await on_ledger(p_.io, p_.ledger, work);
  if (!ended) co_return ended.error();
  if (ended->rows.empty()) co_return Status();
  const auto keys = keys_of(ended->rows);
  p_.dispatch.unsuppress(keys);
  log(Event::suppressed_changed, {{"removed", std::to_string(keys.size())}, {"reason", "their rest is over"}});
  co_return Status();
}

asio::awaitable<Status> VoteDesk::count_taken() {
  for (const auto& [provider, count] : p_.dispatch.taken_since_asked()) {
    if (count >= fewest_counted || taken_.size() < most_waiting || taken_.contains(provider)) taken_[provider] += count;
  }
  auto enough = taken_;
  std::erase_if(enough, [](const auto& each) { return each.second < fewest_counted; });
  if (enough.empty()) co_return Status();
  auto work = [enough, now = p_.clock.now()](Ledger& ledger) { return ledger.feedback().count(enough, now); };
  auto status = co_await on_ledger(p_.io, p_.ledger, work);
  if (status) std::erase_if(taken_, [&](const auto& each) { return enough.contains(each.first); });
  co_return status;
}

}  // namespace gazetted
