// Rates, as GCRA (ITU-T I.371): each key has one theoretical arrival time a rate. Pure: time is
// steady nanoseconds that the caller gives. Owned by the loop's thread.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "gazetted/model/rate.hpp"

namespace gazetted {

using SteadyNanos = std::int64_t;

class Limiter {
 public:
  // Replaces the rates of a key; what was used under the same rate stays used.
  void set(const std::string& key, const Rates& rates);
  // The earliest time at which one message may leave under all of these keys; ≤ now: at once.
  SteadyNanos allowed_at(std::span<const std::string* const> keys, SteadyNanos now) const;
  // Uses one token of each.
  void take(std::span<const std::string* const> keys, SteadyNanos now);

 private:
  struct Gcra {
    Rate rate;
    SteadyNanos interval = 0;   // between two messages
    SteadyNanos tolerance = 0;  // how early one may be
    SteadyNanos arrival = 0;    // when the next is due
  };
  std::unordered_map<std::string, std::vector<Gcra>> gates_;
};

}  // namespace gazetted
