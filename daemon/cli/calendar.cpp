#include "gazetted/cli/calendar.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_line = 75;

// Section 3.3.11. Controls that a text must not have are left out.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\\' || c == ';' || c == ',')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F)
      out += c;
  }
  return out;
}

// A line goes on in the next one, which begins with a blank; no character is cut in two.
std::string folded(std::string_view line) {
  std::string out;
  while (line.size() > longest_line - (out.empty() ? 0 : 1)) {
    auto end = longest_line - (out.empty() ? 0 : 1);
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    out += (out.empty() ? "" : " ") + std::string(line.substr(0, end)) + "\r\n";
    line.remove_prefix(end);
  }
  return out + (out.empty() ? "" : " ") + std::string(line) + "\r\n";
}

// "20260302T090000Z".
std::string utc(Time time) {
  std::string text;
  for (const char c : format_rfc3339(std::chrono::floor<std::chrono::seconds>(time))) {
    if (c != '-' && c != ':') text += c;
  }
  return text;
}

}  // namespace

std::string calendar_of(const std::vector<CalendarEvent>& events, Time now) {
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//gazetted//schedule//EN\r\nMETHOD:PUBLISH\r\n";
  for (const auto& event : events) {
    text += "BEGIN:VEVENT\r\n" + folded("UID:" + escaped(event.uid)) + folded("DTSTAMP:" + utc(now)) +
            folded("DTSTART:" + utc(event.at)) + folded("SUMMARY:" + escaped(event.summary));
    if (!event.description.empty()) text += folded("DESCRIPTION:" + escaped(event.description));
    text += event.status == EventStatus::tentative ? "STATUS:TENTATIVE\r\n" : "STATUS:CONFIRMED\r\n";
    text += "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n";
  }
  return text + "END:VCALENDAR\r\n";
}

}  // namespace gazetted
