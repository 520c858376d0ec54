#include "gazetted/conversion/original_text.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_set>

namespace gazetted {
namespace {

constexpr std::size_t enough = 40;  // letters, by which a place is known
constexpr std::size_t fewest = 3;

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// "&amp;", "&#160;": how many bytes; 0: it is none.
std::size_t entity_at(std::string_view text) {
  constexpr std::size_t longest = 10;
  if (!text.starts_with('&')) return 0;
  for (std::size_t at = 1; at < std::min(text.size(), longest); ++at) {
    if (text[at] == ';') return at > 1 ? at + 1 : 0;
    if (!is_letter(text[at]) && text[at] != '#') return 0;
  }
  return 0;
}

// U+00A0 to U+00BF and U+2000 to U+203F: blanks, quotes and dashes, which converters write anew.
std::size_t sign_at(std::string_view text) {
  if (text.starts_with('\xC2')) return 2;
  return text.starts_with("\xE2\x80") ? 3 : 0;
}

// "<sub>", "</sup>": how many bytes; 0: it is none. Elsewhere < is a sign of the text.
std::size_t tag_at(std::string_view text) {
  for (const std::string_view tag : {"<sub>", "</sub>", "<sup>", "</sup>"}) {
    if (text.starts_with(tag)) return tag.size();
  }
  return 0;
}

// Without marks, blanks, the targets of links and what a backslash makes of the sign behind it.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    if (rest.starts_with("](") && rest.find_first_of(")\n") != std::string_view::npos)
      at += rest.find_first_of(")\n");
    else if (const auto skipped = std::max({entity_at(rest), sign_at(rest), tag_at(rest)}); skipped > 0)
      at += skipped;
    else if (rest.front() == '\\')
      at += 2;
    else {
      if (is_letter(rest.front()) || (rest.front() & 0x80) != 0)
        letters += char(std::tolower(static_cast<unsigned char>(rest.front())));
      ++at;
    }
  }
  return letters;
}

std::size_t start_of_line(std::string_view text, int line) {
  std::size_t at = 0;
  for (; line > 1 && at < text.size(); --line) at = std::min(text.find('\n', at), text.size() - 1) + 1;
  return at;
}

// The same words may come more often: as many before this one in either text.
std::size_t found_after(std::string_view letters, std::string_view words, std::string_view before) {
  auto found = letters.find(words);
  for (auto at = before.find(words); at != std::string_view::npos; at = before.find(words, at + 1)) {
    const auto next = letters.find(words, found == std::string_view::npos ? found : found + 1);
    if (next == std::string_view::npos) break;
    found = next;
  }
  return found;
}

}  // namespace

void OriginalText::add(int number, std::string_view words) {
  starts_.push_back({letters_.size(), number});
  letters_ += letters_of(words);
}

void OriginalText::add_lines(std::string_view text) {
  int number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const auto end = std::min(text.find('\n', start), text.size());
    add(number, text.substr(start, end - start));
    start = end + 1;
  }
}

namespace {

constexpr std::size_t end_of_paragraph = 12;  // letters, at which a paragraph is known

std::string_view head_of(std::string_view letters) { return letters.substr(0, end_of_paragraph); }
std::string_view tail_of(std::string_view letters) {
  return letters.substr(letters.size() - std::min(letters.size(), end_of_paragraph));
}

// Those of these words that are in the text. It is read once for each length that they have.
std::unordered_set<std::string_view> those_within(std::string_view text,
                                                  const std::unordered_set<std::string_view>& words) {
  std::unordered_set<std::string_view> found;
  std::set<std::size_t> lengths;
  for (const auto& word : words) lengths.insert(word.size());
  for (const auto length : lengths) {
    for (std::size_t at = 0; at + length <= text.size(); ++at) {
      if (const auto word = words.find(text.substr(at, length)); word != words.end()) found.insert(*word);
    }
  }
  return found;
}

}  // namespace

std::vector<std::size_t> lost_paragraphs(const std::vector<std::string>& paragraphs, std::string_view markdown) {
  std::vector<std::string> all;
  std::unordered_set<std::string_view> ends;
  all.reserve(paragraphs.size());
  for (const auto& paragraph : paragraphs) {
    const auto& letters = all.emplace_back(letters_of(paragraph));
    if (letters.size() >= fewest) ends.insert({head_of(letters), tail_of(letters)});
  }
  const auto there = letters_of(markdown);
  const auto found = those_within(there, ends);
  std::vector<std::size_t> lost;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].size() >= fewest && !found.contains(head_of(all[i])) && !found.contains(tail_of(all[i])))
      lost.push_back(i);
  }
  return lost;
}

int OriginalText::find(std::string_view markdown, int line, int column) const {
  if (line <= 0 || letters_.empty()) return 0;
  const auto start = start_of_line(markdown, line);
  const auto whole = markdown.substr(start, markdown.find('\n', start) - start);
  const auto before = letters_of(markdown.substr(0, start));
  const auto begin = std::min(whole.size(), std::size_t(std::max(column, 1)) - 1);
  const auto head = letters_of(whole.substr(0, begin)), tail = letters_of(whole.substr(begin));
  const auto all = head + tail;
  // A key of front matter is ours, its value is the author's.
  const auto value = letters_of(whole.substr(std::min(whole.find(": "), whole.size())));
  for (const auto& words : {tail.size() >= enough ? tail.substr(0, enough) : std::string(), all, all.substr(0, enough),
                            tail.substr(0, enough), value}) {
    if (words.size() < fewest) continue;
    auto found = found_after(letters_, words, before);
    if (found == std::string::npos) continue;
    if (words == all) found += head.size();
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), found,
                                       [](std::size_t at, const Start& one) { return at < one.at; });
    return next == starts_.begin() ? 0 : std::prev(next)->number;
  }
  return 0;
}

}  // namespace gazetted
