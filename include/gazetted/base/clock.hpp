// The only place that reads a clock or throws dice. Everything else is given `now`.
#pragma once
#include "gazetted/base/time.hpp"

namespace gazetted {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const;                   // wall clock, for what people see and wait for
  virtual std::int64_t steady_nanos() const;  // for rates and delays; never goes back
  virtual double dice() const;                // in [0, 1)
};

}  // namespace gazetted
