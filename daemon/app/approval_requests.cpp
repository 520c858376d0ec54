#include "approval_requests.hpp"

#include "gazetted/app/approvals.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {

void ApprovalRequests::ask(const ReleaseRow& row) { p_.tasks.spawn(mail(row)); }

asio::awaitable<void> ApprovalRequests::mail(ReleaseRow row) {
  const auto settings = p_.configuration.current();
  auto read_name = [submitter = row.approval.submitter] { return submitter ? user_name(*submitter) : std::string(); };
  const auto submitter = co_await on_pool(p_.io, p_.pool, read_name);
  p_.notices.tell(approval_notice(row, submitter), whom_approval_concerns(*settings));
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
