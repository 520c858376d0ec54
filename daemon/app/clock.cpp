#include "gazetted/app/clock.hpp"

#include <random>

namespace gazetted {

Time Clock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

std::int64_t Clock::steady_nanos() const {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double Clock::dice() const {
  static thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

}  // namespace gazetted
