#include "gazetted/app/vote_desk.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

constexpr Duration round_time{10'000};
constexpr Duration told_again_after{24 * 3'600'000};
constexpr Duration guard_looks_back{3'600'000};
constexpr std::size_t votes_at_once = 500;
constexpr std::size_t samples = 3;
// What takes less in a round than this does not count: it would be a row for each of many thousand small domains.
constexpr std::int64_t fewest_counted = 5;

std::string rest_reason(const Vote& vote) {
  return one_line(vote.source == "smtp" ? "refused: " + vote.text : "bounced: " + vote.text, 300);
}

Suppression suppression_of(const Vote& vote, const VoteVerdict& verdict, Time now) {
  Suppression made{vote.address, "", rest_reason(vote), now, *verdict.cause};
  made.until = verdict.until;
  made.provider = vote.provider;
  return made;
}

}  // namespace

// Guards that hold something now, and what a person has to hear of it.
struct VoteDesk::Tripped {
  Guard guard = Guard::provider;
  std::string key, provider, release, list;
  std::vector<std::string> replies;
};

struct VoteDesk::Round {
  std::size_t votes = 0;
  std::vector<Suppression> added;
  std::map<std::string, Tripped> tripped;
  std::map<std::string, OpenVote> pausing;  // by list and release
  bool holds(const OpenVote& vote, Guard guard);
};

asio::awaitable<void> VoteDesk::run() {
  while (!stopping_) {
    auto status = co_await count_taken();
    if (status) status = co_await decide();
    if (status) status = co_await end_rests();
    if (!status) log(Event::ledger_trouble, {{"reason", status.error().text()}});
    co_await p_.timers.sleep_until(p_.clock.steady() + round_time);
  }
}

namespace {

// What providers take, read once in a round.
class Loads {
 public:
  explicit Loads(LedgerFeedback& ledger) : ledger_(ledger) {}
  Result<const std::vector<ProviderLoad>*> of(const std::string& provider, Time now) {
    auto known = loads_.find(provider);
    if (known != loads_.end()) return &known->second;
    auto load = ledger_.load(provider, now);
    if (!load) return load.error();
    return &loads_.emplace(provider, std::move(*load)).first->second;
  }

 private:
  LedgerFeedback& ledger_;
  std::map<std::string, std::vector<ProviderLoad>> loads_;
};

}  // namespace

// Notes that a guard holds this vote; whether it is the first that it holds in this round.
bool VoteDesk::Round::holds(const OpenVote& open, Guard guard) {
  const auto& vote = open.vote;
  const auto key = guard == Guard::provider ? "provider " + vote.provider : "list " + vote.list + " of " + open.release;
  auto [entry, is_new] = tripped.try_emplace(key);
  auto& one = entry->second;
  if (is_new) one = {guard, key, vote.provider, open.release, vote.list, {}};
  if (one.replies.size() < samples) one.replies.push_back(vote.text);
  return is_new;
}

// On the ledger's thread, at one go: what is decided goes by what was read.
Result<VoteDesk::Round> VoteDesk::decide_round(LedgerFeedback& ledger, const Rules& rules, Time now) {
  Round round;
  const auto open = ledger.open_votes(votes_at_once, now);
  if (!open) return open.error();
  round.votes = open->size();
  Loads loads(ledger);
  std::vector<VoteDecision> decisions;
  std::vector<HeldBack> held;
  std::set<std::string> seen;  // an address once: what is decided of it is history for its next vote
  for (const auto& vote : *open) {
    if (!seen.insert(vote.vote.address).second) continue;
    const auto load = loads.of(vote.vote.provider, now);
    if (!load) return load.error();
    const auto guard = guard_of(vote, **load, rules.guards, now);
    const auto verdict = judge_vote(vote, guard, rules.hard, now);
    if (mailing_should_pause(vote, rules.guards)) round.pausing.emplace(vote.vote.list + "\n" + vote.release, vote);
    if (verdict.state == VoteState::held && round.holds(vote, guard)) {
      const bool of_provider = guard == Guard::provider;
      held.push_back(
          {of_provider ? vote.vote.provider : "", vote.vote.delivery, of_provider ? now - guard_looks_back : Time{}});
    }
    VoteDecision decision{vote.vote.id, verdict.state, verdict.confirms, std::nullopt};
    if (verdict.cause) decision.suppression = suppression_of(vote.vote, verdict, now);
    decisions.push_back(std::move(decision));
  }
  if (decisions.empty()) return round;
  auto added = ledger.settle(held, decisions, now);
  if (!added) return added.error();
  round.added = std::move(*added);
  return round;
}

