// Work that blocks, from a coroutine of the daemon: the loop goes on while another thread works.
#pragma once
#include "gazetted/app/daemon.hpp"

namespace gazetted {

// Waits on the loop for what `post` hands to its argument, on the loop.
template <class Answer, class Post>
asio::awaitable<Answer> answer_of(asio::io_context& io, Post post) {
  struct Wait {
    explicit Wait(asio::io_context& loop) : flag(loop) {}
    SignalFlag flag;
    std::optional<Answer> answer;
  };
  const auto wait = std::make_shared<Wait>(io);
  post([wait](Answer answer) {
    wait->answer.emplace(std::move(answer));
    wait->flag.raise();
  });
  while (!wait->answer) co_await wait->flag.wait();
  co_return std::move(*wait->answer);
}

template <class Work>
asio::awaitable<std::invoke_result_t<Work, Store&>> Daemon::on_ledger(Work work) {
  auto post = [&](auto done) { ledger_->post(work, std::move(done)); };
  auto answer = co_await answer_of<std::invoke_result_t<Work, Store&>>(io_, post);
  co_return answer;
}

// For reading the ledger at length: its writer must not wait for that.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> Daemon::on_reader(Work work) {
  using Answer = std::invoke_result_t<Work>;
  auto post = [&](auto done) {
    asio::post(reading_, [this, work, done = std::move(done), guard = asio::make_work_guard(io_)] {
      auto answer = std::make_shared<Answer>(work());
      asio::post(io_, [answer, done] { done(std::move(*answer)); });
    });
  };
  auto answer = co_await answer_of<Answer>(io_, post);
  co_return answer;
}

}  // namespace gazetted
