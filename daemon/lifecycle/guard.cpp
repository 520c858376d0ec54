#include "gazetted/lifecycle/guard.hpp"

#include <cmath>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t fewest_rows = 20;  // of difference
constexpr double least_known = 0.5;

std::string count(std::int64_t number) { return format_count(std::uint64_t(number)); }

int percent(std::int64_t part, std::int64_t whole) { return int(std::lround(100.0 * double(part) / double(whole))); }

}  // namespace

std::string what_is_odd(const ListFigures& figures, const GuardLimits& limits) {
  const auto [list, before, now, known, last] = figures;
  if (!limits.on || before == 0) return "";
  const bool of_this = last.empty();
  const auto beside = fmt::format(
      "list '{}' has {} recipients; {} {}", list, count(now),
      of_this ? "when the release was accepted it had" : fmt::format("the last release to it ({}) went to", last),
      count(before));
  const auto difference = now - before;
  if (-difference >= fewest_rows && double(-difference) > limits.shrink * double(before))
    return fmt::format("{}, which is {} % fewer", beside, percent(-difference, before));
  if (difference >= fewest_rows && double(difference) > limits.grow * double(before))
    return fmt::format("{}, which is {} % more", beside, percent(difference, before));
  const auto could_be_known = std::min(now, before);
  if (known && could_be_known - *known >= fewest_rows && double(*known) < least_known * double(could_be_known))
    return fmt::format("only {} of the {} recipients of list '{}' were on it {}; is this the right file?",
                       count(*known), count(now), list,
                       of_this ? "when the release was accepted" : fmt::format("for the last release ({})", last));
  return "";
}

}  // namespace gazetted
