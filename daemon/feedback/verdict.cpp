#include "gazetted/feedback/verdict.hpp"

#include <algorithm>
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr Duration hour{3'600'000};
constexpr Duration day = 24 * hour;
constexpr Duration rest_after_hard = 7 * day;
constexpr Duration rest_while_held = day;
constexpr int halves_to_suppress = 4;
constexpr int halves_where_once = 2;
constexpr int soft_votes_to_suppress = 5;
constexpr Duration soft_votes_over = 21 * day;
constexpr Duration silence = 14 * day;
constexpr std::int64_t fewest_votes = 20;
constexpr std::int64_t first_mails = 500, enough_mails = 200;
constexpr std::int64_t fewest_complaints = 5;
constexpr double times_the_usual = 5;
constexpr std::int64_t fewest_of_a_day = 20;  // mails, that it says something of what is usual
constexpr std::string_view bad_address_status = "5.1.";

bool is_about_mailbox(ReplyReason reason) {
  return reason == ReplyReason::mailbox_full || reason == ReplyReason::suspended || reason == ReplyReason::filtered;
}

// The domain of "rfc822;<user@example.org>", as reports write it; empty where there is none.
std::string domain_in(std::string_view written) {
  const auto at = written.rfind('@');
  if (at == std::string_view::npos) return {};
  auto domain = lower(written.substr(at + 1));
  const auto end = domain.find_first_of("> \t;,)");
  return end == std::string::npos ? domain : domain.substr(0, end);
}

// Of those that count, each at least a day after the one before.
std::vector<const Vote*> a_day_apart(const OpenVote& open) {
  std::vector<const Vote*> votes;
  for (const auto& vote : open.before) {
    if (votes.empty() || vote.at - votes.back()->at >= day) votes.push_back(&vote);
  }
  return votes;
}

double share(std::int64_t hard, std::int64_t taken) {
  const auto all = std::max(taken, hard);
  return all == 0 ? 0 : double(hard) / double(all);
}

// Of the days before the last hour that have enough mail.
double usual_share(std::span<const ProviderLoad> load, Time recent) {
  std::map<std::int64_t, ProviderLoad> days;
  for (const auto& span : load) {
    if (span.begin >= recent) continue;
    auto& sum = days[to_millis(span.begin) / day.count()];
    sum.taken += span.taken;
    sum.hard += span.hard;
  }
  std::vector<double> shares;
  for (const auto& [number, sum] : days) {
    if (std::max(sum.taken, sum.hard) >= fewest_of_a_day) shares.push_back(share(sum.hard, sum.taken));
  }
  if (shares.empty()) return 0;
  const auto middle = shares.begin() + std::ptrdiff_t(shares.size() / 2);
  std::nth_element(shares.begin(), middle, shares.end());
  return *middle;
}

bool provider_refuses_everybody(std::span<const ProviderLoad> load, const GuardRules& rules, Time now) {
  const auto recent = now - hour;
  ProviderLoad sum;
  for (const auto& span : load) {
    if (span.begin < recent) continue;
    sum.taken += span.taken;
    sum.hard += span.hard;
  }
  if (sum.hard < fewest_votes) return false;
  const auto now_share = share(sum.hard, sum.taken);
  return now_share > rules.hard_share && now_share > times_the_usual * usual_share(load, recent);
}

VoteVerdict judge_soft(const OpenVote& open, Time now) {
  VoteVerdict verdict;
  const auto before = a_day_apart(open);
  if (!before.empty() && open.vote.at - before.back()->at < day) {
    verdict.state = VoteState::recorded;
    return verdict;
  }
  // A mail that was taken, and of which nothing came back for two weeks, takes one away.
  const auto quiet =
      std::count_if(open.quiet.begin(), open.quiet.end(), [&](Time taken) { return now - taken >= silence; });
  const auto votes = std::int64_t(before.size()) + 1 - quiet;
  if (votes >= soft_votes_to_suppress && open.vote.at - before.front()->at >= soft_votes_over)
    verdict.cause = SuppressionCause::bounce;
  return verdict;
}

}  // namespace

std::optional<Ballot> ballot_of(BounceClass what, ReplyReason reason, Certainty certainty, BounceRoute route) {
  if (what == BounceClass::hard) {
    const bool whole = certainty == Certainty::certain && route == BounceRoute::direct;
    return Ballot{VoteKind::hard, whole ? 2 : 1};
  }
  if (what == BounceClass::soft && route == BounceRoute::direct && is_about_mailbox(reason))
    return Ballot{VoteKind::soft, 2};
  return std::nullopt;
}

