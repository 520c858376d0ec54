#include "gazetted/lifecycle/guard.hpp"

#include <algorithm>
#include <cmath>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t fewest_rows = 20;  // of difference
constexpr double least_known = 0.5;
constexpr std::int64_t fewest_lost = 5;     // of more than half of a list
constexpr std::int64_t fewest_skipped = 3;  // rows
constexpr double most_skipped = 0.05;

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
  const bool half_is_gone =
      -difference >= fewest_lost && double(-difference) > std::max(0.5, limits.shrink) * double(before);
  const bool has_shrunk = -difference >= fewest_rows && double(-difference) > limits.shrink * double(before);
  if (half_is_gone || has_shrunk) return fmt::format("{}, which is {} % fewer", beside, percent(-difference, before));
  if (difference >= fewest_rows && double(difference) > limits.grow * double(before))
    return fmt::format("{}, which is {} % more", beside, percent(difference, before));
  const auto could_be_known = std::min(now, before);
  if (known && could_be_known - *known >= fewest_rows && double(*known) < least_known * double(could_be_known))
    return fmt::format("only {} of the {} recipients of list '{}' were on it {}; is this the right file?",
                       count(*known), count(now), list,
                       of_this ? "when the release was accepted" : fmt::format("for the last release ({})", last));
  return "";
}

std::string what_is_lost(const ListLosses& losses, const GuardLimits& limits) {
  if (!limits.on) return "";
  const auto& [list, rows, skipped, columns] = losses;
  std::string said;
  if (skipped >= fewest_skipped && double(skipped) > most_skipped * double(rows))
    said = fmt::format("{} of the {} rows of list '{}' cannot be read", count(skipped), count(rows), list);
  if (columns.empty()) return said;
  return said + (said.empty() ? "" : "; ") +
         fmt::format("list '{}' has no column '{}' any more, which its mails print", list, join(columns, "', '"));
}

std::vector<std::string> columns_missed(const std::set<std::string>& before, const std::set<std::string>& now,
                                        const std::string& template_text) {
  std::vector<std::string> missed;
  if (before.empty() || now.empty()) return missed;  // JSON Lines: any key may come
  for (const auto& column : before) {
    if (now.contains(column)) continue;
    const auto name = "subscriber." + column;
    for (auto at = template_text.find(name); at != std::string::npos; at = template_text.find(name, at + 1)) {
      const auto end = at + name.size();
      const auto next = end < template_text.size() ? template_text[end] : '}';
      if (next != '}' && next != ' ') continue;
      missed.push_back(column);
      break;
    }
  }
  return missed;
}

}  // namespace gazetted
