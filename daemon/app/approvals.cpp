#include "gazetted/app/approvals.hpp"

#include <algorithm>

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

ListRules list_rules_in(const Settings& settings) {
  ListRules rules;
  for (const auto& list : settings.lists) rules[list.audience.name] = list_rule(list.audience);
  return rules;
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
