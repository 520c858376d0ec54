// The left half of the flow: drop → claim → release → plan → ledger → archive. Runs on a thread of
// its own, since all of it blocks; inotify only wakes it. A crash at any point takes nothing twice
// and leaves nothing half: see take().
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "gazetted/app/clock.hpp"
#include "gazetted/app/dispatch_loop.hpp"
#include "gazetted/app/ledger_thread.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {

// What a person is told when a release is taken.
struct TakenNews {
  LoadedRelease loaded;
  std::vector<PlannedList> lists;
  std::vector<std::string> channels;
  std::optional<ReleaseKey> replaced;
};

class IntakeLoop {
 public:
  struct Hooks {  // called on the loop's thread
    std::function<void(TakenNews)> taken;
    std::function<void(std::string name, std::string reason)> rejected;
    std::function<void(std::string command, std::string id)> control;  // "cancel", "pause", "resume"
    std::function<void(std::vector<std::pair<std::string, Message>>, std::string name)> test_mails;  // list → mail
    std::function<void(const std::string& subject, const std::string& text)> trouble;                // of the machine
  };
  IntakeLoop(asio::io_context& io, LedgerThread& ledger, Spool spool, const Clock& clock, Hooks hooks);
  ~IntakeLoop();

  // Puts half-done takings right; before start().
  Status recover(const std::vector<ReleaseRow>& live, const std::vector<std::string>& unfinished);
  void start(std::shared_ptr<const Settings> settings);
  void set_settings(std::shared_ptr<const Settings> settings);
  void request_stop();
  void stop();                                         // waits for the drop in hand
  std::int64_t last_tick_ms() const { return tick_; }  // steady; for the watchdog

 private:
  void run();
  Duration scan_once();
  void drain_events();
  void watch();
  void take(const Drop& drop);
  void take_control(const Drop& drop);
  void send_test(const std::string& name);
  bool decide_known(const Claim& claim, const Frozen& frozen, std::optional<ReleaseKey>& replaces, std::string& reason);
  Result<TakenNews> put(const Claim& claim, const Frozen& frozen, std::optional<ReleaseKey> replaces,
                        const Settings& settings);
  bool abandon(ReleaseKey key);
  void forget_waiting();
  void reject(const Claim& claim, const std::string& reason);
  void wait_for_machine(const Claim& claim, const Error& error);
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
  Descriptor inotify_, wake_;
  int incoming_watch_ = -1, test_watch_ = -1;
  std::mutex mutex_;  // guards settings_ between the two threads
  std::shared_ptr<const Settings> settings_;
  std::map<std::string, std::int64_t> not_before_;  // steady ms, by the name of what waits in incoming/
  struct Unfinished {
    Claim claim;
    std::string id;
    ReleaseKey key;
  };
  std::vector<ReleaseKey> abandoned_;   // takings whose rows could not be removed yet
  std::vector<Unfinished> unfinished_;  // taken, but not yet at their place in the archive
  bool troubled_ = false;
  std::atomic<bool> stopping_{false};
  std::atomic<std::int64_t> tick_{0};
  std::thread thread_;
};

// Loads what a taken release is rendered from. Blocking.
LoadedRelease load_release_from(const fs::path& directory, ReleaseRow row, const Settings& settings, Time now);

}  // namespace gazetted
