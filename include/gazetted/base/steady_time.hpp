// Steady time, for rates and delays: points that never go back, whatever somebody sets the clock to. Values.
#pragma once
#include <chrono>
#include <cstdint>

#include "gazetted/base/time.hpp"

namespace gazetted {

using SteadyTime = std::chrono::steady_clock::time_point;  // SteadyTime{}: never
using Nanos = std::chrono::nanoseconds;

inline Duration to_duration(Nanos nanos) { return std::chrono::duration_cast<Duration>(nanos); }
// For a number that threads share.
inline std::int64_t to_millis(SteadyTime time) { return to_duration(time.time_since_epoch()).count(); }
// How far apart events are of which there are so many a second.
inline Nanos interval_of(double per_second) { return Nanos(static_cast<Nanos::rep>(1e9 / per_second)); }
inline double to_seconds(Nanos nanos) { return std::chrono::duration<double>(nanos).count(); }
inline double to_millis(Nanos nanos) { return std::chrono::duration<double, std::milli>(nanos).count(); }

}  // namespace gazetted
