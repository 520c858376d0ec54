// The signals that end the daemon or have it read its configuration again. Belongs to the loop's thread; made before
// anything runs, since it looks for the terminal of the start first.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <functional>
#include <string>

#include "terminal_of_start.hpp"

namespace gazetted {

namespace asio = boost::asio;

class ProcessSignals {
 public:
  explicit ProcessSignals(asio::io_context& io);

  // SIGHUP, where it does not mean that the terminal was closed, calls `reload`. Returns with the name of the signal
  // that ends the daemon.
  asio::awaitable<std::string> until_end(std::function<void()> reload);

 private:
  const TerminalOfStart terminal_;
  asio::signal_set signals_;
};

}  // namespace gazetted
