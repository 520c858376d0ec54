// The mails to `notify:`: accepted, rejected, done, trouble. Pure: news in, message out.
#pragma once
#include <string>
#include <vector>

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/mail/message.hpp"

namespace gazetted {

struct NoticeText {
  std::string subject, text;
};

NoticeText accepted_notice(const AcceptedNews& news, const Settings& settings);
// It leaves soon, and this would go wrong.
NoticeText trouble_ahead_notice(const ReleaseRow& release, const std::vector<std::string>& troubles,
                                const Settings& settings);
// It waits for somebody: what is wrong, and what to do. `warnings`: lines of its acceptance.
NoticeText held_notice(const ReleaseRow& release, const std::string& reason,
                       const std::vector<std::string>& warnings = {});
// What is known when an approval is asked for; each may be empty.
struct ApprovalNews {
  std::string submitter;  // a name
  std::string again;      // why an earlier approval no longer holds
  std::string nobody;     // why nobody can give it
};
// It awaits an approval: who submitted it, and how to give it or why nobody can.
NoticeText approval_notice(const ReleaseRow& release, const ApprovalNews& news);
NoticeText forced_notice(const std::string& release, const std::string& approver, const std::string& reason);
// It leaves now, and should have left earlier.
NoticeText late_notice(const OpenedNews& news);
// Its end has come, and part of it has not left.
NoticeText expired_notice(const ExpiredRelease& expired, const Settings& settings);
NoticeText rejected_notice(const std::string& name, const std::string& reason);
NoticeText test_refused_notice(const std::string& name, const std::string& reason);  // of a file in test/
// `failures` are lines of "address: state: reply", at most a hundred.
// Both in one mail, of what was held when it was accepted: what is to be done comes first.
NoticeText held_at_once(const NoticeText& held, const NoticeText& accepted);
enum class BouncesAre { read, not_read };  // with `bounces: {address: …}`, or without
NoticeText done_notice(const ReleaseRow& release, const std::vector<std::string>& failures, BouncesAre bounces);

// The addresses of `notify` and of `approvers`.
std::vector<std::string> whom_approval_concerns(const Settings& settings);
// One message for each recipient. From is the first list's; the null sender is not used, so that a bounce is seen.
std::vector<Message> notice_mails(const NoticeText& notice, const std::vector<std::string>& recipients,
                                  const Settings& settings, Time now);
// The relays that notices go through: the first list's, else all.
std::vector<std::string> notice_relays(const Settings& settings);

}  // namespace gazetted
