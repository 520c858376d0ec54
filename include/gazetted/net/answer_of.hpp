// Work that blocks, from a coroutine: the loop goes on while another thread works.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "gazetted/net/signal_flag.hpp"

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

// What `work` returns, worked out on a thread of the pool.
template <class Work>
asio::awaitable<std::invoke_result_t<Work>> on_pool(asio::io_context& io, asio::thread_pool& pool, Work work) {
  using Answer = std::invoke_result_t<Work>;
  auto post = [&](auto done) {
    asio::post(pool, [&io, work, done = std::move(done), guard = asio::make_work_guard(io)]() mutable {
      auto answer = std::make_shared<Answer>(work());
      asio::post(io, [answer, done] { done(std::move(*answer)); });
    });
  };
  auto answer = co_await answer_of<Answer>(io, post);
  co_return answer;
}

}  // namespace gazetted
