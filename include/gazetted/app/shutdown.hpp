// How the daemon stops: in which order its rooms end, and for how long each may take. Mail that is on its way may end,
// and whoever has asked for something gets an answer; what is cut short is put right at the next start. On the loop's
// thread; made when everything that it ends is there.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>

#include "gazetted/app/control.hpp"
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/app/notice_sender.hpp"
#include "gazetted/app/release_loader.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class Shutdown {
 public:
  static constexpr Duration answer_patience{2'000};  // for what is not mail

  struct Ports {
    asio::io_context& io;
    Tasks& tasks;  // those that end by themselves
    asio::thread_pool& pool;
    LedgerThread& ledger;
    Timers& timers;
    const Clock& clock;
    DispatchLoop& dispatch;
    NoticeSender& notices;
    ReleaseLoader& releases;
    IntakeLoop& intake;
    ControlServer& control;
    std::function<void()> close_web;                      // to new connections; null: nobody listens
    std::function<asio::awaitable<void>()> web_answered;  // until every request that was read is answered
    // The same for mail servers that bring what came back.
    std::function<void()> close_feedback = {};
    std::function<asio::awaitable<void>()> feedback_answered = {};
  };
  explicit Shutdown(Ports ports) : p_(ports) {}

  // Nothing new begins, mail on the wire gets as long as `mail_limit`, then requests and tasks get answer_patience.
  // Stops the loop when all have ended, or at the limit.
  asio::awaitable<void> drain(Duration mail_limit);
  // After the loop: waits for the drop that the intake has in hand, and for what was said of it to reach the ledger.
  // Blocking.
  void finish();

 private:
  Ports p_;
};

}  // namespace gazetted
