#include "gazetted/app/approvals.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/ledger/rules/approval.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

// Those who are users of this machine, but for one of them: "alice, bob or carol".
std::string named_approvers(const std::vector<Approver>& approvers, const std::optional<std::int64_t>& but) {
  std::vector<std::string> names;
  for (const auto& approver : approvers) {
    if (approver.uid && approver.uid != but) names.push_back(approver.user);
  }
  if (names.size() < 2) return join(names, "");
  const auto last = names.back();
  names.pop_back();
  return join(names, ", ") + " or " + last;
}

// Whoever is named and not there keeps everybody else from approving.
std::vector<std::int64_t> users_of(const std::vector<Approver>& approvers) {
  std::vector<std::int64_t> users;
  for (const auto& approver : approvers) users.push_back(approver.uid.value_or(-1));
  return users;
}

// Those whose own address this is, as they or their lists are configured; one of them may be whose release it is.
std::vector<std::string> newsrooms_of_sender(const std::string& from, const Settings& settings) {
  std::vector<std::string> keys;
  const auto sender = parse_mailbox(from);
  if (!sender) return keys;
  const auto is_it = [&](const std::string& text) {
    const auto own = parse_mailbox(text);
    return own && equal_ignoring_case(own->address.text(), sender->address.text());
  };
  for (const auto& [key, newsroom] : settings.newsrooms) {
    if (is_it(newsroom.email)) keys.push_back(key);
  }
  for (const auto& list : settings.lists) {
    if (is_it(list.audience.from)) keys.push_back(settings.newsroom(list.audience.newsroom).key);
  }
  return keys;
}

// The one that it speaks for, and those that lend it their name, their readers or their channels: keys, each once. What
// names no newsroom is the first one's, but for the site, where each has its own pages.
std::vector<std::string> newsrooms_it_uses(const Edition& edition, const Settings& settings) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& named) {
    const auto& key = settings.newsroom(named).key;
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  const auto& release = edition.set.first();
  add(release.newsroom);
  for (const auto& text : edition.set.texts) {
    if (!text.distributed_by.empty()) add(text.distributed_by);
    const auto senders = newsrooms_of_sender(text.from, settings);
    const bool is_own = std::find(senders.begin(), senders.end(), keys.front()) != senders.end();
    if (!is_own) std::for_each(senders.begin(), senders.end(), add);
  }
  for (const auto& list : edition.lists) {
    if (const auto* configured = settings.list(list.text.name)) add(configured->audience.newsroom);
  }
  for (const auto& channel : edition.channels) {
    const auto* configured = settings.channel(channel.name);
    if (configured && configured->type != site_channel_name) add(configured->newsroom);
  }
  return keys;
}

}  // namespace

std::vector<std::string> who_asks_for_approval(const Edition& edition, const Settings& settings) {
  const auto& release = edition.set.first();
  std::vector<std::string> all;
  if (release.kind == ReleaseKind::withdrawal) return all;
  if (release.approval) all.emplace_back("its line 'approval: true'");
  for (const auto& key : newsrooms_it_uses(edition, settings)) {
    if (settings.newsrooms_with_approval.contains(key))
      all.push_back("the newsroom '" + settings.newsroom(key).name + "'");
  }
  for (const auto& list : edition.lists) {
    const auto* configured = settings.list(list.text.name);
    if (configured && configured->approval) all.push_back("the list '" + list.text.name + "'");
  }
  return all;
}

bool needs_approval(const Edition& edition, const Settings& settings) {
  return !who_asks_for_approval(edition, settings).empty();
}

std::string who_may_approve(const std::vector<Approver>& approvers, const std::optional<std::int64_t>& submitter) {
  if (!approvers.empty()) return named_approvers(approvers, submitter);
  if (submitter.value_or(0) == 0) return "";
  return "anybody but " + user_name(*submitter) + ", who submitted it, and root";
}

std::string who_will_approve(const std::vector<Approver>& approvers) {
  if (approvers.empty()) return "anybody but whoever submits it, and root";
  const auto named = named_approvers(approvers, std::nullopt);
  return named.empty() ? "" : named + ", but not whoever submits it";
}

std::vector<std::int64_t> approvers_in(const Settings& settings) { return users_of(settings.approvers); }

ListRules list_rules_in(const Settings& settings) {
  ListRules rules;
  for (const auto& list : settings.lists) rules[list.audience.name] = list_rule(list.audience);
  return rules;
}

std::string list_read_from_elsewhere(const ReleaseRow& release, const Settings& settings) {
  ListRules rules;
  for (const auto& target : release.targets) {
    if (target.kind != TargetKind::list || target.cancelled || target.opens != Opens::when_renewed) continue;
    if (const auto* list = settings.list(target.name)) rules[target.name] = list_rule(list->audience);
  }
  return list_of_another_rule(release.approval, rules);
}

std::string why_nobody_can_approve(const Approval& approval, const Settings& settings) {
  return why_nobody_can_approve(approval, settings.approvers);
}

std::string why_nobody_can_approve(const Approval& approval, const std::vector<Approver>& approvers) {
  return why_nobody_can_approve(approval, users_of(approvers));
}

Result<std::vector<TestMail>> make_proofs(const std::string& release, const Settings& settings, Time now) {
  std::vector<std::string> recipients;
  for (const auto& approver : settings.approvers) {
    if (!approver.email.empty()) recipients.push_back(approver.email);
  }
  return make_proofs_for(recipients, release, settings, now);
}

Result<std::vector<TestMail>> make_proofs_for(const std::vector<std::string>& recipients, const std::string& release,
                                              const Settings& settings, Time now) {
  if (recipients.empty()) return std::vector<TestMail>();
  auto edition = Edition::open(Archive::of(settings.spool), release);
  if (!edition) return edition.error();
  if (edition->lists.empty()) return std::vector<TestMail>();
  return render_test_mails(std::move(*edition), settings, recipients, now);
}

}  // namespace gazetted
