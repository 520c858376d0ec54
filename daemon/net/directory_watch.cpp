#include "gazetted/net/directory_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "gazetted/net/signal_flag.hpp"

namespace gazetted {

struct DirectoryWatch::State : std::enable_shared_from_this<DirectoryWatch::State> {
  State(asio::io_context& io, Timers& timers, fs::path path)
      : directory(std::move(path)), changed(io, &timers), inotify(io) {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0) inotify.assign(fd);  // none is free: rescans alone
  }

  void begin() {
    if (!inotify.is_open() || watched >= 0) return;
    // IN_CREATE: Postfix puts a mail into new/ by a second link to it (link(2)).
    watched =
        ::inotify_add_watch(inotify.native_handle(), directory.c_str(),
                            IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR);
  }

  void listen() {
    if (!inotify.is_open() || listens) return;
    listens = true;
    inotify.async_wait(asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const boost::system::error_code& code) {
                         const auto self = weak.lock();
                         if (!self) return;
                         self->listens = false;
                         if (!code) self->take_events();
                       });
  }

  void take_events() {
    alignas(inotify_event) char buffer[16384];
    ssize_t count = 0;
    while ((count = ::read(inotify.native_handle(), buffer, sizeof buffer)) > 0) {
      for (const char* at = buffer; at < buffer + count;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        at += sizeof(inotify_event) + event->len;
        if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) watched = -1;
      }
    }
    raise();
    listen();
  }

  void raise() {
    has_changed = true;
    changed.raise();
  }

  const fs::path directory;
  SignalFlag changed;
  asio::posix::stream_descriptor inotify;
  int watched = -1;
  bool listens = false, has_changed = false;
};

DirectoryWatch::DirectoryWatch(asio::io_context& io, Timers& timers, fs::path directory)
    : state_(std::make_shared<State>(io, timers, std::move(directory))) {
  state_->begin();
  state_->listen();
}

DirectoryWatch::~DirectoryWatch() {
  boost::system::error_code ignored;
  state_->inotify.close(ignored);
}

asio::awaitable<void> DirectoryWatch::wait(SteadyTime until) {
  const auto state = state_;
  state->begin();
  if (!state->has_changed) co_await state->changed.wait(until);
  state->has_changed = false;
}

void DirectoryWatch::wake() { state_->raise(); }

}  // namespace gazetted
