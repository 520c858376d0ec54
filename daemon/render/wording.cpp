#include "gazetted/render/wording.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {

std::string credit_line(const std::string& credit, const json::object& labels) {
  if (credit.empty()) return "";
  const auto label = text_member(labels, "credit");
  const auto word = label.substr(0, label.find_last_not_of(" :：\u00A0") + 1);
  const bool named = !word.empty() && fold_case(credit).starts_with(fold_case(word));
  return named || credit.starts_with("©") || credit.starts_with("(c)") ? credit : label + credit;
}

bool reads_right_to_left(const std::string& text, const std::string& language) {
  const auto script = script_of(text);
  return is_right_to_left(script.empty() ? language : "und-" + script);
}

std::string day_text(const std::optional<PublishedDate>& date, const std::string& language) {
  return date ? format_day(date->year, date->month, date->day, language) : "";
}

}  // namespace gazetted
