// Hints that something was moved into a directory (inotify(7)): rescans are the truth, since hints get lost and file
// systems of other machines give none. On the loop's thread; nothing survives a crash.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "gazetted/base/file.hpp"
#include "gazetted/net/timers.hpp"

namespace gazetted {

class DirectoryWatch {
 public:
  // A directory that is not there is looked for again at each wait.
  DirectoryWatch(asio::io_context& io, Timers& timers, fs::path directory);
  ~DirectoryWatch();
  DirectoryWatch(const DirectoryWatch&) = delete;

  // Until something was moved in or written since the last wait ended, wake() was called, or `until`. One waiter.
  asio::awaitable<void> wait(SteadyTime until);
  void wake();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gazetted
