// A newsroom's daemon on a thread of the test, under a clock that the test sets. Commands find it at its control socket
// as they would find the program. Ends with SIGTERM, when this goes.
#pragma once
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "gazetted/app/daemon.hpp"
#include "gazetted/base/clock.hpp"
#include "support/program.hpp"

namespace gazetted::test {

// The machine's clock, as if somebody had set it.
class SetClock : public Clock {
 public:
  Time now() const override { return Clock::now() + Duration(set_by_.load()); }
  void set_by(Duration by) { set_by_ = by.count(); }

 private:
  std::atomic<std::int64_t> set_by_{0};
};

class DaemonHere {
 public:
  // `clock_ahead`: what its clock says at the start.
  explicit DaemonHere(const Newsroom& newsroom, Duration clock_ahead = Duration(0)) {
    clock.set_by(clock_ahead);
    Findings findings;
    auto settings = load_settings(newsroom.config(), SecretUse::needed, findings);
    if (has_errors(findings)) broken("the configuration of a test has errors");
    thread_ = std::thread([this, given = std::move(settings)]() mutable {
      EXPECT_TRUE(run_daemon(std::move(given), clock));
      ended_ = true;
    });
    EXPECT_TRUE(eventually([&] { return ended_ || newsroom.answers(); }));
  }
  ~DaemonHere() {
    if (!ended_) ::kill(::getpid(), SIGTERM);
    thread_.join();
    ::umask(umask_);
  }
  DaemonHere(const DaemonHere&) = delete;

  SetClock clock;

 private:
  static mode_t umask_of_process() {
    const auto umask = ::umask(0);
    ::umask(umask);
    return umask;
  }

  const mode_t umask_ = umask_of_process();  // the daemon has one of its own, which later tests must not inherit
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace gazetted::test
