#include "gazetted/net/tasks.hpp"

#include <boost/asio/co_spawn.hpp>

#include "gazetted/base/error.hpp"
#include "gazetted/net/signal_flag.hpp"

namespace gazetted {

// Of the Tasks and of each coroutine's end, so that the last to go finds it.
struct Tasks::Group {
  Group(asio::io_context& io, std::function<void()> call) : ended(std::move(call)), none_runs(io) {}
  std::size_t running = 0;
  std::function<void()> ended;
  SignalFlag none_runs;
};

Tasks::Tasks(asio::io_context& io, std::function<void()> ended)
    : io_(io), group_(std::make_shared<Group>(io, std::move(ended))) {}

Tasks::~Tasks() { group_->ended = nullptr; }

void Tasks::spawn(asio::awaitable<void> task) {
  ++group_->running;
  asio::co_spawn(io_, std::move(task), [group = group_](const std::exception_ptr& failure) {
    end_on_exception(failure);
    if (--group->running == 0) group->none_runs.raise();
    if (group->ended) group->ended();
  });
}

std::size_t Tasks::count() const { return group_->running; }

asio::awaitable<void> Tasks::all_ended() {
  const auto group = group_;
  while (group->running > 0) co_await group->none_runs.wait();
}

}  // namespace gazetted
