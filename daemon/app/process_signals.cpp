#include "process_signals.hpp"

#include <signal.h>

#include "gazetted/net/tuple_awaitable.hpp"

namespace gazetted {
namespace {

std::string name_of(int signal) {
  return signal == SIGTERM ? "SIGTERM" : signal == SIGINT ? "SIGINT" : "SIGHUP, the terminal was closed";
}

}  // namespace

ProcessSignals::ProcessSignals(asio::io_context& io) : signals_(io, SIGTERM, SIGINT, SIGHUP) {}

asio::awaitable<std::string> ProcessSignals::until_end(std::function<void()> reload) {
  while (true) {
    auto [code, number] = co_await signals_.async_wait(tuple_awaitable);
    if (code) co_return code.message();
    if (number != SIGHUP || terminal_.is_gone()) co_return name_of(number);
    reload();
  }
}

}  // namespace gazetted
