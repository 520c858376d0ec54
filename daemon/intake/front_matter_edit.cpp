#include "gazetted/intake/front_matter_edit.hpp"

#include <algorithm>

#include "front_matter_reader.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"
#include "release_parts.hpp"

namespace gazetted {
namespace {

// The key that a line of the block begins; empty: the line belongs to the key before it.
std::string key_of(std::string_view line) {
  const bool continues = line.empty() || line.front() == ' ' || line.front() == '\t' || line.front() == '-' ||
                         line.front() == '#' || line.front() == '\r';
  const auto colon = continues ? std::string_view::npos : line.find(':');
  if (colon == std::string_view::npos) return "";
  auto key = trim(line.substr(0, colon));
  const bool is_quoted = key.size() > 1 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front();
  return folded_key(is_quoted ? key.substr(1, key.size() - 2) : key);
}

// A JSON text is a YAML one too.
std::string line_of(const std::string& key, const std::string& value, std::string_view line_end) {
  return key + ": " + json::serialize(json::string(value)) + std::string(line_end);
}

}  // namespace

std::optional<std::string> change_front_matter(const std::string& text, const FrontMatterChange& change) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";  // of UTF-8; the file is read without it
  if (text.starts_with(mark)) return change_front_matter(text.substr(mark.size()), change);
  if (text.find('\n') == std::string::npos) return std::nullopt;
  const auto parts = divide_release(text, "release");
  if (!parts || parts->kind == FrontKind::toml || parts->kind == FrontKind::json) return std::nullopt;
  const auto first_end = text.find('\n');
  const std::string line_end =
      first_end != std::string::npos && first_end > 0 && text[first_end - 1] == '\r' ? "\r\n" : "\n";
  std::string added;
  for (const auto& [key, value] : change.with) added += line_of(key, value, line_end);
  if (parts->kind == FrontKind::none) return "---" + line_end + added + "---" + line_end + line_end + text;
  const auto begin = text.find('\n', text.find("---")) + 1;
  if (trim(parts->front).starts_with("{")) return std::nullopt;  // a mapping in one line
  std::string kept;
  bool keeps = true;
  for (std::size_t at = begin; at < begin + parts->front.size();) {
    const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const auto line = std::string_view(text).substr(at, end - at);
    if (const auto key = key_of(line); !key.empty())
      keeps = std::find(change.without.begin(), change.without.end(), key) == change.without.end();
    if (keeps) kept += line;
    at = end;
  }
  if (!kept.empty() && !kept.ends_with('\n')) kept += line_end;
  const auto after = std::min(begin + parts->front.size(), text.size());
  return text.substr(0, begin) + added + kept + text.substr(after);
}

}  // namespace gazetted
