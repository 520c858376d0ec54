#include "gazetted/base/time.hpp"

#include <charconv>

#include "gazetted/base/day_names.hpp"

namespace gazetted {
namespace {

using namespace std::chrono;

struct Parts {
  year_month_day date;
  hh_mm_ss<seconds> clock{seconds(0)};
};

Parts split(Time time) {
  const auto day = floor<days>(time);
  return Parts{year_month_day(day), hh_mm_ss<seconds>(floor<seconds>(time - day))};
}

// Reads exactly `digits` digits at the front of text and removes them; -1 if they are not there.
int eat_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool eat(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool eat_offset(std::string_view& text, minutes& offset) {
  if (eat(text, 'Z') || eat(text, 'z')) return true;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return false;
  const int sign = text.front() == '-' ? -1 : 1;
  text.remove_prefix(1);
  const int hour = eat_digits(text, 2);
  eat(text, ':');
  const int minute = eat_digits(text, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
  offset = minutes(sign * (hour * 60 + minute));
  return true;
}

}  // namespace

std::string format_rfc3339(Time time) {
  const auto [date, clock] = split(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string format_rfc5322(Time time) {
  const auto [date, clock] = split(time);
  const weekday day(floor<days>(time));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", short_name(day), unsigned(date.day()),
                     short_name(date.month()), int(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string format_clock(Time time) { return format_rfc3339(time).substr(11, 8); }

Result<Time> parse_rfc3339(std::string_view text) {
  const auto wrong = [&] {
    return fail("'{}' is not a time; write 2026-03-02T09:00:00Z, or a time with an offset", text);
  };
  auto rest = text;
  const int y = eat_digits(rest, 4);
  if (y < 0 || !eat(rest, '-')) return wrong();
  const int m = eat_digits(rest, 2);
  if (m < 0 || !eat(rest, '-')) return wrong();
  const int d = eat_digits(rest, 2);
  if (d < 0 || !(eat(rest, 'T') || eat(rest, 't') || eat(rest, ' '))) return wrong();
  const int hour = eat_digits(rest, 2);
  if (hour < 0 || hour > 23 || !eat(rest, ':')) return wrong();
  const int minute = eat_digits(rest, 2);
  if (minute < 0 || minute > 59) return wrong();
  int second = 0;
  int millis = 0;
  if (eat(rest, ':')) {
    second = eat_digits(rest, 2);
    if (second < 0 || second > 60) return wrong();
    if (eat(rest, '.')) {
      int scale = 100;
      if (rest.empty() || rest.front() < '0' || rest.front() > '9') return wrong();
      while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
        millis += (rest.front() - '0') * scale;
        scale /= 10;
        rest.remove_prefix(1);
      }
    }
  }
  eat(rest, ' ');
  minutes offset(0);
  if (!eat_offset(rest, offset) || !rest.empty()) return wrong();
  const year_month_day date{year(y), month(unsigned(m)), day(unsigned(d))};
  if (!date.ok()) return wrong();
  return Time(sys_days(date)) + hours(hour) + minutes(minute) + seconds(second) + milliseconds(millis) - offset;
}

Result<Duration> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, std::size_t(text.data() + text.size() - end));
  const auto wrong = [&](std::string_view hint) { return fail("'{}' is not a duration; {}", text, hint); };
  if (code != std::errc() || number < 0) return wrong("write for example 500ms, 30s, 5m or 48h");
  std::int64_t scale = 0;
  if (unit == "ms") scale = 1;
  if (unit == "s") scale = 1000;
  if (unit == "m") scale = 60'000;
  if (unit == "h") scale = 3'600'000;
  if (unit == "d") scale = 86'400'000;
  if (unit.empty()) return wrong("a unit is missing: ms, s, m, h or d");
  if (scale == 0) return wrong("its unit must be ms, s, m, h or d");
  if (number > std::int64_t(10'000) * 86'400'000 / scale) return wrong("it is too long");
  return Duration(number * scale);
}

std::string format_duration(Duration duration) {
  const auto n = duration.count();
  if (n % 3'600'000 == 0 && n != 0) return std::to_string(n / 3'600'000) + "h";
  if (n % 60'000 == 0 && n != 0) return std::to_string(n / 60'000) + "m";
  if (n % 1000 == 0) return std::to_string(n / 1000) + "s";
  return std::to_string(n) + "ms";
}

std::string format_for_people(Duration duration) {
  const auto n = duration.count();
  if (n < 10'000) return fmt::format("{:.1f}s", double(n) / 1000);
  const auto s = n / 1000;
  if (s < 60) return fmt::format("{}s", s);
  if (s < 3600) return s % 60 ? fmt::format("{}m {}s", s / 60, s % 60) : fmt::format("{}m", s / 60);
  if (s < 86'400) return fmt::format("{}h {}m", s / 3600, s / 60 % 60);
  return fmt::format("{}d {}h", s / 86'400, s / 3600 % 24);
}

}  // namespace gazetted
