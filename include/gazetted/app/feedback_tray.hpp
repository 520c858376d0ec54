// Where every way in ends: mail is taken once it is in feedback/new/, and whoever brought it hears of it only then.
// Mails that come together are written together, with one sync: as many as come while the last ones are being written,
// and for 20 ms at least, up to 500 or 8 MB. On the loop's thread; files are written on the pool. A crash before the
// answer may leave mail that is brought a second time: its digest tells.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "gazetted/app/feedback_files.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class FeedbackTray {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    Timers& timers;
    const Clock& clock;
    std::function<void()> arrived;  // there is another bundle in new/
  };
  FeedbackTray(Ports ports, FeedbackFiles files);

  // Durable when it returns. An error: it is not taken, and has to be brought again. More than `most_waiting` bytes
  // that are not written yet are one.
  asio::awaitable<Status> put(TakenMail mail);
  // All of them, or an error: then some may be taken.
  asio::awaitable<Status> put_all(std::vector<TakenMail> mails);

  static constexpr std::size_t most_waiting = 64u << 20;
  static constexpr Duration gathering{20};

 private:
  struct Batch {
    explicit Batch(asio::io_context& io) : done(io) {}
    std::vector<TakenMail> mails;
    std::size_t bytes = 0;
    SteadyTime due;
    std::optional<Status> status;
    SignalFlag done;
    bool is_full() const { return mails.size() >= most_in_bundle || bytes >= largest_bundle; }
  };
  std::shared_ptr<Batch> add(TakenMail mail);  // null: more waits than may
  asio::awaitable<void> write_all();

  Ports p_;
  FeedbackFiles files_;
  std::deque<std::shared_ptr<Batch>> batches_;  // the last one still gathers
  SignalFlag full_;
  std::size_t waiting_bytes_ = 0;
  Tasks writing_;
};

}  // namespace gazetted
