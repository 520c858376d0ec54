#include "gazetted/ledger/rules/approval.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr double most_growth = 0.10;

bool is_named(const ApprovalOrder& order, std::int64_t person) {
  return std::find(order.approvers.begin(), order.approvers.end(), person) != order.approvers.end();
}

std::int64_t person_behind(const Hand& by) { return by.login.value_or(by.uid.value_or(0)); }

// Both names that they go by count: `sudo -u` does not make somebody another person.
bool is_same(const Hand& by, const std::optional<std::int64_t>& person) {
  return person && (by.uid == *person || by.login == *person);
}

std::string why_not_forced(const ApprovalOrder& order, const Hand& by) {
  if (order.approvers.empty())
    return "only users who are named under 'approvers' in the configuration may force an approval, and it names nobody";
  if (!is_named(order, person_behind(by)))
    return "only users who are named under 'approvers' in the configuration may force an approval";
  if (by.reason.empty()) return "an approval is forced with a reason: add --reason TEXT";
  return "";
}

std::string why_not_given(const Approval& before, const ApprovalOrder& order, const Hand& by) {
  if (is_same(by, before.submitter))
    return "whoever submitted a release cannot approve it; somebody else has to (a user who is named under "
           "'approvers' may use --force, with a reason)";
  if (before.state == ApprovalState::forced && is_same(by, before.approver))
    return "whoever forced the approval cannot confirm it; somebody else has to";
  const auto person = person_behind(by);
  if (!order.approvers.empty())
    return is_named(order, person) ? "" : "only users who are named under 'approvers' in the configuration may approve";
  if (before.submitter.value_or(0) == 0)
    return "nobody knows who submitted it (root may be anybody); name the users who may approve under 'approvers' in "
           "the configuration";
  if (person == 0)
    return "root may be anybody, so root cannot approve; log in as a user, or name root under 'approvers' in the "
           "configuration";
  return "";
}

// Of those who are named, whoever may say yes to this release.
bool is_left(const Approval& approval, std::int64_t user) {
  if (user < 0 || approval.submitter == user) return false;
  return approval.is_awaited() || approval.approver != user;
}

}  // namespace

std::string why_nobody_can_approve(const Approval& approval, const std::vector<std::int64_t>& approvers) {
  if (!approval.is_awaited() && approval.state != ApprovalState::forced) return "";
  if (approvers.empty())
    return approval.submitter.value_or(0) != 0
               ? ""
               : "nobody can approve it: who submitted it is not known (root may be anybody). Name the users who may "
                 "approve under 'approvers' in the configuration and reload the daemon, or cancel it and submit it as "
                 "yourself";
  if (std::any_of(approvers.begin(), approvers.end(), [&](auto user) { return is_left(approval, user); })) return "";
  if (std::all_of(approvers.begin(), approvers.end(), [](auto user) { return user < 0; }))
    return "nobody can approve it: no user under 'approvers' in the configuration has an account on this machine. "
           "Correct their names and reload the daemon";
  const std::string name_another = "Name somebody else under 'approvers' in the configuration and reload the daemon";
  if (approval.is_awaited())
    return "nobody can approve it: the only user under 'approvers' submitted it. " + name_another +
           "; the submitter may use --force, with a reason";
  return "nobody can confirm it: every user under 'approvers' has submitted it or forced it. " + name_another;
}

bool is_of_text(const ApprovalOrder& order, const std::string& hash) {
  constexpr std::size_t least = 8;
  return order.text.empty() || (order.text.size() >= least && hash.starts_with(order.text));
}

std::string bound_rules(const std::vector<std::string>& lists, const ListRules& rules) {
  std::string bound;
  for (const auto& list : lists) {
    const auto rule = rules.find(list);
    if (rule != rules.end()) bound += rule->second + " " + list + "\n";
  }
  return bound;
}

std::string list_of_another_rule(const Approval& approval, const ListRules& now) {
  for (const auto& line : split(approval.rules, '\n')) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) continue;
    const auto list = std::string(line.substr(space + 1));
    const auto rule = now.find(list);
    if (rule != now.end() && rule->second != line.substr(0, space)) return list;
  }
  return "";
}

Result<Approval> judge_approval(const Approval& before, const ApprovalOrder& order, const Hand& by,
                                std::int64_t recipients) {
  const auto now_waits = before.is_awaited();
  if (before.state == ApprovalState::not_needed) return fail("it needs no approval");
  if (before.state == ApprovalState::given) return fail("it is approved already");
  if (!by.uid) return fail("nobody knows who this is");
  if (order.is_hidden)
    return fail(
        "the daemon cannot see who had logged in: /proc does not show it the process that asks; is ProtectProc= set "
        "in its unit?");
  if (order.forced && !now_waits) return fail("its approval was forced already; somebody else has to confirm it");
  const auto why_not = order.forced ? why_not_forced(order, by) : why_not_given(before, order, by);
  if (!why_not.empty()) return fail("{}", why_not);
  Approval after = before;
  after.state = order.forced ? ApprovalState::forced : ApprovalState::given;
  after.approver = person_behind(by);
  if (now_waits) after.recipients = recipients;
  return after;
}

bool is_void(const Approval& approval, std::int64_t recipients) {
  if (approval.recipients == Approval::whoever_is_there) return false;
  if (approval.state != ApprovalState::given && approval.state != ApprovalState::forced) return false;
  return double(recipients) > (1 + most_growth) * double(approval.recipients);
}

}  // namespace gazetted
