// Pause, resume, cancel and retry, and how a release comes into dispatch or back into it: the ledger is changed first,
// then dispatch reads what the ledger says, and only then is the caller answered. What a crash leaves between these is
// put right at the next start, since the ledger alone says what holds. Belongs to the loop's thread.
#pragma once
#include <functional>
#include <memory>
#include <utility>

#include "gazetted/dispatch/dispatch_loop.hpp"

namespace gazetted {

class Steering {
 public:
  // Reads and compiles what one release is rendered from, anywhere but on the loop and the ledger's thread, and calls
  // back on the loop; null where it cannot be read.
  using Load = std::function<void(ReleaseRow, std::function<void(std::shared_ptr<const Rendering>)>)>;
  Steering(LedgerThread& ledger, DispatchLoop& dispatch, Timers& timers, const Clock& clock, Load load)
      : ledger_(ledger), dispatch_(dispatch), timers_(timers), clock_(clock), load_(std::move(load)) {}

  // The marks first, then the rows in steps, between which outcomes are committed. `done` is called once, on the loop,
  // with what was touched in all; from then on nothing leaves that must not, but what has had its final dot. After an
  // error of a step the marks hold, and the rest follows as soon as the ledger can be written.
  void run(Command command, Time now, std::function<void(Result<Steered>)> done);
  // Into dispatch, rendered afresh: posts that its mail waited for have addresses now, or it goes on after it was done.
  void bring_in(ReleaseKey release);

 private:
  struct Run {
    void answer(Result<Steered> result) {
      if (auto tell = std::exchange(done, nullptr)) tell(std::move(result));
    }
    Command command;
    Time now;
    std::function<void(Result<Steered>)> done;  // null: it was called
    Steered sum;
  };
  void tell_dispatch(const std::shared_ptr<Run>& run, std::function<void()> then);
  void go_on(const std::shared_ptr<Run>& run);
  LedgerThread& ledger_;
  DispatchLoop& dispatch_;
  Timers& timers_;
  const Clock& clock_;
  Load load_;
};

}  // namespace gazetted