std::optional<Ballot> ballot_of_refusal(ReplyReason reason, RuleBasis basis, std::string_view reply) {
  if (reason == ReplyReason::suppressed) return Ballot{VoteKind::hard, 0};
  const bool certain =
      basis == RuleBasis::provider || basis == RuleBasis::enhanced || reply.starts_with(bad_address_status);
  const auto certainty = certain ? Certainty::certain : Certainty::by_words;
  return ballot_of(is_for_ever(reason) ? BounceClass::hard : BounceClass::soft, reason, certainty, BounceRoute::direct);
}

std::optional<Ballot> ballot_of_report(const ReportedRecipient& recipient, std::string_view own_domain) {
  if (recipient.action != DeliveryAction::failed) return std::nullopt;
  const auto basis = recipient.evidence.basis;
  const bool certain = basis == EvidenceBasis::provider || basis == EvidenceBasis::enhanced ||
                       recipient.status.starts_with(bad_address_status);
  const auto final = domain_in(recipient.final);
  const bool forwarded = !final.empty() && final != lower(own_domain);
  return ballot_of(recipient.what, recipient.reason, certain ? Certainty::certain : Certainty::by_words,
                   forwarded ? BounceRoute::forwarded : BounceRoute::direct);
}

Guard guard_of(const OpenVote& open, std::span<const ProviderLoad> load, const GuardRules& rules, Time now) {
  if (open.vote.kind != VoteKind::hard || open.vote.accepted || open.vote.halves == 0) return Guard::none;
  if (provider_refuses_everybody(load, rules, now)) return Guard::provider;
  const bool many =
      open.hard_on_list >= fewest_votes && double(open.hard_on_list) > rules.hard_share * double(open.on_list);
  return many ? Guard::list : Guard::none;
}

bool mailing_should_pause(const OpenVote& open, const GuardRules& rules) {
  return open.vote.kind == VoteKind::hard && !open.vote.accepted &&
         list_should_pause(open.on_list, open.mailed, open.hard_on_list, rules);
}

bool list_should_pause(std::int64_t on_list, std::int64_t mailed, std::int64_t hard, const GuardRules& rules) {
  const auto measure = mailed >= enough_mails ? mailed : first_mails;
  return mailed<on_list&& double(hard)> rules.hard_share * double(measure);
}

ComplaintGuard complaint_guard(std::int64_t complaints, std::int64_t mailed, double limit) {
  if (complaints < fewest_complaints) return ComplaintGuard::none;
  const auto part = double(complaints) / double(std::max(mailed, complaints));
  if (part > limit) return ComplaintGuard::pause;
  return part > limit / 3 ? ComplaintGuard::tell : ComplaintGuard::none;
}

VoteVerdict judge_vote(const OpenVote& open, Guard guard, HardBounces rule, Time now) {
  if (open.vote.kind == VoteKind::soft) return judge_soft(open, now);
  VoteVerdict verdict;
  if (open.vote.halves == 0) {
    verdict.cause = SuppressionCause::provider_list;
    return verdict;
  }
  const auto before = a_day_apart(open);
  if (!before.empty() && open.vote.at - before.back()->at < day) {
    verdict.state = VoteState::recorded;
    return verdict;
  }
  if (guard == Guard::provider) {
    verdict.state = VoteState::held;
    verdict.cause = SuppressionCause::bounce_rest;
    verdict.until = now + rest_while_held;
    return verdict;
  }
  int halves = open.vote.halves;
  for (const auto* vote : before) halves += vote->halves;
  // The first is what a guard of the list holds; the second proves that the guard was wrong.
  const bool enough =
      halves >= (rule == HardBounces::once && guard == Guard::none ? halves_where_once : halves_to_suppress);
  if (guard == Guard::list && !enough) {
    verdict.state = VoteState::held;
    verdict.cause = SuppressionCause::bounce_rest;
    verdict.until = now + rest_while_held;
    return verdict;
  }
  for (const auto* vote : before) {
    if (vote->state == VoteState::held) verdict.confirms.push_back(vote->id);
  }
  if (enough) {
    verdict.cause = SuppressionCause::bounce;
  } else if (open.vote.halves >= 2) {
    verdict.cause = SuppressionCause::bounce_rest;
    verdict.until = now + rest_after_hard;
  }
  return verdict;
}

}  // namespace gazetted
