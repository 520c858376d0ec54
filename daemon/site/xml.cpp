#include "xml.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace gazetted {
namespace {

// The length of the character that `text` begins with; 0: it is no UTF-8, or one that XML cannot hold.
std::size_t length_of_fit(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  std::uint32_t code = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80u) return 0;
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  const bool too_long = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool is_none = (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF;
  return too_long || is_none ? 0 : length;
}

}  // namespace

std::string fit_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = length_of_fit(text);
    if (text[0] == '\r') {
      if (text.size() < 2 || text[1] != '\n') out += '\n';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string xml_escape(std::string_view text) {
  std::string out;
  for (const char c : fit_text(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string xml_open(std::string_view name, const XmlAttributes& attributes) {
  std::string out = "<" + std::string(name);
  for (const auto& [key, value] : attributes) {
    if (!value.empty()) out += fmt::format(" {}=\"{}\"", key, xml_escape(value));
  }
  return out + ">";
}

std::string xml_element(std::string_view name, std::string_view text, const XmlAttributes& attributes) {
  auto out = xml_open(name, attributes);
  if (!text.empty()) return out + xml_escape(text) + fmt::format("</{}>\n", name);
  out.pop_back();
  return out + "/>\n";
}

}  // namespace gazetted
