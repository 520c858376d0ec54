#include "stray_front_matter.hpp"

#include <set>
#include <vector>

#include "front_matter_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unseen.hpp"
#include "gazetted/model/markdown_links.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_lines = 40;      // of the text, in which somebody looks for it
constexpr std::size_t most_paragraphs = 3;  // of one line, before it: a headline, a kicker
constexpr std::size_t longest_line = 400;

// Of these, none is a word that prose puts before a colon: "Date:", "Language:" and "Mail:" are.
bool decides_alone(const std::string& key) {
  static const std::set<std::string, std::less<>> keys = {
      "draft", "lists", "newsroom", "channels", "release_at", "expires_at", "supersedes", "distributed_by", "approval"};
  return keys.contains(key);
}

bool decides_in_block(const std::string& key) {
  static const std::set<std::string, std::less<>> keys = {"title",     "embargo", "kind",    "language",
                                                          "published", "mail",    "subject", "topics"};
  return keys.contains(key) || decides_alone(key);
}

struct KeyLine {
  std::string key;  // folded; empty: it is none
  std::string_view value;
};

KeyLine key_in(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || line.size() > longest_line) return {};
  if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '[') return {};
  auto key = folded_key(trim(without_unseen(line.substr(0, colon))));
  const bool is_key = std::all_of(key.begin(), key.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || (c & 0x80) != 0; });
  return is_key ? KeyLine{std::move(key), trim(line.substr(colon + 1))} : KeyLine{};
}

// An item of the key above, or a line that goes on with it.
bool continues(std::string_view raw) {
  return raw.starts_with("  ") || raw.starts_with('\t') || trim(raw).starts_with("- ") || trim(raw).starts_with('#');
}

std::vector<std::string_view> first_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < most_lines) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_fence(std::string_view line) {
  const auto mark = trim_unseen(line);
  return mark == "---" || mark == "+++";
}

// A whole block of it, below something else.
std::optional<std::size_t> block_in(const std::vector<std::string_view>& lines) {
  for (std::size_t begin = 0; begin + 2 < lines.size(); ++begin) {
    if (!is_fence(lines[begin])) continue;
    bool decides = false;
    for (auto at = begin + 1; at < lines.size(); ++at) {
      if (is_fence(lines[at])) {
        if (decides) return begin;
        break;
      }
      const auto line = key_in(trim_unseen(lines[at]));
      if (line.key.empty() && !continues(lines[at])) break;
      decides = decides || decides_in_block(line.key);
    }
  }
  return std::nullopt;
}

// A paragraph of keys before the text begins.
std::optional<std::size_t> keys_in(const std::vector<std::string_view>& lines) {
  std::size_t paragraphs = 0;
  for (std::size_t at = 0; at < lines.size() && paragraphs <= most_paragraphs; ++paragraphs) {
    while (at < lines.size() && trim_unseen(lines[at]).empty()) ++at;
    std::optional<std::size_t> found;
    bool has_other = false;
    const auto begin = at;
    for (; at < lines.size() && !trim_unseen(lines[at]).empty(); ++at) {
      const auto line = key_in(trim_unseen(lines[at]));
      const bool is_headline = at == begin && trim(lines[at]).starts_with("# ");
      has_other = has_other || (line.key.empty() && !is_headline && !is_fence(lines[at]) && !continues(lines[at]));
      const bool is_address =
          line.value.find('@') != std::string_view::npos || line.value.find("://") != std::string_view::npos;
      if (!found && decides_alone(line.key) && !is_address) found = at;
    }
    if (found && !has_other) return found;
    if (at - begin > 2) return std::nullopt;  // the text has begun
  }
  return std::nullopt;
}

}  // namespace

std::optional<StrayKeys> stray_front_matter(std::string_view text) {
  const auto seen = without_code(text.substr(0, 64u << 10));
  const auto lines = first_lines(seen);
  if (const auto block = block_in(lines))
    return StrayKeys{
        int(*block) + 1,
        "this block of front matter is below other text, so it would be printed and decide nothing; put it "
        "first in the file, or into the front matter that is there"};
  if (const auto keys = keys_in(lines))
    return StrayKeys{
        int(*keys) + 1,
        fmt::format("'{}' is no front matter here, and would be printed and decide nothing; put such lines "
                    "first in the file, between two lines of ---",
                    one_line(trim(lines[*keys]), 60))};
  return std::nullopt;
}

}  // namespace gazetted
