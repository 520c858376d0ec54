// The only clock, and dice, that decisions go by: everything else is given `now`. Asio keeps deadlines of sockets.
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
