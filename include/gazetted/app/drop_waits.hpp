// What the intake makes of drops that somebody waits for: told by its hooks, asked for by name. Belongs to the loop's
// thread.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "gazetted/base/clock.hpp"
#include "gazetted/net/signal_flag.hpp"

namespace gazetted {

enum class DropEnd { nothing_yet, accepted, awaits_person, rejected };
struct DropFate {
  DropEnd end = DropEnd::nothing_yet;
  std::string reason = {};  // of one that was rejected
};

class DropWaits {
 public:
  DropWaits(asio::io_context& io, Timers& timers, const Clock& clock) : io_(io), timers_(timers), clock_(clock) {}

  // Before it is dropped: from now on what is told of it is kept. One at a time of each name.
  void expect(const std::string& name, const std::string& hash, const std::string& client);
  void forget(const std::string& name) { waits_.erase(name); }
  // What became of it, or nothing_yet after `within`. Forgets it.
  asio::awaitable<DropFate> fate_of(std::string name, Duration within);

  // From the intake.
  void accepted(const std::string& name, const std::string& hash, bool awaits_person);
  void rejected(const std::string& name, const std::string& reason);

  // Why a drop of this client was rejected for which nobody waited long enough; empty: it was not, or that is long ago.
  std::string late_rejection(const std::string& name, const std::string& client) const;

 private:
  struct Wait {
    Wait(asio::io_context& io, Timers& timers) : flag(io, &timers) {}
    std::string hash, client;
    std::optional<DropFate> fate;
    SignalFlag flag;
  };
  void tell(const std::string& name, DropFate fate);

  asio::io_context& io_;
  Timers& timers_;
  const Clock& clock_;
  std::map<std::string, std::shared_ptr<Wait>> waits_;
  struct Late {
    std::string client, reason;  // no reason: it is not known yet
    std::uint64_t number = 0;    // the higher, the later
  };
  std::map<std::string, Late> late_;
  std::uint64_t late_count_ = 0;
};

}  // namespace gazetted
