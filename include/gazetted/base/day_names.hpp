// The English names of months and weekdays, read and written. Pure.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace gazetted {

// "March", "mar", "Sept."; any case.
std::optional<std::chrono::month> month_named(std::string_view word);
// "Monday", "mon", "Tues."; any case.
std::optional<std::chrono::weekday> weekday_named(std::string_view word);

std::string_view short_name(std::chrono::month month);      // "Mar"; it must be ok()
std::string_view short_name(std::chrono::weekday weekday);  // "Mon"
std::string_view full_name(std::chrono::weekday weekday);   // "Monday"

}  // namespace gazetted
