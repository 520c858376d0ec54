#include <charconv>

#include "gazetted/base/day_names.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/intake/release_parser.hpp"

namespace gazetted {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
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
  return PublishedDate{*year, int(unsigned(*month)), *day, std::nullopt};
}

// What is left to read of a time, from left to right.
struct Rest {
  std::string_view text;

  // One to `most` digits.
  std::optional<int> digits(std::size_t most) {
    std::size_t count = 0;
    while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    const auto value = number(text.substr(0, count));
    text.remove_prefix(count);
    return value;
  }
  bool eat(char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
  }
};

// "9:00", "09:00:30.5"; false: it is none.
bool read_clock(Rest& rest, std::array<int, 3>& clock) {
  for (std::size_t part = 0; part < 3; ++part) {
    const auto value = rest.digits(2);
    if (!value || *value > (part == 0 ? 23 : 59)) return false;
    clock[part] = *value;
    if (part == 2 || !rest.eat(':')) {
      if (part == 2 && rest.eat('.')) rest.digits(9);
      return part > 0;
    }
  }
  return false;
}

// "Z", "+1", "+0100", "+01:00", "UTC": minutes east of Greenwich. Empty: it is none.
std::optional<int> read_offset(std::string_view text) {
  if (equal_ignoring_case(text, "z") || equal_ignoring_case(text, "utc") || equal_ignoring_case(text, "gmt")) return 0;
  Rest rest{text};
  const bool west = rest.eat('-');
  if (!west && !rest.eat('+')) return std::nullopt;
  const auto hours = rest.digits(2);
  rest.eat(':');
  const auto minutes = rest.text.empty() ? std::optional<int>(0) : rest.digits(2);
  if (!hours || !minutes || !rest.text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  return (west ? -1 : 1) * (*hours * 60 + *minutes);
}

}  // namespace

// YAML's own times may have one digit for month, day and hour, and any blanks before the offset.
Result<PublishedDate> parse_published_date(std::string_view text, const Zone& newsroom) {
  const auto wrong = [&] {
    return fail("'{}' is not a date; write 2026-03-02, 2026-03-02 09:00 or DEC 31, 2021", one_line(text, 60));
  };
  if (const auto date = day_in_words(text)) {
    if (!is_day(*date)) return wrong();
    return *date;
  }
  Rest rest{text};
  const auto year = rest.digits(4);
  const auto month = rest.eat('-') ? rest.digits(2) : std::nullopt;
  const auto day = rest.eat('-') ? rest.digits(2) : std::nullopt;
  if (!year || !month || !day) return wrong();
  PublishedDate date{*year, *month, *day, std::nullopt};
  if (!is_day(date)) return wrong();
  if (rest.text.empty()) return date;
  if (!rest.eat('T') && !rest.eat('t') && !rest.eat(' ')) return wrong();
  rest.text = trim(rest.text);
  std::array<int, 3> clock{};
  if (!read_clock(rest, clock)) return wrong();
  using namespace std::chrono;
  const sys_days midnight =
      year_month_day(std::chrono::year(*year), std::chrono::month(unsigned(*month)), std::chrono::day(unsigned(*day)));
  const auto since_midnight = hours(clock[0]) + minutes(clock[1]) + seconds(clock[2]);
  const auto zone = trim(rest.text);
  if (zone.empty()) {
    // A wall clock without zone: the newsroom's.
    auto instant = time_in_zone(WallTime(midnight.time_since_epoch()) + since_midnight, newsroom);
    if (!instant) return instant.error();
    date.instant = *instant;
    return date;
  }
  const auto offset = read_offset(zone);
  if (!offset) return wrong();
  date.instant = Time(midnight) + since_midnight - minutes(*offset);
  return date;
}

}  // namespace gazetted
