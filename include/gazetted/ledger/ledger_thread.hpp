// The ledger's thread. The loop posts work to it and is called back on its own thread; the intake
// thread calls and waits. The order of calls is the order of transactions.
#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <memory>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/thread.hpp"
#include "gazetted/ledger/ledger.hpp"

namespace gazetted {

namespace asio = boost::asio;

class LedgerThread {
 public:
  LedgerThread(asio::io_context& loop, std::unique_ptr<Ledger> ledger, const Clock& clock)
      : loop_(loop),
        ledger_(std::move(ledger)),
        clock_(clock),
        thread_(std::in_place, 1),
        work_on_(thread_->executor()) {
    asio::post(*thread_, [] { name_thread("ledger"); });
  }
  // A test says itself when work is done, and in what order with the loop's. call() would wait for ever there.
  LedgerThread(asio::io_context& loop, std::unique_ptr<Ledger> ledger, const Clock& clock,
               asio::any_io_executor work_on)
      : loop_(loop), ledger_(std::move(ledger)), clock_(clock), work_on_(std::move(work_on)) {}
  ~LedgerThread() { join(); }

  // From the loop: work(Ledger&) on the ledger's thread, then done(result) on the loop.
  template <class Work, class Done>
  void post(Work work, Done done) {
    asio::post(work_on_, [this, guard = asio::make_work_guard(loop_), work = std::move(work),
                          done = std::move(done)]() mutable {
      auto result = held(work);
      asio::post(loop_, [result = std::move(result), done = std::move(done)]() mutable { done(std::move(result)); });
    });
  }

  // From any other thread: the result is waited for later, and must be.
  template <class Work>
  auto begin(Work work) {
    using Answer = std::invoke_result_t<Work&, Ledger&>;
    auto promise = std::make_shared<std::promise<Answer>>();
    auto future = promise->get_future();
    asio::post(work_on_, [this, promise, work = std::move(work)]() mutable { promise->set_value(held(work)); });
    return future;
  }

  // From any other thread: waits for the result. Never from the loop once it runs.
  template <class Work>
  auto call(Work work) {
    std::promise<decltype(work(std::declval<Ledger&>()))> promise;
    auto future = promise.get_future();
    asio::post(work_on_, [this, &promise, &work] { promise.set_value(held(work)); });
    return future.get();
  }

  void join() {
    if (thread_) thread_->join();
  }

  // The longest that one piece of work has held the thread.
  std::int64_t longest_ms() const { return longest_ms_; }

 private:
  template <class Work>
  auto held(Work& work) {
    const auto begin = clock_.steady();
    auto result = work(*ledger_);
    longest_ms_ = std::max<std::int64_t>(longest_ms_, to_duration(clock_.steady() - begin).count());
    return result;
  }

  asio::io_context& loop_;
  std::unique_ptr<Ledger> ledger_;
  const Clock& clock_;
  std::atomic<std::int64_t> longest_ms_{0};
  std::optional<asio::thread_pool> thread_;
  asio::any_io_executor work_on_;
};

}  // namespace gazetted
