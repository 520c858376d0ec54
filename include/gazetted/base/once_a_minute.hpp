// What strangers can cause as often as they like is said in the log once a minute at most, with how often it was. A
// value; belongs to one thread.
#pragma once
#include <utility>

#include "gazetted/base/steady_time.hpp"

namespace gazetted {

class OnceAMinute {
 public:
  // How often it has been since the last line, this time included; 0: nothing is to be said now.
  int count(SteadyTime now) {
    ++times_;
    if (told_ != SteadyTime{} && now < told_ + Duration(60'000)) return 0;
    told_ = now;
    return std::exchange(times_, 0);
  }

 private:
  int times_ = 0;
  SteadyTime told_{};
};

}  // namespace gazetted
