// The store's thread. The loop posts work to it and is called back on its own thread; the intake
// thread calls and waits. The order of calls is the order of transactions.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <memory>

#include "gazetted/ledger/store.hpp"

namespace gazetted {

namespace asio = boost::asio;

class LedgerThread {
 public:
  LedgerThread(asio::io_context& loop, std::unique_ptr<Store> store)
      : loop_(loop), store_(std::move(store)), thread_(1) {}
  ~LedgerThread() { thread_.join(); }

  // From the loop: work(Store&) on the ledger's thread, then done(result) on the loop.
  template <class Work, class Done>
  void post(Work work, Done done) {
    asio::post(thread_, [this, guard = asio::make_work_guard(loop_), work = std::move(work),
                         done = std::move(done)]() mutable {
      auto result = work(*store_);
      asio::post(loop_, [result = std::move(result), done = std::move(done)]() mutable { done(std::move(result)); });
    });
  }

  // From any other thread: waits for the result. Never from the loop once it runs.
  template <class Work>
  auto call(Work work) {
    std::promise<decltype(work(std::declval<Store&>()))> promise;
    auto future = promise.get_future();
    asio::post(thread_, [this, &promise, &work] { promise.set_value(work(*store_)); });
    return future.get();
  }

  void join() { thread_.join(); }

 private:
  asio::io_context& loop_;
  std::unique_ptr<Store> store_;
  asio::thread_pool thread_;
};

}  // namespace gazetted
