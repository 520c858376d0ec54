// `feedback: {imap: …}`: a mailbox at somebody else's server, looked at once a minute. Mail with a token of ours is
// taken, the oldest first, and moved or deleted once it is durable; other mail stays where it is, unread. How far it
// has come is on disk; a crash before that has some mails taken a second time. On the loop's thread; the server is
// spoken to on the pool.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>

#include "gazetted/app/feedback_book.hpp"
#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/config/feedback_options.hpp"
#include "gazetted/mail/return_token.hpp"
#include "gazetted/net/imap.hpp"
#include "gazetted/net/timers.hpp"

namespace gazetted {

class ImapSource {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    Timers& timers;
    const Clock& clock;
    std::function<ImapOptions()> options;  // as they are now; off: nothing is looked at
    std::function<std::string()> bounce_prefix;
    FeedbackBook& book;
    std::function<asio::awaitable<Status>(std::vector<TakenMail>)> put;  // durable when it returns
  };
  // `file`: where it keeps how far it has come.
  ImapSource(Ports ports, fs::path file);

  asio::awaitable<void> run();  // as long as the daemon runs
  void stop() { *stopped_ = true; }
  // One round: how many mails it has looked at. 0: there are no more.
  asio::awaitable<Result<std::size_t>> take();

  static constexpr Duration poll{60'000}, longest_pause{10 * 60'000};

 private:
  struct Round;
  struct Server;
  using RoundPtr = std::shared_ptr<Round>;
  asio::awaitable<Status> find_ours(RoundPtr round);

  Ports p_;
  // Before the server, which is made with it.
  const std::shared_ptr<std::atomic<bool>> stopped_ = std::make_shared<std::atomic<bool>>(false);
  const std::shared_ptr<Server> server_;  // of the pool's thread, one call at a time
};

}  // namespace gazetted
