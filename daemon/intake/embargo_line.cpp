#include "gazetted/intake/embargo_line.hpp"

#include <algorithm>
#include <vector>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_read = 400;
constexpr int most_paragraphs = 3;
constexpr std::size_t most_lines = 30;

// Words that are hardly anything but a label; longer ones before those that they begin with.
constexpr std::string_view whole_labels[] = {"не для публикации до",
                                             "не публиковать до",
                                             "не публікувати до",
                                             "nicht zur veröffentlichung bis",
                                             "nicht zur veröffentlichung vor",
                                             "prohibida su publicación antes",
                                             "vietata la pubblicazione prima",
                                             "frei zur veröffentlichung ab",
                                             "veröffentlichung frühestens",
                                             "zur veröffentlichung erst ab",
                                             "prohibida su difusión antes",
                                             "محظور النشر حتى",
                                             "nicht zur veröffentlichung",
                                             "publication interdite avant",
                                             "veröffentlichung nicht vor",
                                             "nicht veröffentlichen bis",
                                             "nicht veröffentlichen vor",
                                             "not for publication before",
                                             "под эмбарго до",
                                             "يحظر النشر حتى",
                                             "diffusion interdite avant",
                                             "niet voor publicatie voor",
                                             "not for publication until",
                                             "veröffentlichung erst ab",
                                             "veröffentlichung erst am",
                                             "not for broadcast before",
                                             "strictly embargoed until",
                                             "vietato pubblicare prima",
                                             "zur veröffentlichung ab",
                                             "à ne pas diffuser avant",
                                             "حظر النشر حتى",
                                             "da non pubblicare prima",
                                             "not for broadcast until",
                                             "à ne pas publier avant",
                                             "hold for release until",
                                             "not for release before",
                                             "ne pas diffuser avant",
                                             "nie publikować przed",
                                             "not for release until",
                                             "ne pas publier avant",
                                             "niet publiceren voor",
                                             "non pubblicare prima",
                                             "under strict embargo",
                                             "nicht verwenden bis",
                                             "nicht verwenden vor",
                                             "not for publication",
                                             "não divulgar antes",
                                             "não publicar antes",
                                             "ембарго до",
                                             "эмбарго до",
                                             "strictly embargoed",
                                             "under embargo till",
                                             "no difundir antes",
                                             "no publicar antes",
                                             "sperrfristvermerk",
                                             "محظور حتى",
                                             "hold for release",
                                             "embargado hasta",
                                             "embargoed until",
                                             "klausuleret til",
                                             "发布禁令至",
                                             "發布禁令至",
                                             "embargado até",
                                             "embargoed till",
                                             "freigegeben ab",
                                             "strict embargo",
                                             "embargo hasta",
                                             "embargo jusqu",
                                             "embargo lifts",
                                             "embargo until",
                                             "embargoed for",
                                             "media embargo",
                                             "onder embargo",
                                             "press embargo",
                                             "sotto embargo",
                                             "under embargo",
                                             "bajo embargo",
                                             "embargo até",
                                             "embargo date",
                                             "embargo ends",
                                             "embargo fino",
                                             "embargo till",
                                             "embargo time",
                                             "gesperrt bis",
                                             "sous embargo",
                                             "sperrvermerk",
                                             "不得发布",
                                             "報道解禁",
                                             "禁止发布",
                                             "禁止發布",
                                             "解禁日時",
                                             "embargo tot",
                                             "freigabe ab",
                                             "sob embargo",
                                             "sperrefrist",
                                             "embargo do",
                                             "hold until",
                                             "sperrfrist",
                                             "禁发至",
                                             "엠바고",
                                             "frei ab"};
// Words that stories begin with, too.
constexpr std::string_view bare_labels[] = {"embargoed", "embargo", "embargado", "embargada"};
// What is not, or not yet, for everybody.
constexpr std::string_view draft_labels[] = {"draft",
                                             "confidential",
                                             "strictly confidential",
                                             "not for publication",
                                             "not for release",
                                             "internal only",
                                             "entwurf",
                                             "vertraulich",
                                             "streng vertraulich",
                                             "nicht zur veröffentlichung",
                                             "brouillon",
                                             "confidentiel",
                                             "borrador",
                                             "confidencial",
                                             "bozza",
                                             "riservato"};

// "S P E R R F R I S T: 10 Uhr": the letters that stand alone, as one word.
std::string without_spacing(const std::string& text) {
  constexpr std::size_t fewest = 5;
  std::string word;
  std::size_t end = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto before = rest;
    if (const auto code = next_code_point(rest); code < 0x80 && std::isalpha(static_cast<int>(code)) == 0) break;
    if (!rest.empty() && (std::isalpha(static_cast<unsigned char>(rest.front())) != 0 || (rest.front() & 0x80) != 0))
      break;
    word += before.substr(0, before.size() - rest.size());
    end = text.size() - rest.size();
    if (!rest.starts_with(' ')) break;
    rest.remove_prefix(1);
    if (rest.starts_with(' ')) word += ' ';
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  return word.size() < fewest ? text : word + text.substr(end);
}

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
  text = replace_all(std::move(text), "’", "'");
  std::string_view rest = text;
  while (!rest.empty()) {
    auto next = rest;
    const auto code = next_code_point(next);
    const bool is_letter = code < 0x80 ? std::isalnum(static_cast<int>(code)) != 0
                                       : (code >= 0xC0 && code < 0x2000) || (code >= 0x2E80 && code < 0xFE00);
    if (is_letter) break;
    rest = next;
  }
  return without_spacing(std::string(trim(rest)));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "10:00", "10.30 h", "9am", "10 Uhr", "30 November", "2026-11-30", "30.11.2026": more than a year.
