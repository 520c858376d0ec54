// Who may approve a release, and when an approval no longer holds. Pure; tested as tables.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/model/approval.hpp"

namespace gazetted {

// Where a list is read from, as a short hash: list_rule() of audience/planner.hpp. By the list's name.
using ListRules = std::map<std::string, std::string>;

// `gazetted approve`.
struct ApprovalOrder {
  bool forced = false;                       // without a second person
  std::vector<std::int64_t> approvers = {};  // the users of `approvers:`; none: anybody but root may approve
  std::string text = {};                     // the begin of the hash of what was read; empty: whatever is there now
  bool is_hidden = false;                    // nobody can see who had logged in
  ListRules rules = {};                      // of all lists, as they are configured now
};

// Whether the text with this hash is the one that was read.
bool is_of_text(const ApprovalOrder& order, const std::string& hash);

// What Approval::rules keeps of these lists; those that have no rule are left out.
std::string bound_rules(const std::vector<std::string>& lists, const ListRules& rules);

// The first list that was approved when it was read from elsewhere. Empty: none, or nothing was bound.
std::string list_of_another_rule(const Approval& approval, const ListRules& now);

// What the approval becomes; an error says why this person's does not count. `by.reason` is needed to force one.
// `recipients`: on its lists now.
Result<Approval> judge_approval(const Approval& before, const ApprovalOrder& order, const Hand& by,
                                std::int64_t recipients);

// Why nobody at all can approve it, or confirm what was forced, as the configuration is, and what to do; empty:
// somebody can, or nobody needs to. `approvers` as in ApprovalOrder; those below 0 are not on this machine.
std::string why_nobody_can_approve(const Approval& approval, const std::vector<std::int64_t>& approvers);

// It was given for a smaller audience: more than a tenth has been added since.
bool is_void(const Approval& approval, std::int64_t recipients);

}  // namespace gazetted
