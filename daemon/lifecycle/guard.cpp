#include "gazetted/lifecycle/guard.hpp"

#include <cmath>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t fewest_rows = 20;  // of difference
constexpr std::int64_t fewest_to_know = 50;
constexpr double least_known = 0.5;

std::string count(std::int64_t number) { return format_count(std::uint64_t(number)); }

int percent(std::int64_t part, std::int64_t whole) { return int(std::lround(100.0 * double(part) / double(whole))); }

}  // namespace

std::string what_is_odd(const ListFigures& figures, const GuardLimits& limits) {
  const auto [list, before, now, known, last] = figures;
  if (!limits.on || before == 0) return "";
  const auto beside = fmt::format("list '{}' has {} recipients; the last release to it{} went to {}", list, count(now),
                                  last.empty() ? "" : " (" + last + ")", count(before));
  const auto difference = now - before;
  if (-difference >= fewest_rows && double(-difference) > limits.shrink * double(before))
    return fmt::format("{}, which is {} % fewer", beside, percent(-difference, before));
  if (difference >= fewest_rows && double(difference) > limits.grow * double(before))
    return fmt::format("{}, which is {} % more", beside, percent(difference, before));
  if (known && now >= fewest_to_know && before >= fewest_to_know &&
      double(*known) < least_known * double(std::min(now, before)))
    return fmt::format(
        "only {} of the {} recipients of list '{}' were on it for the last release; is this the right "
        "file?",
        count(*known), count(now), list);
  return "";
}

}  // namespace gazetted
