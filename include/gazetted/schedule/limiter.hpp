// Rates, as GCRA (ITU-T I.371): each key has one theoretical arrival time per rate. Pure: time is
// steady time that the caller gives. Owned by the loop's thread.
#pragma once
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "gazetted/base/steady_time.hpp"
#include "gazetted/model/rate.hpp"

namespace gazetted {

class Limiter {
 public:
  // Replaces the rates of a key; what was used under the same rate stays used.
  void set(const std::string& key, const Rates& rates);
  // The same for every key that is known and begins so.
  void set_all(const std::string& beginning, const Rates& rates);
  // The earliest time at which one message may leave under all of these keys; ≤ now: at once.
  SteadyTime allowed_at(std::span<const std::string* const> keys, SteadyTime now) const;
  // Uses one token of each.
  void take(std::span<const std::string* const> keys, SteadyTime now);
  // How far apart messages are that leave under all of these keys for long; 0: no limit.
  Nanos interval(std::span<const std::string* const> keys) const;

  // Quotas (per hour or day) that were used since the last call, to be kept over a restart: `name` is
  // the key with the quota, `until` when it will have wholly refilled. restore() takes that back.
  struct Used {
    std::string name;
    SteadyTime until;
  };
  std::vector<Used> used_quotas();
  void restore(const std::string& name, SteadyTime until);
  // Quotas that are used up, and when they go on.
  std::vector<Used> reached_quotas(SteadyTime now) const;
  bool empty() const { return gates_.empty(); }
  bool knows(const std::string& key) const { return gates_.contains(key); }

 private:
  struct Gcra {
    Rate rate;
    Nanos interval{0};   // between two messages
    Nanos tolerance{0};  // how early one may be
    SteadyTime arrival;  // when the next is due
    bool used = false;   // since used_quotas()
  };
  void forget_idle(SteadyTime now);
  std::unordered_map<std::string, std::vector<Gcra>> gates_;
  std::unordered_map<std::string, SteadyTime> restored_;  // by name
  std::vector<std::string> used_;                         // keys
  std::size_t forget_above_ = 10'000;
};

}  // namespace gazetted
