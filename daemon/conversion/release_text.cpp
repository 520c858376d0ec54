#include "release_text.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || (static_cast<unsigned char>(c) < 0x20) || c == 0x7F;
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return std::string(trim(out));
}

void ReleaseText::text(const std::string& key, const std::string& value) {
  if (!trim(value).empty()) this->value(key, json::value(value));
}

void ReleaseText::line(const std::string& key, const std::string& value) { text(key, in_one_line(value)); }

void ReleaseText::list(const std::string& key, const std::vector<std::string>& words) {
  json::array all;
  for (const auto& word : words) all.push_back(json::value(word));
  if (!all.empty()) value(key, all);
}

// JSON's strings are YAML's, between double quotes; a blank behind each colon is what YAML asks for.
void ReleaseText::value(const std::string& key, const json::value& value) {
  std::string written;
  bool quoted = false;
  const auto plain = json::serialize(value);
  for (std::size_t at = 0; at < plain.size(); ++at) {
    written += plain[at];
    if (plain[at] == '\\' && quoted)
      written += plain[++at];
    else if (plain[at] == '"')
      quoted = !quoted;
    else if (!quoted && (plain[at] == ':' || plain[at] == ','))
      written += ' ';
  }
  front_ += key + ": " + written + "\n";
}

}  // namespace gazetted
