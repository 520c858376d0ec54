// Pictures that mails link to, as whoever has the link gets them: without what cameras write. Each is made once and
// kept (pictures/picture_store). On the loop; what is made is made on a thread of its own, one after the other, so that
// a crowd which asks for large pictures neither fills the memory nor holds up other work.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/base/once_a_minute.hpp"

namespace gazetted {

class LinkedPictures {
 public:
  LinkedPictures(asio::io_context& io, const Configuration& configuration) : io_(io), configuration_(configuration) {}

  // A file with the same picture. An error is the machine's (too many wait already, or the disk is the trouble), or
  // nothing can ever be made of this file.
  asio::awaitable<Result<fs::path>> clean(fs::path file);

 private:
  static constexpr int most_waiting = 50;

  asio::io_context& io_;
  const Configuration& configuration_;
  int waiting_ = 0;
  OnceAMinute trouble_;  // whoever has a link may follow it as often as they like
  asio::thread_pool pool_{1};
};

}  // namespace gazetted
