// Asks for the approval of a release: a notice to `notify` and `approvers`, and a proof to each of the latter; and
// tells them of one that was forced. Who wrote a release as a mail gets a proof too. Belongs to the loop's thread.
#pragma once
#include <boost/asio/thread_pool.hpp>

#include "gazetted/app/notice_sender.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class ApprovalRequests {
 public:
  struct Ports {
    asio::io_context& io;
    Tasks& tasks;
    asio::thread_pool& pool;  // proofs are rendered there
    const Configuration& configuration;
    LedgerThread& ledger;
    NoticeSender& notices;
    const Clock& clock;
  };
  explicit ApprovalRequests(Ports ports) : p_(ports) {}

  // `again`: why an earlier one no longer holds.
  void ask(const ReleaseRow& row, const std::string& again = {});
  void forced(const std::string& release, const Hand& by);
  // Who wrote a release as a mail gets it as it would go.
  void prove(const std::string& release, const std::string& writer);

 private:
  asio::awaitable<void> mail(ReleaseRow row, std::string again);
  asio::awaitable<void> mail_forced(std::string release, Hand by);
  asio::awaitable<void> mail_proof(std::string release, std::string writer);

  Ports p_;
};

}  // namespace gazetted
