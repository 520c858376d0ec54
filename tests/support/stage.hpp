// Dispatch without a process, a disk that spins or a socket: a clock that is turned, relays that play a script, and the
// real SQLite ledger on memory. One thread; every turn is the same in each run. For what calls the ledger and waits, or
// works on the pool, both can have threads of their own, for which each turn waits.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gazetted/app/ledger_start.hpp"
#include "gazetted/app/steering.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "support/files.hpp"
#include "support/turned_clock.hpp"

namespace gazetted::test {

// What a relay does with one attempt, or a channel with one post.
struct Play {
  int code = 250;  // 0: the connection closes before the dot; -1: behind it, and nobody knows whether it was taken
  std::string text = "2.0.0 queued";
  Duration takes{20};
};

class Stage {
 public:
  enum class Threads { one, as_in_the_daemon };
  // What is in `relays:`, `lists:`, `channels:` and `retry:`; the lists need only be named.
  explicit Stage(const std::string& yaml, Threads threads = Threads::one);
  ~Stage();

  // Whether a connection is taken: code 220, or what is said instead; 0: refused.
  std::function<Play(const std::string& relay)> connects = [](const std::string&) { return Play{220, "ready"}; };
  std::function<Play(const std::string& relay, const std::string& address)> plays =
      [](const std::string&, const std::string&) { return Play{}; };
  // The answer to one post, by its status; 0: the connection is refused.
  std::function<Play()> posts = [] { return Play{200, "ok"}; };

  struct Drop {
    std::string id;
    std::map<std::string, std::vector<std::string>> recipients;  // by list
    Priority priority = Priority::normal;
    Duration hold{0};
    std::vector<std::string> channels = {};
    std::vector<std::string> open = {};  // embargoed lists; where there are some, the rest waits for renew()
    bool waits = false;                  // all of it does
  };
  void drop(const Drop& drop);
  // The time of a release that waits has come: these are on its lists now.
  void renew(const std::string& release, const std::map<std::string, std::vector<std::string>>& recipients);
  void steer(Verb verb, const std::string& release);
  void at(Duration since_start, std::function<void()> what);
  void run_until(Duration since_start);  // turns the clock
  void turn();                           // until nothing is left to do at this time
  void reload(const std::string& yaml);
  void reload(Settings settings);  // what no configuration says that `check` lets pass
  Settings settings() const;
  LiveStatus live_status() const;
  const fs::path& directory() const { return directory_.path(); }

  // For rooms that a test puts beside dispatch.
  asio::io_context& loop();
  asio::thread_pool& pool();
  LedgerThread& ledger();
  Timers& timers();
  TurnedClock& clock();
  DispatchLoop& dispatch();
  Steering& steering();

  Duration since_start() const;
  std::map<std::string, std::string> states() const;  // by address, of what has an outcome
  // "00:00:05 main 451 a@slow.example": each attempt, and each connection that was not taken
  std::vector<std::string> attempts;
  std::vector<std::string> notices;  // subjects
  std::vector<std::string> done;     // releases
  // Of those: relay, code and address begin so.
  std::vector<std::string> attempts_of(const std::string& what) const;

 private:
  class Connection;
  class Transport;
  class Web;
  struct Parts;
  bool turn_once();
  std::string stamp() const;
  Settings settings_of(const std::string& yaml) const;

  const bool on_memory_;  // set before the directory is made
  const Threads threads_;
  TemporaryDirectory directory_;
  std::unique_ptr<Parts> p_;
};

}  // namespace gazetted::test
