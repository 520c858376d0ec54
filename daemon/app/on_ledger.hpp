// The daemon's ways to the ledger from a coroutine.
#pragma once
#include "daemon.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {

template <class Work>
asio::awaitable<std::invoke_result_t<Work, Ledger&>> Daemon::on_ledger(Work work) {
  auto post = [&](auto done) { ledger_->post(work, std::move(done)); };
  auto answer = co_await answer_of<std::invoke_result_t<Work, Ledger&>>(io_, post);
  co_return answer;
}

// For reading the ledger at length: its writer must not wait for that.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> Daemon::on_reader(Work work) {
  auto answer = co_await on_pool(io_, blocking_, std::move(work));
  co_return answer;
}

}  // namespace gazetted
