#include "approval_requests.hpp"

#include "gazetted/app/approvals.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/net/answer_of.hpp"
#include "on_ledger.hpp"

namespace gazetted {

void ApprovalRequests::ask(const ReleaseRow& row, const std::string& again) { p_.tasks.spawn(mail(row, again)); }

void ApprovalRequests::forced(const std::string& release, const Hand& by) { p_.tasks.spawn(mail_forced(release, by)); }

void ApprovalRequests::prove(const std::string& release, const std::string& writer) {
  p_.tasks.spawn(mail_proof(release, writer));
}

asio::awaitable<void> ApprovalRequests::mail_proof(std::string release, std::string writer) {
  const auto settings = p_.configuration.current();
  auto work = [settings, release, writer, now = p_.clock.now()] {
    const std::vector<std::string> recipients{writer};
    return make_proofs_for(recipients, release, *settings, now);
  };
  auto proofs = co_await on_pool(p_.io, p_.pool, work);
  if (!proofs) {
    const std::vector<std::string> recipients{writer};
    const NoticeText notice{"No proof of " + release, "It could not be made: " + proofs.error().text() + "\n"};
    p_.notices.tell(notice, recipients);
    co_return;
  }
  if (proofs->empty()) co_return;
  log(Event::test_sent, {{"release", release}, {"mails", std::to_string(proofs->size())}, {"reason", "mail_in"}});
  p_.notices.post(std::move(*proofs));
}

asio::awaitable<void> ApprovalRequests::mail_forced(std::string release, Hand by) {
  auto read_name = [uid = by.login.value_or(by.uid.value_or(0))] { return user_name(uid); };
  const auto name = co_await on_pool(p_.io, p_.pool, read_name);
  p_.notices.tell(forced_notice(release, name, by.reason), whom_approval_concerns(*p_.configuration.current()));
}

asio::awaitable<void> ApprovalRequests::mail(ReleaseRow row, std::string again) {
  const auto settings = p_.configuration.current();
  auto read_name = [submitter = row.approval.submitter] { return submitter ? user_name(*submitter) : std::string(); };
  const auto submitter = co_await on_pool(p_.io, p_.pool, read_name);
  const auto nobody = why_nobody_can_approve(row.approval, *settings);
  p_.notices.tell(approval_notice(row, {submitter, again, nobody}), whom_approval_concerns(*settings));
  auto mark = [key = row.key](Ledger& ledger) { return ledger.steering().mark_asked(key); };
  auto marked = co_await on_ledger(p_.io, p_.ledger, mark);
  if (!marked) log(Event::ledger_trouble, {{"reason", marked.error().text()}});
  const auto release = row.id;
  auto work = [settings, release, now = p_.clock.now()] { return make_proofs(release, *settings, now); };
  auto proofs = co_await on_pool(p_.io, p_.pool, work);
  if (!proofs) {
    const NoticeText notice{"No proof of " + release,
                            "The proofs that its approvers get could not be made: " + proofs.error().text() + "\n"};
    p_.notices.tell(notice);
    co_return;
  }
  if (proofs->empty()) co_return;
  log(Event::test_sent, {{"release", release}, {"mails", std::to_string(proofs->size())}, {"reason", "approval"}});
  p_.notices.post(std::move(*proofs));
}

}  // namespace gazetted
