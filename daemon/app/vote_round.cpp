#include "gazetted/app/vote_round.hpp"

#include <utility>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr Duration guard_looks_back{3'600'000};
constexpr std::size_t votes_at_once = 500;
constexpr std::size_t samples = 3;

std::string rest_reason(const Vote& vote) {
  return one_line(vote.source == "smtp" ? "refused: " + vote.text : "bounced: " + vote.text, 300);
}

Suppression suppression_of(const Vote& vote, const VoteVerdict& verdict, Time now) {
  Suppression made{vote.address, "", rest_reason(vote), now, *verdict.cause};
  made.until = verdict.until;
  made.provider = vote.provider;
  return made;
}

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
bool VoteRound::holds(const OpenVote& open, Guard guard) {
  const auto& vote = open.vote;
  const auto key = guard == Guard::provider ? "provider " + vote.provider : "list " + vote.list + " of " + open.release;
  auto [entry, is_new] = tripped.try_emplace(key);
  auto& one = entry->second;
  if (is_new) one = {guard, key, vote.provider, open.release, vote.list, open.hard_on_list, open.on_list, {}};
  if (one.replies.size() < samples) one.replies.push_back(vote.text);
  return is_new;
}

// On the ledger's thread, at one go: what is decided goes by what was read.
Result<VoteRound> decide_votes(LedgerFeedback& ledger, const VoteRules& rules, Time now) {
  VoteRound round;
  auto open = ledger.open_votes(votes_at_once, now);
  if (!open) return open.error();
  round.votes = open->size();
  Loads loads(ledger);
  std::vector<VoteDecision> decisions;
  std::vector<HeldBack> held;
  // Of an address one vote counts in a round, and is history for the next: what it adds to is written first.
  std::map<std::pair<std::string, VoteKind>, Vote> counted;
  for (auto& vote : *open) {
    const auto key = std::pair(vote.vote.address, vote.vote.kind);
    const auto known = counted.find(key);
    if (known != counted.end()) vote.before.push_back(known->second);
    const auto load = loads.of(vote.vote.provider, now);
    if (!load) return load.error();
    const auto guard = guard_of(vote, **load, rules.guards, now);
    const auto verdict = judge_vote(vote, guard, rules.hard, now);
    if (verdict.state != VoteState::recorded && !counted.emplace(key, vote.vote).second) continue;
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

}  // namespace gazetted
