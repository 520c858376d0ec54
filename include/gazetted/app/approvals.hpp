// Approval by a second person: which releases need one, who may give it, and the proofs that are mailed to them.
#pragma once
#include <string>
#include <vector>

#include "gazetted/app/test_mails.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/ledger/rules/approval.hpp"
#include "gazetted/model/approval.hpp"

namespace gazetted {

// What asks for it, in words: its own file, its newsroom, lists that it goes to, and the newsrooms whose lists and
// channels those are or which distribute it. Nothing does for a withdrawal.
std::vector<std::string> who_asks_for_approval(const Edition& edition, const Settings& settings);
bool needs_approval(const Edition& edition, const Settings& settings);

// Whose yes counts, in words: "alice or bob", "anybody but carol, who submitted it, and root". Empty: nobody's does.
// Why is said by why_nobody_can_approve().
std::string who_may_approve(const std::vector<Approver>& approvers, const std::optional<std::int64_t>& submitter);
// The same of a release that nobody has submitted yet.
std::string who_will_approve(const std::vector<Approver>& approvers);

// The users of `approvers:` that this machine has.
std::vector<std::int64_t> approvers_in(const Settings& settings);

// Where each list is read from: an approval is bound to it. Blocking: follows links.
ListRules list_rules_in(const Settings& settings);

// The first of the lists that are read again at the release's time that is read from elsewhere since it was approved.
// Empty: none. Blocking.
std::string list_read_from_elsewhere(const ReleaseRow& release, const Settings& settings);
// Why nobody can approve it as the configuration is; see ledger/rules/approval.hpp.
std::string why_nobody_can_approve(const Approval& approval, const Settings& settings);
std::string why_nobody_can_approve(const Approval& approval, const std::vector<Approver>& approvers);

// For each address of `approvers:` one mail per list and language of a release that was accepted. None where nobody has
// an address. Blocking.
Result<std::vector<TestMail>> make_proofs(const std::string& release, const Settings& settings, Time now);
// The same for these addresses.
Result<std::vector<TestMail>> make_proofs_for(const std::vector<std::string>& recipients, const std::string& release,
                                              const Settings& settings, Time now);

}  // namespace gazetted
