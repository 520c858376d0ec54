// Reads accepted releases from the archive, on the pool: neither the loop nor the ledger waits for a disk. One that
// cannot be read is told once and tried again every minute; nothing of it leaves until then. Belongs to the loop's
// thread. After a crash everything is read again at the start.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/app/unreadable.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted {

class ReleaseLoader {
 public:
  struct Ports {
    asio::io_context& io;
    Tasks& tasks;
    asio::thread_pool& pool;
    const Configuration& configuration;
    LedgerThread& ledger;
    Timers& timers;
    const Clock& clock;
    std::function<void(ReleaseKey)> bring_in;        // into dispatch once more
    std::function<void(const NoticeText&)> trouble;  // to somebody
    std::function<bool()> goes_on = {};              // false: the daemon stops. Called on any thread
  };
  explicit ReleaseLoader(Ports ports) : p_(std::move(ports)), stopped_(p_.io, &p_.timers) {}

  // `done` gets null where it cannot be read, or is not read to its end since the daemon stops.
  void load(ReleaseRow row, std::function<void(std::shared_ptr<const Rendering>)> done);
  // What somebody else has loaded: its trouble, if any, is told here.
  std::shared_ptr<const Rendering> note(LoadedRelease release);
  // All that is not done, read again: one of them has another place now.
  void renew_all();
  void forget(ReleaseKey release) { unreadable_.forget(release); }  // it is done
  void stop();                                                      // nothing is tried again
  std::vector<UnreadableRelease> unreadable() const { return unreadable_.for_status(); }

 private:
  asio::awaitable<void> read(ReleaseRow row, std::function<void(std::shared_ptr<const Rendering>)> done);
  asio::awaitable<void> retry();

  Ports p_;
  UnreadableReleases unreadable_;
  SignalFlag stopped_;
  bool retries_ = false, stopping_ = false;
};

}  // namespace gazetted
