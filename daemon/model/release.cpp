#include "gazetted/model/release.hpp"

#include <algorithm>
#include <array>

#include "gazetted/base/likely_script.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {

namespace {

constexpr std::array<std::string_view, 4> kind_names = {"release", "update", "correction", "withdrawal"};

// Norwegian is written no, nb or nn.
std::string base_of(std::string_view tag) {
  auto base = lower(tag.substr(0, tag.find_first_of("-_")));
  return base == "nb" || base == "nn" ? "no" : base;
}

const Release* text_in(const std::vector<Release>& texts, std::string_view tag) {
  for (const auto& text : texts) {
    if (equal_ignoring_case(text.language, tag)) return &text;
  }
  return nullptr;
}

// The text of a tag or, RFC 4647 section 3.4, of one that is shorter; of this script only, where one is named.
const Release* shorter_in(const std::vector<Release>& texts, std::string_view wished, std::string_view script) {
  for (auto tag = wished; !tag.empty();) {
    const auto* text = text_in(texts, tag);
    if (text && (script.empty() || likely_script(text->language) == script)) return text;
    const auto dash = tag.rfind('-');
    tag = dash == std::string_view::npos ? std::string_view() : tag.substr(0, dash);
  }
  return nullptr;
}

// Whoever reads Chinese in Taiwan reads Hant: a script comes before a region, and before the shorter tag, `zh`, which
// means Hans.
const Release* text_like(const std::vector<Release>& texts, std::string_view wished) {
  if (wished.empty()) return nullptr;
  if (const auto* text = text_in(texts, wished)) return text;
  const auto script = likely_script(wished);
  if (const auto* text = script.empty() ? nullptr : shorter_in(texts, wished, script)) return text;
  for (const auto& text : texts) {
    if (!script.empty() && is_same_language(text.language, wished) && likely_script(text.language) == script)
      return &text;
  }
  if (const auto* text = shorter_in(texts, wished, "")) return text;
  for (const auto& text : texts) {
    if (is_same_language(text.language, wished)) return &text;
  }
  return nullptr;
}

}  // namespace

bool is_same_language(std::string_view language, std::string_view wished) {
  return !wished.empty() && base_of(language) == base_of(wished);
}

const Release& ReleaseSet::text_for(std::initializer_list<std::string_view> languages) const {
  if (texts.size() == 1) return texts.front();
  for (const auto wished : languages) {
    if (const auto* text = text_like(texts, wished)) return *text;
  }
  return texts.front();
}

const SocialText* Release::social_for(const std::string& channel) const {
  const SocialText* otherwise = nullptr;
  for (const auto& text : social) {
    if (text.channel == channel) return &text;
    if (text.channel.empty()) otherwise = &text;
  }
  return otherwise;
}

Place Release::place_of(const std::string& key, const std::string& word) const {
  auto found = places.find(key + " " + word);
  if (found == places.end()) found = places.find(key);
  return found == places.end() ? Place{file, 1, 1} : found->second;
}

Place Release::place_in_body(std::size_t at) const {
  const auto before = std::string_view(body).substr(0, at);
  const auto line_end = before.rfind('\n');
  const auto column = line_end == std::string_view::npos ? before.size() : before.size() - line_end - 1;
  return {file, body_line + int(std::count(before.begin(), before.end(), '\n')), int(column) + 1};
}

std::string to_string(Priority priority) {
  switch (priority) {
    case Priority::urgent:
      return "urgent";
    case Priority::high:
      return "high";
    case Priority::normal:
      return "normal";
    case Priority::low:
      return "low";
  }
  return "normal";
}

std::string_view to_string(ReleaseKind kind) { return kind_names[std::size_t(kind)]; }

std::optional<ReleaseKind> release_kind_called(std::string_view word) {
  const auto* const found = std::find(kind_names.begin(), kind_names.end(), word);
  if (found == kind_names.end()) return std::nullopt;
  return ReleaseKind(found - kind_names.begin());
}

}  // namespace gazetted
