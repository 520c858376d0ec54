// The left half of the flow: drop → claim → release → plan → ledger → archive. Runs on a thread of
// its own, since all of it blocks; inotify only wakes it. A crash at any point takes nothing twice
// and leaves nothing half: see take(). A file that gives a command is removed when it was obeyed.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/control_files.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class IntakeLoop {
 public:
  static constexpr std::string_view test_folder = "test/";  // in what is told of its troubles
  struct Hooks {                                            // called on the loop's thread
    std::function<void(AcceptedNews)> taken;
    std::function<void(std::string name, std::string reason)> rejected;
    // `done` is called on the loop's thread when the ledger has it, or says why not.
    std::function<void(SpoolCommand command, std::function<void(Status)> done)> control;
    std::function<void(std::vector<std::pair<std::string, Message>>, std::string name)> test_mails;  // list → mail
    std::function<void(const std::string& subject, const std::string& text)> trouble;                // of the machine
    std::function<void()> moved;  // a release that waited for it has reached its place in the archive
  };
  IntakeLoop(asio::io_context& io, LedgerThread& ledger, Spool spool, const Clock& clock, Hooks hooks);
  ~IntakeLoop();

  // Puts half-done takings right, and obeys the commands that were dropped meanwhile; before start(), and before
  // anything leaves. One release that cannot be put right waits; it keeps nothing else back.
  void recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& unfinished);
  void start(std::shared_ptr<const Settings> settings);
  void set_settings(std::shared_ptr<const Settings> settings);
  void request_stop();
  void stop();                                         // waits for the drop in hand
  std::int64_t last_tick_ms() const { return tick_; }  // steady; for the watchdog
  std::vector<Settling> settling() const;              // what still changes in incoming/

 private:
  void run();
  Duration scan_once();
  void drain_events();
  void watch();
  void wake();
  std::shared_ptr<const Settings> settings() const;
  void take(const Drop& drop);
  void accept(const Claim& claim, const Edition& edition, const Settings& settings);
  void hand_over(AcceptedNews news, const Settings& settings);
  void obey(const ControlDrop& control, const Scan& scan);
  void remove_obeyed();
  void scan_tests();
  void send_test(const std::string& name);
  void forget_what_is_gone();
  bool waits(const std::string& current) const;
  void wait_until(const std::string& current, Duration from_now);
  void reject(const Claim& claim, const std::string& reason);
  void wait_for_machine(const Claim& claim, const Error& error);
  void wait_for_list(const Claim& claim);
  bool finish(const Claim& claim, const std::string& id, ReleaseKey key);
  void tell_trouble(const std::string& name, const Error& error);
  template <class Call>
  void on_loop(Call call) {
    asio::post(io_, std::move(call));
  }

  asio::io_context& io_;
  LedgerThread& ledger_;
  Spool spool_;
  const Clock& clock_;
  Hooks hooks_;
  ControlFiles controls_;
  Descriptor inotify_, wake_;
  int incoming_watch_ = -1, test_watch_ = -1;
  mutable std::mutex mutex_;  // guards what both threads see:
  std::shared_ptr<const Settings> settings_;
  std::vector<Settling> settling_;
  std::vector<std::pair<Drop, Status>> obeyed_;
  std::map<std::string, std::int64_t> not_before_;  // steady ms, by the name of what waits in incoming/
  std::map<std::string, int> postponed_;            // how often, by the same name, for a list that changed
  struct Unfinished {
    Claim claim;
    std::string id;
    ReleaseKey key;
  };
  std::vector<ReleaseKey> abandoned_;            // takings whose rows could not be removed yet
  std::vector<Unfinished> unfinished_;           // taken, but not yet at their place in the archive
  std::map<std::string, std::string> troubles_;  // what was told last of each drop that cannot be taken
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> tick_{0};
  std::thread thread_;
};

}  // namespace gazetted