bool names_time(std::string_view words) {
  int numbers = 0;
  std::string text(words);
  for (std::size_t digit = 0; digit < 10; ++digit)
    text = replace_all(std::move(text), utf8_of(char32_t(0x660 + digit)), std::string(1, char('0' + digit)));
  const std::string_view rest = text;
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

// Scripts without capitals have none.
bool is_in_capitals(std::string_view words) {
  while (!words.empty()) {
    const auto before = words;
    const auto code = next_code_point(words);
    if (code < 0x80 && std::isalpha(static_cast<int>(code)) == 0) continue;
    const auto letter = before.substr(0, before.size() - words.size());
    if (fold_case(letter) == letter) return false;
  }
  return true;
}

// Chinese, Japanese and Korean write no blanks between words.
bool is_without_blanks(std::string_view words) { return next_code_point(words) >= 0x2E80; }

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
  const auto folded = fold_case(text);
  for (const auto words : whole_labels) {
    if (!folded.starts_with(words) || text.size() < words.size()) continue;
    if (is_without_blanks(words)) return true;
    const auto rest = std::string_view(text).substr(words.size());
    if (words != "embargo jusqu" && continues_word(rest)) continue;
    const auto said = lower(rest.substr(0, near));
    if (words == "frei ab" && said.find("jahr") != std::string::npos) continue;  // of films
    const bool capitals = is_in_capitals(std::string_view(text).substr(0, words.size()));
    if (capitals || has_colon(rest) || trim(rest).empty() || names_time(rest.substr(0, near)) ||
        said.find("further notice") != std::string::npos)
      return true;
  }
  for (const auto words : bare_labels) {
    if (!folded.starts_with(words) || text.size() < words.size()) continue;
    const auto rest = std::string_view(text).substr(words.size());
    if (continues_word(rest)) continue;
    if (is_in_capitals(std::string_view(text).substr(0, words.size())) && ends_label(rest)) return true;
    if (has_colon(rest) || (ends_label(rest) && names_time(rest.substr(0, near)))) return true;
  }
  return false;
}

bool is_draft_label(std::string_view line) {
  const auto text = plain_start(line);
  const auto folded = fold_case(text);
  return std::any_of(std::begin(draft_labels), std::end(draft_labels), [&](const auto words) {
    if (!folded.starts_with(words) || text.size() < words.size()) return false;
    const auto rest = std::string_view(text).substr(words.size());
    if (continues_word(rest)) return false;
    const bool is_alone = trim(rest).empty() || has_colon(rest);
    return is_alone || (is_in_capitals(std::string_view(text).substr(0, words.size())) && ends_label(rest));
  });
}

namespace {

// In a headline, also what is in brackets: "Häfen (Sperrfrist 24.12., 10 Uhr)".
std::string_view label_in(std::string_view words, bool (*is_label)(std::string_view)) {
  if (is_label(words)) return words;
  for (auto at = words.find_first_of("(["); at != std::string_view::npos; at = words.find_first_of("([", at + 1)) {
    if (is_label(words.substr(at + 1))) return words.substr(at + 1);
  }
  return {};
}

struct Line {
  std::string_view text;
  int number = 0;
};

// Those of the first paragraphs, and those of the last one.
struct Ends {
  std::vector<Line> first, last;
};

Ends ends_of(const Release& release) {
  Ends ends;
  const std::string_view body = release.body;
  int line = release.body_line, paragraphs = 0;
  bool is_new = true;
  for (std::size_t start = 0; start < body.size(); ++line) {
    const auto end = std::min(body.find('\n', start), body.size());
    const auto text = trim(body.substr(start, end - start));
    start = end + 1;
    if (text.empty()) {
      is_new = true;
      continue;
    }
    if (is_new) ++paragraphs;
    if (is_new) ends.last.clear();
    is_new = false;
    const bool is_first = paragraphs <= most_paragraphs && std::size_t(line - release.body_line) < most_lines;
    auto& lines = is_first ? ends.first : ends.last;
    if (lines.size() < most_lines) lines.push_back({text, line});
  }
  return ends;
}

EmbargoLine found_in(const Release& release, bool (*is_label)(std::string_view)) {
  for (const auto* words : {&release.title, &release.subject, &release.subtitle, &release.dateline, &release.summary}) {
    if (const auto label = label_in(*words, is_label); !label.empty()) return {plain_start(label), 0};
  }
  const auto ends = ends_of(release);
  for (const auto& line : ends.first) {
    if (is_label(line.text)) return {plain_start(line.text), line.number};
  }
  // A story may end with what an embargo is; a label there has its time.
  for (const auto& line : ends.last) {
    if (is_label(line.text) && names_time(line.text.substr(0, longest_read)))
      return {plain_start(line.text), line.number};
  }
  return {};
}

}  // namespace

EmbargoLine embargo_line_of(const Release& release) { return found_in(release, is_embargo_label); }
EmbargoLine draft_line_of(const Release& release) { return found_in(release, is_draft_label); }

}  // namespace gazetted
