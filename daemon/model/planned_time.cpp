#include "gazetted/model/planned_time.hpp"

#include <charconv>

#include "gazetted/base/day_names.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unseen.hpp"

namespace gazetted {
namespace {

using namespace std::chrono;

constexpr std::size_t longest_time = 120;
constexpr Duration late_file = hours(6);
constexpr int first_year = 1970, last_year = 2200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Takes the longest run of what `belongs` off the front.
template <class Belongs>
std::string_view take_run(std::string_view& rest, Belongs belongs) {
  std::size_t size = 0;
  while (size < rest.size() && belongs(rest[size])) ++size;
  const auto run = rest.substr(0, size);
  rest.remove_prefix(size);
  return run;
}

bool take(std::string_view& rest, char wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

// One to `most` figures and no more.
std::optional<int> take_number(std::string_view& rest, std::size_t most) {
  const auto run = take_run(rest, is_digit);
  if (run.empty() || run.size() > most) return std::nullopt;
  int value = 0;
  std::from_chars(run.data(), run.data() + run.size(), value);
  return value;
}

std::optional<year_month_day> day_of(int y, int m, int d) {
  const year_month_day day{year(y), month(unsigned(m)), std::chrono::day(unsigned(d))};
  return y >= first_year && y <= last_year && day.ok() ? std::optional(day) : std::nullopt;
}

std::string text_of(const year_month_day& day) {
  return fmt::format("{:04}-{:02}-{:02}", int(day.year()), unsigned(day.month()), unsigned(day.day()));
}

// "03/04/2026", "2.3.2026", "2026/03/02", "20260302": the days that it may be, written so that there is no doubt.
std::string days_in_figures(std::string_view rest) {
  std::array<std::string_view, 3> parts;
  for (auto& part : parts) {
    part = take_run(rest, is_digit);
    if (!rest.empty() && std::string_view("/.-").find(rest.front()) != std::string_view::npos) rest.remove_prefix(1);
  }
  if (parts[0].size() == 8) parts = {parts[0].substr(0, 4), parts[0].substr(4, 2), parts[0].substr(6)};
  const bool year_first = parts[0].size() == 4;
  auto [first, second, third] = parts;
  const auto a = take_number(first, 4), b = take_number(second, 4), c = take_number(third, 4);
  if (!a || !b || !c || (!year_first && parts[2].size() != 4)) return "";
  std::vector<std::string> days;
  const auto add = [&](int y, int m, int d) {
    if (const auto day = day_of(y, m, d); day && (days.empty() || days.back() != text_of(*day)))
      days.push_back(text_of(*day));
  };
  if (year_first) {
    add(*a, *b, *c);
  } else {
    add(*c, *b, *a);
    add(*c, *a, *b);
  }
  return join(days, " or ");
}

// "Z", "+01:00", "-0500", "+1", "UTC+01:00". Nothing: it is none.
std::optional<seconds> offset_of(std::string_view word) {
  if (equal_ignoring_case(word, "z")) return seconds(0);
  if (word.starts_with("UTC")) word.remove_prefix(3);
  const bool west = word.starts_with('-');
  if (!take(word, west ? '-' : '+')) return std::nullopt;
  auto hour = take_run(word, is_digit);
  std::string_view minute = "00";
  if (take(word, ':')) {
    minute = take_run(word, is_digit);
  } else if (hour.size() == 4) {
    minute = hour.substr(2);
    hour = hour.substr(0, 2);
  }
  const auto h = take_number(hour, 2), m = minute.size() == 2 ? take_number(minute, 2) : std::nullopt;
  if (!h || !m || *m > 59 || !word.empty()) return std::nullopt;
  return seconds((west ? -1 : 1) * (*h * 3600 + *m * 60));
}

// Reads one text, from left to right.
class Reading {
 public:
  Reading(std::string_view text, const Zone& newsroom) : text_(trim(text)), rest_(text_), newsroom_(newsroom) {}

  Result<PlannedTime> read() {
    if (auto status = check_characters(); !status) return status.error();
    const auto weekday = take_weekday();
    if (!weekday) return weekday.error();
    const auto day = take_day();
    if (!day) return day.error();
    if (const auto is = std::chrono::weekday(sys_days(*day)); *weekday && **weekday != is)
      return fail("{} is a {}, and not a {}; correct one of them", text_of(*day), full_name(is), full_name(**weekday));
    const auto clock = take_clock(*day);
    if (!clock) return clock.error();
    return in_its_place(local_days(*day) + *clock);
  }

 private:
  std::string shown() const { return one_line(text_, 60); }
  Error no_time() const { return fail("'{}' is not a time; write 2026-03-02 09:00 {}", shown(), newsroom_.name()); }
  Error no_time_of_day(const year_month_day& day) const {
    return fail("'{}' has no time of day; write {} 09:00 {}", shown(), text_of(day), newsroom_.name());
  }

  Status check_characters() const {
    if (text_.size() > longest_time) return no_time();
    if (is_utf8(text_)) {
      if (const auto unseen = unseen_inside(replace_all(std::string(text_), " ", "")))
        return fail("'{}' has a character that cannot be seen ({}); type the time again", shown(), *unseen);
    }
    if (text_.empty() || !is_ascii(text_)) return no_time();
    return {};
  }

  // Nothing: there is none.
  Result<std::optional<weekday>> take_weekday() {
    auto rest = rest_;
    const auto word = take_run(rest, is_letter);
    if (word.empty() || month_named(word)) return std::optional<weekday>();
    const auto day = weekday_named(word);
    take(rest, '.');
    take_run(rest, [](char c) { return c == ' ' || c == ','; });
    if (!day && !rest.empty() && is_digit(rest.front()))
      return fail("'{}' is not the English name of a weekday; write Mon, or leave it out", word);
    if (!day) return no_time();
    rest_ = rest;
    return day;
  }

  Result<year_month_day> take_day() {
    auto rest = rest_;
    const auto y = take_number(rest, 4);
    const auto m = y && take(rest, '-') ? take_number(rest, 2) : std::nullopt;
    const auto d = m && take(rest, '-') ? take_number(rest, 2) : std::nullopt;
    if (!d || *y < 1000) return take_day_in_words();
    const auto day = day_of(*y, *m, *d);
    if (!day) return fail("there is no day {}", rest_.substr(0, rest_.size() - rest.size()));
    rest_ = rest;
    return *day;
  }

  // "2 March 2026", "Mar 2, 2026".
  Result<year_month_day> take_day_in_words() {
    auto rest = rest_;
    std::array<std::string_view, 3> words;
    for (auto& word : words) {
      word = take_run(rest, [](char c) { return c != ' ' && c != ','; });
      if (&word != &words.back()) take_run(rest, [](char c) { return c == ' ' || c == ','; });
    }
    const bool month_first = month_named(words[0]).has_value();
    const auto month = month_named(words[month_first ? 0 : 1]);
    auto day_figures = words[month_first ? 1 : 0];
    const auto d = take_number(day_figures, 2);
    const auto y = take_number(words[2], 4);
    const auto day = month && d && y ? day_of(*y, int(unsigned(*month)), *d) : std::nullopt;
    if (day && day_figures.empty() && words[2].empty()) {
      rest_ = rest;
      return *day;
    }
    const auto meant = days_in_figures(rest_);
    if (!meant.empty()) return fail("'{}' can be misread; write the year first: {}", shown(), meant);
    return no_time();
  }

  Result<seconds> take_clock(const year_month_day& day) {
    if (rest_.empty()) return no_time_of_day(day);
    if (!((take(rest_, 'T') || take(rest_, 't')) && !rest_.empty() && is_digit(rest_.front()))) {
      if (take_run(rest_, [](char c) { return c == ' ' || c == ','; }).empty()) return no_time();
      if (rest_.starts_with("at ")) rest_.remove_prefix(3);
    }
    const auto all = rest_;
    const auto h = take_number(rest_, 2);
    if (!h) return all.empty() || !is_digit(all.front()) ? no_time_of_day(day) : not_so(all);
    std::array<int, 2> parts{};  // minutes, seconds
    std::size_t count = 0;
    while (count < 2 && take(rest_, ':')) {
      const auto before = rest_.size();
      const auto value = take_number(rest_, 2);
      if (!value || before - rest_.size() != 2) return not_so(all);
      parts[count++] = *value;
    }
    if (const auto half = take_half_day(); !half.empty()) return on_24_hours(*h, parts[0], half);
    if (count == 0) return not_so(all);
    if (count == 2 && (take(rest_, '.') || take(rest_, ',')))
      if (const auto zeros = take_run(rest_, is_digit); zeros.find_first_not_of('0') != std::string_view::npos)
        return fail("'{}' has a part of a second; leave it out", shown());
    return clock_of(*h, parts[0], parts[1], day);
  }

  Result<seconds> clock_of(int h, int m, int s, const year_month_day& day) const {
    if (h == 24 && m == 0 && s == 0)
      return fail("'{}' ends a day; write the beginning of the next: {} 00:00", shown(),
                  text_of(year_month_day(sys_days(day) + days(1))));
    if (s == 60)
      return fail("'{}' is a leap second, which clocks pass over; write the second before or after", shown());
    if (h > 23 || m > 59 || s > 59) return fail("'{}' has no time of day between 00:00 and 23:59:59", shown());
    return hours(h) + minutes(m) + seconds(s);
  }

  Error not_so(std::string_view clock) const {
    return fail("'{}' is not a time of day; write it as 09:00 or 09:00:30, on 24 hours", one_line(clock, 30));
  }

  // "am" or "pm" behind the clock, and not the beginning of America; empty: neither.
  std::string take_half_day() const {
    auto rest = rest_;
    take(rest, ' ');
    const auto word = take_run(rest, [](char c) { return is_letter(c) || c == '.' || c == '/' || c == '_'; });
    const auto letters = lower(replace_all(std::string(word), ".", ""));
    return letters == "am" || letters == "pm" ? letters : "";
  }

  Error on_24_hours(int h, int m, const std::string& half) const {
    if (h < 1 || h > 12 || m > 59) return not_so(half);
    return fail("'{}' uses {}, which is misread around noon and midnight; write {:02}:{:02}, on 24 hours", shown(),
                half, h % 12 + (half == "pm" ? 12 : 0), m);
  }

  // What is left is a zone, an offset, both or neither; brackets as in RFC 9557, and as format_in_full() writes them.
  Result<PlannedTime> in_its_place(WallTime wall) {
    std::string place(rest_);
    for (auto& c : place) {
      if (std::string_view("[](),\t").find(c) != std::string_view::npos) c = ' ';
    }
    PlannedTime planned{wall, {}, {}, {}, {}};
    std::vector<std::string> names;
    for (const auto& word : split(place, ' ')) {
      const auto offset = offset_of(word);
      if (!offset && (word.front() == '+' || word.front() == '-'))
        return fail("'{}' is not an offset; write it as +01:00", one_line(word, 60));
      if (!offset) {
        names.push_back(word);
        continue;
      }
      if (planned.offset) return fail("'{}' has two offsets; leave one out", shown());
      if (*offset < hours(-12) || *offset > hours(14))
        return fail("no place has the offset '{}'; they are from -12:00 to +14:00", word);
      planned.offset = offset;
    }
    if (names.empty() && planned.offset) {
      planned.instant = Time(wall.time_since_epoch() - *planned.offset);
      return planned;
    }
    if (names.empty()) return in_zone(planned, newsroom_);
    const auto zone = Zone::load(join(names, " "));
    if (!zone) return zone.error();
    return in_zone(planned, *zone);
  }

  static Result<PlannedTime> in_zone(PlannedTime planned, const Zone& zone) {
    planned.zone = zone.name();
    planned.tzdata = zone.tzdata();
    const auto found = zone.instants(planned.wall);
    const auto by_offset = Time(planned.wall.time_since_epoch() - planned.offset.value_or(seconds(0)));
    const bool agrees = planned.offset && found.kind != Instants::Kind::skipped &&
                        (by_offset == found.earlier || by_offset == found.later);
    if (agrees) {
      planned.instant = by_offset;
      return planned;
    }
    const auto only = time_in_zone(planned.wall, zone);
    if (!only) return only.error();
    if (planned.offset) {
      const auto at = format_wall(planned.wall);
      return fail("{} is at {} then, and not at {}; write {} {} ({} UTC) or {}{} ({} UTC)", zone.name(),
                  format_offset(zone.offset(*only)), format_offset(*planned.offset), at, zone.name(),
                  format_wall(Zone().wall(*only)), at, format_offset(*planned.offset).substr(3),
                  format_wall(Zone().wall(by_offset)));
    }
    planned.instant = *only;
    return planned;
  }

  std::string_view text_, rest_;
  const Zone& newsroom_;
};

std::string iso(WallTime wall) { return format_rfc3339(Time(wall.time_since_epoch())).substr(0, 19); }

// What iso() and format_rfc3339() write, and nothing like it.
std::optional<Time> time_member(const json::object& object, std::string_view key, std::string_view suffix) {
  const auto text = text_member(object, key) + std::string(suffix);
  const auto time = parse_rfc3339(text);
  return time && format_rfc3339(*time) == text ? std::optional(*time) : std::nullopt;
}

}  // namespace

Result<PlannedTime> parse_planned_time(std::string_view text, const Zone& newsroom) {
  return Reading(text, newsroom).read();
}

Status judge_not_past(const PlannedTime& planned, Time now, const Zone& newsroom) {
  if (now - planned.instant <= late_file) return {};
  return fail("{} is {} ago; correct it, or leave it out", format_beside_utc(planned.instant, newsroom),
              format_for_people(now - planned.instant));
}

std::string to_string(const PlannedTime& planned) {
  auto text = format_wall(planned.wall);
  if (planned.offset) text += format_offset(*planned.offset).substr(3);
  return planned.zone.empty() ? text : text + " " + planned.zone;
}

std::optional<Instants> moved(const PlannedTime& planned, const Zone& zone_now) {
  if (planned.zone.empty()) return std::nullopt;
  const auto found = zone_now.instants(planned.wall);
  const bool meant = found.earlier == planned.instant || found.later == planned.instant;
  // A time that is repeated now is clear only where its offset was written too.
  const bool clear =
      found.kind == Instants::Kind::unique || (found.kind == Instants::Kind::repeated && planned.offset.has_value());
  return meant && clear ? std::nullopt : std::optional(found);
}

json::object to_json(const PlannedTime& planned) {
  json::object object{{"wall", iso(planned.wall)}};
  if (!planned.zone.empty()) object["zone"] = planned.zone;
  if (planned.offset) object["offset"] = format_offset(*planned.offset).substr(3);
  object["instant"] = format_rfc3339(planned.instant);
  if (!planned.tzdata.empty()) object["tzdata"] = planned.tzdata;
  return object;
}

Result<PlannedTime> planned_time_from(const json::value& value) {
  const auto wrong = [](std::string_view what) {
    return fail("a planned time in the archive: its {} is not right", what);
  };
  const auto* object = value.if_object();
  if (!object) return wrong("form");
  const auto wall = time_member(*object, "wall", "Z"), instant = time_member(*object, "instant", "");
  if (!wall) return wrong("wall");
  if (!instant) return wrong("instant");
  PlannedTime planned{WallTime(floor<seconds>(wall->time_since_epoch())),
                      text_member(*object, "zone"),
                      {},
                      *instant,
                      text_member(*object, "tzdata")};
  if (planned.zone.size() > 64 || has_control(planned.zone) || !is_ascii(planned.zone)) return wrong("zone");
  if (planned.tzdata.size() > 32 || has_control(planned.tzdata) || !is_ascii(planned.tzdata)) return wrong("tzdata");
  if (object->contains("offset")) {
    planned.offset = offset_of(text_member(*object, "offset"));
    if (!planned.offset) return wrong("offset");
  }
  const auto between = floor<seconds>(*wall - *instant);
  if (planned.offset ? between != *planned.offset : planned.zone.empty() || abs(between) > hours(26))
    return wrong("instant");
  return planned;
}

}  // namespace gazetted
