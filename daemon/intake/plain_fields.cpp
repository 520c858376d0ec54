#include "plain_fields.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_word(std::string_view text, std::size_t at) {
  return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || (text[at] & 0x80) != 0);
}

// "<b>", "</b>"
bool has_tag(std::string_view text) {
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (at + 1 >= text.size() || (!is_letter(text[at + 1]) && text[at + 1] != '/')) continue;
    const auto end = text.find_first_of("<>@:", at + 1);
    if (end != std::string_view::npos && text[end] == '>') return true;
  }
  return false;
}

// "&mdash;", "&#8211;"
bool has_entity(std::string_view text) {
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    auto end = at + 1;
    while (end < text.size() && end < at + 32 && (is_word(text, end) || text[end] == '#')) ++end;
    if (end > at + 1 && end < text.size() && text[end] == ';') return true;
  }
  return false;
}

// "*so*" and "`so`": a mark before a word and one behind a word, without letters outside.
bool has_pair(std::string_view text, char mark) {
  bool open = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != mark) continue;
    const bool before = at > 0 && is_word(text, at - 1), behind = is_word(text, at + 1);
    if (open && before && !behind) return true;
    open = open || (!before && behind);
  }
  return false;
}

// ":tada:"
bool has_emoji_name(std::string_view text) {
  for (auto at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    if (at > 0 && (is_word(text, at - 1) || text[at - 1] == ':')) continue;
    auto end = at + 1;
    while (end < text.size() && (is_letter(text[end]) || text[end] == '_' || text[end] == '-')) ++end;
    if (end > at + 2 && end < text.size() && text[end] == ':' && !is_word(text, end + 1)) return true;
  }
  return false;
}

bool has_markup(std::string_view text) {
  return has_tag(text) || has_entity(text) || text.find("**") != std::string_view::npos ||
         text.find("](") != std::string_view::npos || has_pair(text, '*') || has_pair(text, '`') ||
         has_emoji_name(text);
}

}  // namespace

std::vector<PlainField> plain_fields(const Release& release) {
  std::vector<PlainField> all;
  const auto add = [&](std::string_view name, std::string_view text) {
    if (!text.empty()) all.push_back({name, text});
  };
  add("title", release.title);
  add("subtitle", release.subtitle);
  add("summary", release.summary);
  add("subject", release.subject);
  add("dateline", release.dateline);
  add("change_note", release.change_note);
  for (const auto& one : release.bylines) add("byline", one.name);
  for (const auto& one : release.contacts) {
    add("contact", one.name);
    add("contact", one.role);
  }
  for (const auto& one : release.attachments) {
    for (const auto* text : {&one.title, &one.caption, &one.credit, &one.alt}) add("attachments", *text);
  }
  for (const auto& one : release.social) {
    for (const auto& post : one.posts) add("social", post);
  }
  return all;
}

void warn_of_markup(const Release& release, std::string_view source, Findings& findings) {
  for (const auto& [name, text] : plain_fields(release)) {
    if (has_markup(text))
      findings.push_back({Severity::warning, place_of(text, source, release.file),
                          fmt::format("'{}' contains markup, which is printed as it is: '{}' is plain text",
                                      one_line(text, 60), name)});
  }
}

Place place_of(std::string_view words, std::string_view source, const std::string& file) {
  // A text that goes over several lines, or was folded, is found by how it begins.
  constexpr std::size_t enough = 30;
  const auto at = words.empty() ? std::string_view::npos : source.find(words.substr(0, enough));
  if (at == std::string_view::npos) return {file, 1, 1};
  const auto before = source.substr(0, at);
  const auto line_end = before.rfind('\n');
  return {file, int(std::count(before.begin(), before.end(), '\n')) + 1,
          int(line_end == std::string_view::npos ? at : at - line_end - 1) + 1};
}

}  // namespace gazetted
