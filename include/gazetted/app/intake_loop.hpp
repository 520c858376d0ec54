// The left half of the flow: drop → claim → edition → plan → ledger → archive. Runs on a thread of its own, since all
// of it blocks. A crash at any point accepts nothing twice and leaves nothing half: see app/release_acceptor.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "gazetted/app/intake_hooks.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class IntakeLoop {
 public:
  // `hooks` are called on the loop's thread, by `io`.
  IntakeLoop(boost::asio::io_context& io, LedgerThread& ledger, Spool spool, const Clock& clock, IntakeHooks hooks);
  ~IntakeLoop();

  // Puts right what was half accepted, and obeys the commands that were dropped meanwhile; before start(), and before
  // anything leaves.
  void recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& abandoned);
  void start(std::shared_ptr<const Settings> settings);
  void set_settings(std::shared_ptr<const Settings> settings);
  void look_again();  // somebody may have resumed what was held; any thread
  void request_stop();
  void stop();                             // waits for the drop in hand
  SteadyTime last_sign_of_life() const;    // for the watchdog
  std::vector<Settling> settling() const;  // what still changes in incoming/

 private:
  struct Rooms;
  void run();
  Duration scan_once();
  std::unique_ptr<Rooms> r_;
};

}  // namespace gazetted
