// Decides what votes come to, as they are cast by answers in SMTP and by what came back: reads them from the ledger,
// asks the rules (feedback/verdict.hpp), and has the ledger and dispatch know. Ends rests whose time has come, and
// counts what each destination takes, which the guard of providers is measured by. On the loop's thread. What a guard
// has paused is in the history: a restart knows it, and pauses what the end of the process kept from being paused.
#pragma once
#include <functional>
#include <map>
#include <set>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/app/steering.hpp"
#include "gazetted/app/vote_round.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

class VoteDesk {
 public:
  struct Ports {
    asio::io_context& io;
    const Configuration& configuration;
    LedgerThread& ledger;
    DispatchLoop& dispatch;
    Timers& timers;
    const Clock& clock;
    std::function<void(const NoticeText&)> tell;
    Steering& steering;
  };
  explicit VoteDesk(Ports ports) : p_(std::move(ports)) {}

  asio::awaitable<void> run();  // as long as the daemon runs
  void stop() { stopping_ = true; }
  // All votes that are open now; what an error leaves is decided later.
  asio::awaitable<Status> decide();
  // A release that many have called spam is told of, and the rest of it waits for somebody.
  void judge_complaints(const std::vector<ComplaintCount>& counts);

 private:
  asio::awaitable<Status> end_rests();
  asio::awaitable<Status> count_taken();
  void act_on(const VoteRound& round);
  void tell_of(const TrippedGuard& tripped);
  asio::awaitable<Status> look_again();
  void pause(std::string_view guard, const std::string& release, const std::string& list, const std::string& reason);

  Ports p_;
  bool stopping_ = false;
  std::map<std::string, std::int64_t> taken_;  // by provider; not yet in the ledger
  std::map<std::string, Time> told_;  // of which guard somebody was told, and when it last held something
  std::set<std::string> paused_;      // lists of releases, once each
};

}  // namespace gazetted
