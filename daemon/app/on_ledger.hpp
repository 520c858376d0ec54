// The ways to the ledger's thread from a coroutine of the loop.
#pragma once
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {

template <class Work>
asio::awaitable<std::invoke_result_t<Work, Ledger&>> on_ledger(asio::io_context& io, LedgerThread& ledger, Work work) {
  auto post = [&](auto done) { ledger.post(work, std::move(done)); };
  auto answer = co_await answer_of<std::invoke_result_t<Work, Ledger&>>(io, post);
  co_return answer;
}

}  // namespace gazetted
