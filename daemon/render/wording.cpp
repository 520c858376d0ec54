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

std::string distribution_line(const std::string& distributor, const std::string& on_behalf_of,
                              const json::object& labels) {
  const auto filled = [&](const char* label, const std::string& name) {
    return replace_all(replace_all(text_member(labels, label), "{name}", name), "{other}", on_behalf_of);
  };
  if (distributor.empty()) return on_behalf_of.empty() ? "" : filled("on_behalf_of", on_behalf_of);
  return filled(on_behalf_of.empty() ? "distributed_by" : "distributed_for", distributor);
}

std::string embargo_words(Time until, const Zone& zone, const json::object& labels, const std::string& language) {
  const auto wall = zone.wall(until);
  const auto midnight = std::chrono::floor<std::chrono::days>(wall);
  const std::chrono::year_month_day day(midnight);
  const std::chrono::hh_mm_ss clock(wall - midnight);
  const auto seconds = clock.seconds().count() == 0 ? "" : fmt::format(":{:02}", clock.seconds().count());
  return fmt::format("{:02}:{:02}{} {}{}{}", clock.hours().count(), clock.minutes().count(), seconds,
                     zone.abbreviation(until), text_member(labels, "comma"),
                     format_weekday(int(day.year()), int(unsigned(day.month())), int(unsigned(day.day())), language));
}

std::string embargo_in_figures(Time until, const Zone& zone) {
  return format_wall(zone.wall(until)) + " " + zone.name() + " (" + format_offset(zone.offset(until)) +
         ") = " + format_wall(Zone().wall(until)) + " UTC";
}

bool reads_right_to_left(const std::string& text, const std::string& language) {
  const auto script = script_of(text);
  return is_right_to_left(script.empty() ? language : "und-" + script);
}

std::string day_text(const std::optional<PublishedDate>& date, const std::string& language) {
  return date ? format_day(date->year, date->month, date->day, language) : "";
}

std::string with_names(const std::string& label, const std::string& list, const std::string& newsroom,
                       const std::string& language) {
  const bool isolates = is_right_to_left(language);
  const auto name = [&](const std::string& text) { return isolates ? "\u2068" + text + "\u2069" : text; };
  return replace_all(replace_all(label, "{list}", name(list)), "{name}", name(newsroom));
}

}  // namespace gazetted
