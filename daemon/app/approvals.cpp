#include "gazetted/app/approvals.hpp"

#include <algorithm>

#include "gazetted/ledger/rules/approval.hpp"

namespace gazetted {

bool needs_approval(const Edition& edition, const Settings& settings) {
  const auto& release = edition.set.first();
  if (release.kind == ReleaseKind::withdrawal) return false;
  if (release.approval || settings.newsrooms_with_approval.contains(settings.newsroom(release.newsroom).key))
    return true;
  return std::any_of(edition.lists.begin(), edition.lists.end(), [&](const EditionList& list) {
    const auto* configured = settings.list(list.text.name);
    return configured && configured->approval;
  });
}

std::vector<std::int64_t> approvers_in(const Settings& settings) {
  std::vector<std::int64_t> users;
  for (const auto& approver : settings.approvers) {
    // Whoever is named and not there keeps everybody else from approving.
    users.push_back(approver.uid.value_or(-1));
  }
  return users;
}

std::string why_nobody_can_approve(const Approval& approval, const Settings& settings) {
  return why_nobody_can_approve(approval, approvers_in(settings));
}

Result<std::vector<TestMail>> make_proofs(const std::string& release, const Settings& settings, Time now) {
  std::vector<std::string> recipients;
  for (const auto& approver : settings.approvers) {
    if (!approver.email.empty()) recipients.push_back(approver.email);
  }
  if (recipients.empty()) return std::vector<TestMail>();
  auto edition = Edition::open(Archive::of(settings.spool), release);
  if (!edition) return edition.error();
  if (edition->lists.empty()) return std::vector<TestMail>();
  return render_test_mails(std::move(*edition), settings, recipients, now);
}

}  // namespace gazetted
