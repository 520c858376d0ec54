// A calendar of moments, as iCalendar (RFC 5545), for programs that subscribe to one. Pure.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/time.hpp"

namespace gazetted {

enum class EventStatus { confirmed, tentative };  // section 3.8.1.11

struct CalendarEvent {
  std::string uid;  // the same whenever the event is written, for everybody in the world
  Time at;
  std::string summary, description;  // any text
  EventStatus status = EventStatus::confirmed;
};

// Lines end with CRLF and have at most 75 octets (section 3.1); times are in UTC; an event is a moment without length,
// and keeps nobody busy. `now` is when it was made (DTSTAMP, section 3.8.7.2).
std::string calendar_of(const std::vector<CalendarEvent>& events, Time now);

}  // namespace gazetted
