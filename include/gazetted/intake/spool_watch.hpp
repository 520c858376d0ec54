// The kernel's hints about incoming/ and test/ (inotify(7)). A hint only ends the wait for the next scan, so that
// losing one costs time and nothing else. One thread (intake's) waits and owns it; any thread may wake it.
#pragma once
#include <optional>

#include "gazetted/base/file.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {

class SpoolWatch {
 public:
  explicit SpoolWatch(Spool& spool);

  // Before the first scan: what comes between is then seen by one of the two.
  void begin();
  // Until a hint, wake() or `longest`, whichever comes first; or until the machine's clock says `wall`, or is set while
  // there is one (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
  void wait(Duration longest, std::optional<Time> wall = std::nullopt);
  // Tells the spool what has happened since.
  void pass_hints(Time now);
  void wake();  // wait() returns; any thread

 private:
  Spool& spool_;
  void set_alarm(std::optional<Time> wall);
  Descriptor inotify_, wake_, alarm_;
  int incoming_ = -1, test_ = -1;
};

}  // namespace gazetted
