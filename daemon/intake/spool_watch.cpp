#include "gazetted/intake/spool_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "gazetted/base/log.hpp"

namespace gazetted {

SpoolWatch::SpoolWatch(Spool& spool)
    : spool_(spool),
      inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      alarm_(::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)) {}

void SpoolWatch::begin() {
  const auto mask =
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
  incoming_ = ::inotify_add_watch(inotify_.get(), spool_.incoming().c_str(), mask);
  test_ = ::inotify_add_watch(inotify_.get(), spool_.test().c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
}

void SpoolWatch::wait(Duration longest, std::optional<Time> wall) {
  set_alarm(wall);
  pollfd fds[] = {{inotify_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}, {alarm_.get(), POLLIN, 0}};
  ::poll(fds, 3, int(longest.count()));
}

// Setting it also forgets that it went off, or was cancelled by a clock that was set.
void SpoolWatch::set_alarm(std::optional<Time> wall) {
  itimerspec when{};
  if (wall) {
    const auto millis = std::max<std::int64_t>(1, to_millis(*wall));  // zero would disarm it
    when.it_value = {millis / 1000, (millis % 1000) * 1'000'000};
  }
  ::timerfd_settime(alarm_.get(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, nullptr);
}

void SpoolWatch::pass_hints(Time now) {
  for (std::uint64_t calls = 0; ::read(wake_.get(), &calls, sizeof calls) > 0;) {
  }
  alignas(inotify_event) char buffer[16384];
  while (true) {
    const auto count = ::read(inotify_.get(), buffer, sizeof buffer);
    if (count <= 0) break;
    for (char* at = buffer; at < buffer + count;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) begin();
      if (event->wd != incoming_ || event->len == 0) continue;
      const std::string name(event->name);
      if (event->mask & IN_MOVED_TO) spool_.hint_moved_in(name);
      if ((event->mask & (IN_CREATE | IN_MODIFY)) && !(event->mask & IN_ISDIR)) spool_.hint_writing(name, now);
      if (event->mask & IN_CLOSE_WRITE) spool_.hint_closed(name);
    }
  }
}

void SpoolWatch::wake() {
  const std::uint64_t one = 1;
  if (::write(wake_.get(), &one, sizeof one) < 0) broken("the intake thread cannot be woken");
}

}  // namespace gazetted
