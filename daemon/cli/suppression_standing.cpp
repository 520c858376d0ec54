#include "gazetted/cli/suppression_standing.hpp"

#include <algorithm>

#include "gazetted/audience/standing.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// "5.1.1", "550": what a mail server answered. It says why somebody is in the file, not whether.
bool is_reply_code(std::string_view cell) {
  if (cell.empty() || cell.size() > 9 || (cell[0] != '4' && cell[0] != '5')) return false;
  if (cell.find_first_not_of("0123456789.") != std::string_view::npos) return false;
  const auto dots = std::count(cell.begin(), cell.end(), '.');
  return dots == 2 || (dots == 0 && cell.size() == 3);
}

bool says_nothing(StandingColumn column, std::string_view cell) {
  return column == StandingColumn::status && (cell.empty() || is_reply_code(cell));
}

}  // namespace

SuppressionVerdict judge_suppression(const std::vector<std::pair<std::string, std::string>>& fields) {
  SuppressionVerdict verdict;
  for (const auto& [word, cell] : fields) {
    const auto column = standing_column(word);
    if (column == StandingColumn::none || says_nothing(column, trim(cell))) continue;
    const auto standing = judge_standing(column, cell);
    if (standing == Standing::unsubscribed) return {};
    if (column == StandingColumn::hint) continue;
    const auto kind =
        standing == Standing::subscribed ? SuppressionVerdict::Kind::stays : SuppressionVerdict::Kind::not_understood;
    if (verdict.kind == SuppressionVerdict::Kind::not_understood || verdict.kind == kind) continue;
    verdict = {kind, "'" + one_line(word, 40) + "' is " +
                         (trim(cell).empty() ? "empty" : "'" + one_line(trim(cell), 60) + "'")};
  }
  return verdict;
}

}  // namespace gazetted
