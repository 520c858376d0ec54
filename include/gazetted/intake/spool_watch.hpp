// The kernel's hints about incoming/ and test/ (inotify(7)). A hint only ends the wait for the next scan, so that
// losing one costs time and nothing else. One thread (intake's) waits and owns it; any thread may wake it.
#pragma once
#include "gazetted/base/file.hpp"
#include "gazetted/intake/spool.hpp"

namespace gazetted {

class SpoolWatch {
 public:
  explicit SpoolWatch(Spool& spool);

  // Before the first scan: what comes between is then seen by one of the two.
  void begin();
  // Until a hint, wake() or `longest`, whichever comes first.
  void wait(Duration longest);
  // Tells the spool what has happened since.
  void note_events(Time now);
  void wake();  // wait() returns; any thread

 private:
  Spool& spool_;
  Descriptor inotify_, wake_;
  int incoming_ = -1, test_ = -1;
};

}  // namespace gazetted
