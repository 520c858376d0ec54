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

namespace gazetted {

namespace asio = boost::asio;
using SteadyNanos = std::int64_t;

class Timers {
 public:
  using Id = std::uint64_t;
  explicit Timers(asio::io_context& io) : io_(io) {}
  virtual ~Timers() = default;
  Timers(const Timers&) = delete;

  // Calls `ring` once, at `when` or later. 0 is no id.
  Id at(SteadyNanos when, std::function<void()> ring);
  void cancel(Id id);  // of one that has rung or was cancelled: nothing

  std::optional<SteadyNanos> next() const;  // the earliest of all
  void ring_due(SteadyNanos now);           // in the order of their times

  // Until `when`.
  asio::awaitable<void> sleep_until(SteadyNanos when);

 protected:
  virtual void earliest_changed() {}

 private:
  struct Ring {
    Id id;
    std::function<void()> call;
  };
  asio::io_context& io_;
  std::multimap<SteadyNanos, Ring> rings_;
  std::unordered_map<Id, SteadyNanos> when_;
  Id last_ = 0;
};

class AsioTimers : public Timers {
 public:
  explicit AsioTimers(asio::io_context& io) : Timers(io), timer_(io) {}

 private:
  void earliest_changed() override;
  asio::steady_timer timer_;
  std::optional<SteadyNanos> set_;
};

}  // namespace gazetted
