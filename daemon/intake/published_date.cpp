#include <charconv>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<int> month_named(std::string_view word) {
  static const std::vector<std::string> names = {"january", "february", "march",     "april",   "may",      "june",
                                                 "july",    "august",   "september", "october", "november", "december"};
  std::string lowered = lower(word);
  if (lowered.ends_with('.')) lowered.pop_back();
  if (lowered == "sept") lowered = "sep";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (lowered == names[i] || (lowered.size() == 3 && names[i].starts_with(lowered))) return int(i + 1);
  }
  return std::nullopt;
}

bool is_day(const PublishedDate& date) {
  using namespace std::chrono;
  return date.year >= 1900 && date.year <= 2200 &&
         year_month_day(year(date.year), month(unsigned(date.month)), day(unsigned(date.day))).ok();
}

// "DEC 31, 2021" or "31 December 2021".
std::optional<PublishedDate> day_in_words(std::string_view text) {
  const auto words = split(replace_all(std::string(text), ",", " "), ' ');
  if (words.size() != 3) return std::nullopt;
  const bool month_first = month_named(words[0]).has_value();
  const auto month = month_named(month_first ? words[0] : words[1]);
  const auto day = number(month_first ? words[1] : words[0]);
  const auto year = number(words[2]);
  if (!month || !day || !year) return std::nullopt;
  return PublishedDate{*year, *month, *day, std::nullopt};
}

}  // namespace

Result<PublishedDate> parse_published_date(std::string_view text, const std::string& time_zone) {
  const auto wrong = [&] {
    return fail("'{}' is not a date; write 2026-03-02, 2026-03-02 09:00 or DEC 31, 2021", one_line(text, 60));
  };
  if (const auto date = day_in_words(text)) {
    if (!is_day(*date)) return wrong();
    return *date;
  }
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return wrong();
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  if (!year || !month || !day) return wrong();
  PublishedDate date{*year, *month, *day, std::nullopt};
  if (!is_day(date)) return wrong();
  if (text.size() == 10) return date;
  if (auto instant = parse_rfc3339(text)) {
    date.instant = *instant;
    return date;
  }
  // A wall clock without zone: the newsroom's.
  const auto clock = trim(text.substr(11));
  const auto parts = split(clock, ':');
  if (parts.size() < 2 || parts.size() > 3) return wrong();
  const auto hour = number(parts[0]);
  const auto minute = number(parts[1]);
  const auto second = parts.size() == 3 ? number(parts[2]) : std::optional<int>(0);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return wrong();
  auto instant = time_in_zone(*year, *month, *day, *hour, *minute, *second, time_zone);
  if (!instant) return instant.error();
  date.instant = *instant;
  return date;
}

}  // namespace gazetted
