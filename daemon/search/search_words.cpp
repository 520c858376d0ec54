#include "gazetted/search/search_words.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gazetted/base/latin.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_query = 200, longest_text = 8 * 1024;
constexpr std::size_t most_terms = 8;
constexpr std::size_t words_of_excerpt = 30, words_before = 8;
constexpr std::size_t letters_of_excerpt = 120, letters_before = 20;

// Not longer than that, and cut between letters; empty where it is no UTF-8.
std::string_view whole_letters(std::string_view text, std::size_t longest) {
  constexpr std::size_t most_bytes = 4;  // of a letter
  const auto shortest = text.size() > longest ? longest - most_bytes : text.size();
  text = text.substr(0, longest);
  while (text.size() > shortest && !is_utf8(text)) text.remove_suffix(1);
  return is_utf8(text) ? text : std::string_view();
}

struct Span {
  char32_t first, last;
};

bool is_unspaced(char32_t code) {
  constexpr std::array<Span, 9> spans = {{{0x0E00, 0x0EFF},      // Thai, Lao
                                          {0x1000, 0x109F},      // Myanmar
                                          {0x1780, 0x17FF},      // Khmer
                                          {0x3005, 0x3007},      // 々〆〇
                                          {0x3041, 0x30FF},      // Hiragana, Katakana
                                          {0x31F0, 0x31FF},      // and their extensions
                                          {0x3400, 0x9FFF},      // Han
                                          {0xF900, 0xFAFF},      // compatibility ideographs
                                          {0x20000, 0x3FFFF}}};  // Han's extensions
  return std::any_of(spans.begin(), spans.end(),
                     [code](const Span& span) { return code >= span.first && code <= span.last; });
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80);
}

std::vector<std::string> plain_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : to_plain_latin(text)) {
    if (c == '\'') continue;
    if (is_plain(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool begins_with_one(const std::string& folded, const std::vector<std::string>& wanted) {
  for (const auto& part : plain_words(folded)) {
    if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& word) { return part.starts_with(word); }))
      return true;
  }
  return false;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

// Both of one text, one behind the other.
bool is_line_between(std::string_view one, std::string_view other) {
  const auto* end = one.data() + one.size();
  return std::string_view(end, std::size_t(other.data() - end)).find('\n') != std::string_view::npos;
}

// For each word whether it is looked for. All are folded at once: that is what takes time.
std::vector<bool> matches_in(const std::vector<std::string_view>& words, const SearchWords& wanted) {
  std::string lines;
  for (const auto word : words) lines += std::string(word) + "\n";
  const auto plain = to_plain_latin(lines);
  const auto folded = split(plain, '\n');
  std::vector<bool> matches(words.size(), false);
  for (std::size_t i = 0; i < words.size() && i < folded.size(); ++i)
    matches[i] = begins_with_one(std::string(folded[i]), wanted.words);
  return matches;
}

void add(std::vector<ExcerptPart>& parts, std::string_view text, bool is_match) {
  if (text.empty()) return;
  if (!parts.empty() && parts.back().is_match == is_match)
    parts.back().text += text;
  else
    parts.push_back({std::string(text), is_match});
}

// The last so many letters of a text.
std::string_view end_of(std::string_view text, std::size_t letters) {
  const auto ends = grapheme_ends(text);
  if (ends.size() <= letters) return text;
  return text.substr(ends[ends.size() - letters - 1]);
}

std::vector<ExcerptPart> around_letters(std::string_view text, const std::vector<std::string>& wanted) {
  std::vector<ExcerptPart> parts;
  auto at = std::string_view::npos;
  for (const auto& run : wanted) at = std::min(at, text.find(run));
  if (at == std::string_view::npos) return parts;
  const auto before = end_of(text.substr(0, at), letters_before);
  if (before.size() < at) add(parts, "… ", false);
  add(parts, before, false);
  const auto rest = text.substr(at);
  auto shown = grapheme_prefix(rest, letters_of_excerpt);
  const bool is_all = shown.size() == rest.size();
  while (!shown.empty()) {
    const std::string* next = nullptr;
    auto where = std::string_view::npos;
    for (const auto& run : wanted) {
      const auto found = shown.find(run);
      if (found < where) {
        where = found;
        next = &run;
      }
    }
    add(parts, shown.substr(0, where), false);
    if (!next) break;
    add(parts, *next, true);
    shown.remove_prefix(where + next->size());
  }
  if (!is_all) add(parts, " …", false);
  return parts;
}

}  // namespace

bool has_unspaced_letters(std::string_view text) {
  while (!text.empty()) {
    if (is_unspaced(next_code_point(text))) return true;
  }
  return false;
}

SearchWords read_search_words(std::string_view query) {
  const auto text = whole_letters(query, longest_query);
  SearchWords read;
  std::string spaced, run;
  const auto end_run = [&] {
    if (!run.empty() && read.letters.size() < most_terms) read.letters.push_back(run);
    run.clear();
  };
  for (std::string_view rest = text; !rest.empty();) {
    const auto code = next_code_point(rest);
    if (is_unspaced(code)) {
      run += utf8_of(code);
      spaced += ' ';
    } else {
      end_run();
      spaced += utf8_of(code);
    }
  }
  end_run();
  read.words = plain_words(spaced);
  if (read.words.size() > most_terms - read.letters.size()) read.words.resize(most_terms - read.letters.size());
  return read;
}

std::vector<ExcerptPart> excerpt_around(std::string_view whole, const SearchWords& wanted) {
  const auto text = whole_letters(whole, longest_text);
  if (auto parts = around_letters(text, wanted.letters); !parts.empty()) return parts;
  const auto words = words_of(text);
  const auto matches = matches_in(words, wanted);
  const auto first = std::size_t(std::find(matches.begin(), matches.end(), true) - matches.begin());
  const auto begin = first == matches.size() || first < words_before ? 0 : first - words_before;
  const auto end = std::min(words.size(), begin + words_of_excerpt);
  std::vector<ExcerptPart> parts;
  if (begin > 0) add(parts, "… ", false);
  for (auto i = begin; i < end; ++i) {
    if (i > begin) add(parts, is_line_between(words[i - 1], words[i]) ? " · " : " ", false);
    add(parts, grapheme_prefix(words[i], letters_of_excerpt), matches[i]);
  }
  if (end < words.size()) add(parts, " …", false);
  return parts;
}

}  // namespace gazetted
