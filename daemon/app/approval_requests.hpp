// Asks for the approval of a release: a notice to `notify` and `approvers`, and a proof to each of the latter. Belongs
// to the loop's thread.
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
    NoticeSender& notices;
    const Clock& clock;
  };
  explicit ApprovalRequests(Ports ports) : p_(ports) {}

  void ask(const ReleaseRow& row);

 private:
  asio::awaitable<void> mail(ReleaseRow row);

  Ports p_;
};

}  // namespace gazetted
