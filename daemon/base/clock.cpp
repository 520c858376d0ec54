#include "gazetted/base/clock.hpp"

#include "gazetted/base/steady_wall.hpp"

#include <random>

namespace gazetted {

Time Clock::now() const { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

SteadyTime Clock::steady() const { return std::chrono::steady_clock::now(); }

double Clock::dice() const {
  static thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

Time SteadyWall::now() const {
  const auto wall = clock_.now();
  const auto steady = clock_.steady();
  const auto before = std::exchange(last_, std::pair(wall, steady));
  if (before) {
    const auto drift = (wall - before->first) - to_duration(steady - before->second);
    if (drift > std::chrono::minutes(1) || drift < -std::chrono::minutes(1)) skew_ += drift;
  }
  return wall - skew_;
}

Duration SteadyWall::skew() const {
  static_cast<void>(now());
  return skew_;
}

std::optional<Duration> SteadyWall::jump() {
  static_cast<void>(now());
  const auto jumped = skew_ - std::exchange(told_, skew_);
  if (jumped == Duration(0)) return std::nullopt;
  return jumped;
}

}  // namespace gazetted
