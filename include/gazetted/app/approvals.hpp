// Approval by a second person: which releases need one, who may give it, and the proofs that are mailed to them.
#pragma once
#include <string>
#include <vector>

#include "gazetted/app/test_mails.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/model/approval.hpp"

namespace gazetted {

// Its own file asks for it, its newsroom, or a list that it goes to. A withdrawal never waits.
bool needs_approval(const Edition& edition, const Settings& settings);

// The users of `approvers:` that this machine has.
std::vector<std::int64_t> approvers_in(const Settings& settings);

// Why nobody can approve it as the configuration is; see ledger/rules/approval.hpp.
std::string why_nobody_can_approve(const Approval& approval, const Settings& settings);

// For each address of `approvers:` one mail per list and language of a release that was accepted. None where nobody has
// an address. Blocking.
Result<std::vector<TestMail>> make_proofs(const std::string& release, const Settings& settings, Time now);

}  // namespace gazetted
