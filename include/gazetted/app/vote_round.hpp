// One round of deciding votes: read from the ledger, judged by the rules (feedback/verdict.hpp), written back. On the
// ledger's thread, at one go, so that nothing is judged by what is no more.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/feedback/verdict.hpp"
#include "gazetted/ledger/feedback.hpp"

namespace gazetted {

struct VoteRules {
  GuardRules guards;
  HardBounces hard = HardBounces::twice;
};

// A guard that holds something now, and what a person has to hear of it.
struct TrippedGuard {
  Guard guard = Guard::provider;
  std::string key, provider, release, list;
  std::int64_t hard = 0, of = 0;     // of a list: addresses that do not work, and all of the release
  std::vector<std::string> replies;  // a few of what the servers said
};

struct VoteRound {
  std::size_t votes = 0;  // that were open; 0: none is left
  std::vector<Suppression> added;
  std::map<std::string, TrippedGuard> tripped;
  std::map<std::string, OpenVote> pausing;  // by list and release: the rest of its mail should wait
  // Notes that a guard holds this vote; whether it is the first that it holds in this round.
  bool holds(const OpenVote& vote, Guard guard);
};

Result<VoteRound> decide_votes(LedgerFeedback& ledger, const VoteRules& rules, Time now);

}  // namespace gazetted
