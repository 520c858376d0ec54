#include "gazetted/base/day_names.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> weekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                      "Thursday", "Friday", "Saturday"};

// The place of a name that is written in full or with its first three letters; `longer`: abbreviations with more.
template <std::size_t count>
std::optional<unsigned> place_of(std::string_view word, const std::array<std::string_view, count>& names,
                                 std::initializer_list<std::string_view> longer) {
  if (word.ends_with('.')) word.remove_suffix(1);
  for (const auto abbreviation : longer) {
    if (equal_ignoring_case(word, abbreviation)) word = word.substr(0, 3);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (equal_ignoring_case(word, names[i]) || equal_ignoring_case(word, names[i].substr(0, 3))) return unsigned(i);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::month> month_named(std::string_view word) {
  const auto place = place_of(word, months, {"sept"});
  return place ? std::optional(std::chrono::month(*place + 1)) : std::nullopt;
}

std::optional<std::chrono::weekday> weekday_named(std::string_view word) {
  const auto place = place_of(word, weekdays, {"tues", "weds", "thur", "thurs"});
  return place ? std::optional(std::chrono::weekday(*place)) : std::nullopt;
}

std::string_view short_name(std::chrono::month month) { return months[unsigned(month) - 1].substr(0, 3); }
std::string_view short_name(std::chrono::weekday weekday) { return full_name(weekday).substr(0, 3); }
std::string_view full_name(std::chrono::weekday weekday) { return weekdays[weekday.c_encoding() % 7]; }

}  // namespace gazetted
