// What is to happen at a steady time, on the loop's thread: the one place where dispatch waits for a clock. `Timers`
// keeps the times; an `AsioTimers` rings them as the machine's clock goes, a test rings them as it turns its own.
// Nothing of it survives a crash. Belongs to the loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "gazetted/base/steady_time.hpp"

namespace gazetted {

namespace asio = boost::asio;

class Timers {
 public:
  using Id = std::uint64_t;
  explicit Timers(asio::io_context& io) : io_(io) {}
  virtual ~Timers() = default;
  Timers(const Timers&) = delete;

  // Calls `ring` once, at `when` or later. 0 is no id.
  Id at(SteadyTime when, std::function<void()> ring);
  void cancel(Id id);  // of one that has rung or was cancelled: nothing

  std::optional<SteadyTime> next() const;  // the earliest of all
  void ring_due(SteadyTime now);           // in the order of their times

  // Until `when`.
  asio::awaitable<void> sleep_until(SteadyTime when);

 protected:
  virtual void earliest_changed() {}

 private:
  struct Ring {
    Id id;
    std::function<void()> call;
  };
  asio::io_context& io_;
  std::multimap<SteadyTime, Ring> rings_;
  std::unordered_map<Id, SteadyTime> when_;
  Id last_ = 0;
};

class AsioTimers : public Timers {
 public:
  explicit AsioTimers(asio::io_context& io) : Timers(io), timer_(io) {}

 private:
  void earliest_changed() override;
  asio::steady_timer timer_;
  std::optional<SteadyTime> set_;
};

}  // namespace gazetted
