// Who asks to be forgotten is erased, and what was kept long enough goes: orders of the control socket, what the daemon
// does once a day, and what a crash has left of an erasure. The mark of a person holds before anything of them is
// touched, so that nobody mails them meanwhile. On the loop's thread, with a thread of its own for files.
#pragma once
#include <boost/asio/thread_pool.hpp>

#include "erased_files.hpp"
#include "gazetted/app/configuration.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

// Marks that are there were made with the key that is there; else an error that says what to do. Blocking.
Status check_marks(LedgerThread& ledger, const Settings& settings, Time now);

class Erasures {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    const Clock& clock;
    std::function<bool()> goes_on;  // false: the daemon stops. Called on any thread
  };
  explicit Erasures(Ports ports);

  // Finishes what was begun before, then what `forget` leaves to be finished; and prunes once a day.
  asio::awaitable<void> run();
  void join() { pool_.join(); }  // the loop runs no more

  // {"address", "reason", "dry"}: counts and names of files, or {"error": why}. Input is hostile.
  asio::awaitable<json::object> forget(json::object request, Hand by);
  // {"dry", "compact"}: counts.
  asio::awaitable<json::object> prune(json::object request, Hand by);

 private:
  struct Erasing {
    ErasureOrder order;
    ErasedRows rows;
    NamedFiles files;
    bool finished = false;
  };
  asio::awaitable<Status> go_through(Erasing& erasing);
  asio::awaitable<Status> finish(Erasing& erasing);  // where nothing more may come
  // What was deleted is neither in the log nor, in a small ledger, between the rows of its file. False: it may be.
  asio::awaitable<Result<bool>> clear_log();
  asio::awaitable<Result<PrunedRows>> prune_all();

  Ports p_;
  std::vector<Erasing> open_;
  asio::thread_pool pool_{1};
};

}  // namespace gazetted
