// Ledger work from a coroutine of the daemon: waits on the loop while the ledger's thread works.
#pragma once
#include "gazetted/app/daemon.hpp"

namespace gazetted {

template <class Work>
asio::awaitable<std::invoke_result_t<Work, Store&>> Daemon::on_ledger(Work work) {
  using Answer = std::invoke_result_t<Work, Store&>;
  struct Wait {
    explicit Wait(asio::io_context& io) : flag(io) {}
    SignalFlag flag;
    std::optional<Answer> answer;
  };
  const auto wait = std::make_shared<Wait>(io_);
  ledger_->post(std::move(work), [wait](Answer answer) {
    wait->answer.emplace(std::move(answer));
    wait->flag.raise();
  });
  while (!wait->answer) co_await wait->flag.wait();
  co_return std::move(*wait->answer);
}

}  // namespace gazetted
