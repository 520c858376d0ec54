// `feedback: {maildir: …}`: a Maildir that a mail server delivers into, and that belongs to gazetted. What is in new/
// is taken, the oldest first, and removed once it is durable; a crash in between has it taken a second time. What is
// still being written (nobody should, but `cp` does) is left until it is whole; a mail that is larger than what is kept
// of one goes to cur/, since it may be a person's. On the loop's thread; files are touched on the pool.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <set>
#include <vector>

#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/once_a_minute.hpp"
#include "gazetted/net/directory_watch.hpp"

namespace gazetted {

class MaildirSource {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    Timers& timers;
    const Clock& clock;
    std::function<asio::awaitable<Status>(std::vector<TakenMail>)> put;  // durable when it returns
  };
  MaildirSource(Ports ports, fs::path maildir);

  asio::awaitable<void> run();  // as long as the daemon runs
  // One round: how many mails were taken. 0: there are no more. An error: what could not be read or written.
  asio::awaitable<Result<std::size_t>> take();

 private:
  struct Found;
  void report(const std::string& reason);

  Ports p_;
  fs::path arrivals_;                 // new/
  std::set<std::string> taken_;       // and not to be removed: nobody takes them again and again
  std::set<std::string> unreadable_;  // until the next rescan
  bool grows_ = false;                // a file is there that is still being written
  DirectoryWatch watch_;
  OnceAMinute told_;
};

}  // namespace gazetted
