#include "gazetted/intake/embargo_line.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_read = 400;
constexpr int most_paragraphs = 3;
constexpr int most_lines = 30;

// Words that are hardly anything but a label; longer ones before those that they begin with.
constexpr std::string_view whole_labels[] = {"strictly embargoed until",
                                             "strictly embargoed",
                                             "embargoed until",
                                             "embargoed till",
                                             "embargoed for",
                                             "under strict embargo",
                                             "under embargo",
                                             "strict embargo",
                                             "embargo until",
                                             "embargo till",
                                             "embargo lifts",
                                             "embargo ends",
                                             "embargo date",
                                             "embargo time",
                                             "press embargo",
                                             "media embargo",
                                             "not for release before",
                                             "not for release until",
                                             "not for publication before",
                                             "not for publication until",
                                             "not for broadcast before",
                                             "not for broadcast until",
                                             "hold for release until",
                                             "hold for release",
                                             "hold until",
                                             "sperrfrist",
                                             "gesperrt bis",
                                             "nicht veröffentlichen vor",
                                             "sous embargo",
                                             "embargo jusqu",
                                             "embargado hasta",
                                             "bajo embargo",
                                             "embargo hasta",
                                             "sotto embargo",
                                             "embargo fino",
                                             "sob embargo",
                                             "embargado até",
                                             "embargo até",
                                             "onder embargo",
                                             "embargo tot",
                                             "under embargo till",
                                             "embargo do",
                                             "sperrefrist",
                                             "klausuleret til"};
// Words that stories begin with, too.
constexpr std::string_view bare_labels[] = {"embargoed", "embargo", "embargado", "embargada"};

// Without what only Markdown and HTML see, and what is drawn before a label.
std::string plain_start(std::string_view line) {
  line = line.substr(0, longest_read);
  std::string text;
  bool in_tag = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    const bool opens = c == '<' && at + 1 < line.size() &&
                       (line[at + 1] == '/' || std::isalpha(static_cast<unsigned char>(line[at + 1])) != 0);
    if (opens && line.find('>', at) != std::string_view::npos) in_tag = true;
    if (!in_tag && std::string_view("*_`\\#|~").find(c) == std::string_view::npos) text += c;
    if (c == '>') in_tag = false;
  }
  text = replace_all(replace_all(std::move(text), "\u00A0", " "), "&nbsp;", " ");
  std::string_view rest = text;
  while (!rest.empty()) {
    auto next = rest;
    const auto code = next_code_point(next);
    const bool is_letter = code < 0x80 ? std::isalnum(static_cast<int>(code)) != 0
                                       : (code >= 0xC0 && code < 0x2000) || (code >= 0x2E80 && code < 0xFE00);
    if (is_letter) break;
    rest = next;
  }
  return std::string(trim(rest));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "10:00", "10.30 h", "9am", "10 Uhr", "30 November", "2026-11-30", "30.11.2026": more than a year.
bool names_time(std::string_view rest) {
  int numbers = 0;
  for (std::size_t at = 0; at < rest.size();) {
    if (!is_digit(rest[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < rest.size() && is_digit(rest[end])) ++end;
    const auto behind = lower(trim(rest.substr(end, 5)));
    if (end < rest.size() && (rest[end] == ':' || rest[end] == '.') && end + 1 < rest.size() && is_digit(rest[end + 1]))
      return true;
    if (behind.starts_with("am") || behind.starts_with("pm") || behind.starts_with("a.m") ||
        behind.starts_with("p.m") || behind.starts_with("uhr") || behind.starts_with("gmt") ||
        behind.starts_with("utc"))
      return true;
    if (end - at <= 2) return true;  // a day, or an hour
    ++numbers;
    at = end;
  }
  return numbers > 1;
}

bool is_in_capitals(std::string_view words) {
  return std::none_of(words.begin(), words.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// What follows is no further word of a sentence.
bool ends_label(std::string_view rest) {
  const auto text = trim(rest);
  if (text.empty() || is_digit(text.front())) return true;
  if (std::string_view(":;,.-/!)]|>").find(text.front()) != std::string_view::npos) return true;
  for (const std::string_view dash : {"–", "—", "•", "·", "：", "→"}) {
    if (text.starts_with(dash)) return true;
  }
  return false;
}

bool has_colon(std::string_view rest) {
  const auto text = trim(rest);
  return text.starts_with(':') || text.starts_with("：");
}

bool continues_word(std::string_view rest) {
  return !rest.empty() && (std::isalpha(static_cast<unsigned char>(rest.front())) != 0 || (rest.front() & 0x80) != 0) &&
         !ends_label(rest);
}

constexpr std::size_t near = 60;  // where a time is that belongs to the words

}  // namespace

bool is_embargo_label(std::string_view line) {
  const auto text = plain_start(line);
  const auto folded = lower(text);
  for (const auto words : whole_labels) {
    if (!folded.starts_with(words)) continue;
    const auto rest = std::string_view(text).substr(words.size());
    if (words != "embargo jusqu" && continues_word(rest)) continue;
    const bool capitals = is_in_capitals(std::string_view(text).substr(0, words.size()));
    const auto said = lower(rest.substr(0, near));
    if (capitals || has_colon(rest) || trim(rest).empty() || names_time(rest.substr(0, near)) ||
        said.find("further notice") != std::string::npos)
      return true;
  }
  for (const auto words : bare_labels) {
    if (!folded.starts_with(words)) continue;
    const auto rest = std::string_view(text).substr(words.size());
    if (continues_word(rest)) continue;
    if (is_in_capitals(std::string_view(text).substr(0, words.size())) && ends_label(rest)) return true;
    if (has_colon(rest) || (ends_label(rest) && names_time(rest.substr(0, near)))) return true;
  }
  return false;
}

EmbargoLine embargo_line_of(const Release& release) {
  for (const auto* words : {&release.title, &release.subject, &release.subtitle, &release.dateline, &release.summary}) {
    if (is_embargo_label(*words)) return {plain_start(*words), 0};
  }
  const std::string_view body = release.body;
  int line = release.body_line, paragraphs = 0;
  bool is_new = true;
  for (std::size_t start = 0; start < body.size() && line - release.body_line < most_lines; ++line) {
    const auto end = std::min(body.find('\n', start), body.size());
    const auto text = trim(body.substr(start, end - start));
    start = end + 1;
    if (text.empty()) {
      is_new = true;
      continue;
    }
    if (is_new && ++paragraphs > most_paragraphs) break;
    is_new = false;
    if (is_embargo_label(text)) return {plain_start(text), line};
  }
  return {};
}

}  // namespace gazetted