asio::awaitable<Status> VoteDesk::decide() {
  const auto& feedback = p_.configuration.current()->feedback;
  const Rules rules{{feedback.hard_share}, feedback.hard};
  while (true) {
    auto work = [rules, now = p_.clock.now()](Ledger& ledger) { return decide_round(ledger.feedback(), rules, now); };
    const auto round = co_await on_ledger(p_.io, p_.ledger, work);
    if (!round) co_return round.error();
    if (round->votes == 0) co_return Status();
    act_on(*round);
  }
}

void VoteDesk::act_on(const Round& round) {
  std::vector<std::string> keys;
  for (const auto& row : round.added) keys.push_back(key_of(row));
  if (!keys.empty()) {
    p_.dispatch.suppress(keys);
    log(Event::suppressed_changed, {{"added", std::to_string(keys.size())}, {"reason", "bounces"}});
  }
  for (const auto& [key, one] : round.tripped) tell_of(one);
  for (const auto& [key, open] : round.pausing) {
    if (!paused_.insert(key).second) continue;
    p_.pause(open.release, open.vote.list,
             fmt::format("{} of the first {} addresses of list {} do not work",
                         format_count(std::uint64_t(open.hard_on_list)), format_count(std::uint64_t(open.mailed)),
                         open.vote.list));
  }
}

// Once, until it has held nothing for a day.
void VoteDesk::tell_of(const Tripped& tripped) {
  const auto now = p_.clock.now();
  const auto [entry, is_new] = told_.try_emplace(tripped.key, now);
  const bool is_quiet = !is_new && now - entry->second < told_again_after;
  entry->second = now;
  if (is_quiet) return;
  const bool of_provider = tripped.guard == Guard::provider;
  NoticeText text;
  text.subject = of_provider ? tripped.provider + " refuses unusually many addresses; nobody is suppressed for it"
                             : "List " + tripped.list + " has unusually many addresses that do not work";
  text.text = of_provider
                  ? tripped.provider +
                        " says of far more addresses than usual that they do not exist. That has been a "
                        "fault of a provider before, so these bounces are held: the people rest for a "
                        "day, and are suppressed only if a later mail bounces, too.\n"
                  : "Release " + tripped.release + ": far more addresses of list " + tripped.list +
                        " than usual do not exist. Is it the right file? These bounces are held: the people rest for a "
                        "day, and are suppressed only if a later mail bounces, too.\n";
  text.text += "\nWhat the servers said:\n";
  for (const auto& reply : tripped.replies) text.text += "  " + reply + "\n";
  text.text +=
      "\nTo see them: gazetted feedback --held\nTo believe them now: gazetted feedback accept\n"
      "To throw them away: gazetted feedback discard\n";
  log(Event::bounces_held, {{"guard", tripped.key}});
  p_.tell(text);
}

asio::awaitable<Status> VoteDesk::end_rests() {
  auto work = [now = p_.clock.now()](Ledger& ledger) { return ledger.feedback().end_rests(now); };
  const auto ended = co_await on_ledger(p_.io, p_.ledger, work);
  if (!ended) co_return ended.error();
  if (ended->rows.empty()) co_return Status();
  std::vector<std::string> keys;
  for (const auto& row : ended->rows) keys.push_back(key_of(row));
  p_.dispatch.unsuppress(keys);
  log(Event::suppressed_changed, {{"removed", std::to_string(keys.size())}, {"reason", "their rest is over"}});
  co_return Status();
}

asio::awaitable<Status> VoteDesk::count_taken() {
  auto taken = p_.dispatch.taken_since_asked();
  std::erase_if(taken, [](const auto& each) { return each.second < fewest_counted; });
  if (taken.empty()) co_return Status();
  auto work = [taken = std::move(taken), now = p_.clock.now()](Ledger& ledger) {
    return ledger.feedback().count(taken, now);
  };
  auto status = co_await on_ledger(p_.io, p_.ledger, work);
  co_return status;
}

}  // namespace gazetted
