// Coroutines that run by themselves, in groups: the one place where one is started, so that whoever stops knows what
// still runs. An exception that escapes one is a broken invariant: it is reported and the process ends.
// Owned by whoever starts them; on the loop's thread. A group may be gone before its coroutines (a server closes, its
// last connections finish): they run on uncounted. Nothing survives a crash.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

namespace gazetted {

namespace asio = boost::asio;

class Tasks {
 public:
  // `ended` is called after each one that ended, when it is no longer counted.
  explicit Tasks(asio::io_context& io, std::function<void()> ended = {});
  ~Tasks();
  Tasks(const Tasks&) = delete;

  void spawn(asio::awaitable<void> task);
  std::size_t count() const;          // of those that run
  asio::awaitable<void> all_ended();  // until none runs; not for one of the group itself

 private:
  struct Group;
  asio::io_context& io_;
  std::shared_ptr<Group> group_;
};

}  // namespace gazetted
