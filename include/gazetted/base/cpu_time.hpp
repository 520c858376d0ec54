// How much processor time the calling thread has used: a budget that a slow disk or a busy machine does not spend.
#pragma once
#include <cstdint>
#include <ctime>

#include "gazetted/base/time.hpp"

namespace gazetted {

inline Duration cpu_time_of_thread() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return Duration(std::int64_t(used.tv_sec) * 1000 + used.tv_nsec / 1'000'000);
}

}  // namespace gazetted
