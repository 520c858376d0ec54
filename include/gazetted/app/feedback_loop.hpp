// Reads what came back: bundles of feedback/new/, the oldest first, each mail on the pool, and hands it to the book in
// batches. A bundle leaves new/ once the book has all of it, so a crash at any point has some of it read again, and
// nothing lost. A mail that ended the process twice while it was read is not read a third time. On the loop's thread.
#pragma once
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "gazetted/app/feedback_book.hpp"
#include "gazetted/app/feedback_files.hpp"
#include "gazetted/app/feedback_reader.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/intake/reading_marks.hpp"
#include "gazetted/net/directory_watch.hpp"

namespace gazetted {

class FeedbackLoop {
 public:
  struct Ports {
    asio::io_context& io;
    asio::thread_pool& pool;
    Timers& timers;
    const Clock& clock;
    FeedbackBook& book;
    std::function<std::vector<ProviderOptions>()> providers;  // of the moment
    std::function<std::string()> bounce_prefix;               // the local part of the bounce address
    std::function<Duration()> keep;                           // how long what was read is kept
  };
  FeedbackLoop(Ports ports, FeedbackFiles files);

  asio::awaitable<void> run();  // as long as the daemon runs
  void wake() { watch_.wake(); }
  void stop() { *stopping_ = true; }  // what is being read is left where it is

  // One round: how many mails were read. 0: nothing waits that could be.
  asio::awaitable<Result<std::size_t>> work_off();

 private:
  struct OneRead;
  struct Round;
  using RoundPtr = std::shared_ptr<Round>;
  struct Reader;
  asio::awaitable<Status> prove(RoundPtr round);
  asio::awaitable<Status> find(RoundPtr round);
  asio::awaitable<Status> note(RoundPtr round);
  asio::awaitable<Status> keep(RoundPtr round);
  std::set<std::string> postponed_now() const;
  static void log_round(const Round& round);
  asio::awaitable<void> remove_old();

  Ports p_;
  FeedbackFiles files_;
  std::shared_ptr<ReadingMarks> marks_;
  const std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
  DirectoryWatch watch_;
  SteadyTime next_removal_{};
  std::map<std::string, SteadyTime> postponed_;  // bundles with a mail that has to come again, and when
};

}  // namespace gazetted
