// The only place that reads a clock or throws dice. Everything else is given `now`.
#pragma once
#include "gazetted/base/steady_time.hpp"

namespace gazetted {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const;           // wall clock, for what people see and wait for
  virtual SteadyTime steady() const;  // for rates and delays; never goes back
  virtual double dice() const;        // in [0, 1)
};

}  // namespace gazetted
