// What votes come to: who rests, who is suppressed, and when a guard says that it is not the addresses' fault. Nobody
// is suppressed for one answer (unless an operator wants that), and nobody for what a provider says of everybody: one
// of them once refused its users as unknown for hours. Pure; tested as tables.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/model/suppression.hpp"
#include "gazetted/model/vote.hpp"

namespace gazetted {

// What evidence weighs. Nothing: it says nothing about the address.
struct Ballot {
  VoteKind kind = VoteKind::hard;
  int halves = 2;
  bool operator==(const Ballot&) const = default;
};
// How sure it is that a server meant this very address.
enum class Certainty { certain, by_words };
enum class BounceRoute { direct, forwarded };
std::optional<Ballot> ballot_of(BounceClass what, ReplyReason reason, Certainty certainty, BounceRoute route);
// Of an answer in SMTP that refused a recipient for good; `reply`: its text behind the code. What a mail provider does
// not even try, since it has the address on a list of its own, weighs nothing, and is believed at once (judge_vote()).
std::optional<Ballot> ballot_of_refusal(ReplyReason reason, RuleBasis basis, std::string_view reply);
// Of what a report says of a recipient. `own_domain`: of the address that we mailed.
std::optional<Ballot> ballot_of_report(const ReportedRecipient& recipient, std::string_view own_domain);

// Votes are cast within these days of the last attempt; what comes later is kept, and counts for nothing.
inline constexpr Duration votes_come_within{14 * 24 * 3'600'000LL};

enum class Guard {
  none,
  provider,  // it refuses far more than it usually does
  list,      // too many of one release's recipients on one list
};
struct GuardRules {
  double hard_share = 0.05;  // `guards.hard`
};
// `load`: of the vote's provider, the last 30 days, oldest first, this vote among it.
Guard guard_of(const OpenVote& vote, std::span<const ProviderLoad> load, const GuardRules& rules, Time now);

// Whether the rest of a release's mail to this list has to wait for somebody: too much of what has left has failed.
bool mailing_should_pause(const OpenVote& vote, const GuardRules& rules);
// The same of counts, as of OpenVote. The limit is that of the first 500 mails until 200 have left, then of what has.
bool list_should_pause(std::int64_t on_list, std::int64_t mailed, std::int64_t hard, const GuardRules& rules);

// Of `mailed` people so many have called a release spam. `share`: `guards.complaints`; a third of it is told.
enum class ComplaintGuard { none, tell, pause };
ComplaintGuard complaint_guard(std::int64_t complaints, std::int64_t mailed, double share);

struct VoteVerdict {
  VoteState state = VoteState::counted;
  std::vector<std::int64_t> confirms;     // held votes that this one confirms
  std::optional<SuppressionCause> cause;  // bounce, bounce_rest or provider_list, on all lists
  std::optional<Time> until;              // of a rest
};
VoteVerdict judge_vote(const OpenVote& vote, Guard guard, HardBounces rule, Time now);

}  // namespace gazetted
