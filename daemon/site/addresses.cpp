#include "gazetted/site/addresses.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <span>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/latin.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_words = 60;
constexpr std::size_t longest_headline = 1000;  // that is looked at

bool is_word_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'); }

std::string in_newsroom(std::string_view slug, std::string_view rest) {
  return newsroom_path(slug) + std::string(rest);
}

// Signs that make another word of one: "c++", "r&d".
std::string with_signs_spelled(std::string_view topic) {
  std::string spelled;
  for (const char letter : topic) {
    const std::string_view word = letter == '+'   ? " plus "
                                  : letter == '#' ? " sharp "
                                  : letter == '&' ? " and "
                                  : letter == '@' ? " at "
                                                  : "";
    if (word.empty())
      spelled += letter;
    else
      spelled += word;
  }
  return spelled;
}

struct Custom {
  std::string_view letter, written;
};

// Of what Latin-ASCII writes otherwise; Swedish and Finnish drop the signs, as it does.
std::span<const Custom> customs_of(std::string_view language) {
  static constexpr std::array german = {Custom{"ä", "ae"}, Custom{"ö", "oe"}, Custom{"ü", "ue"},
                                        Custom{"Ä", "Ae"}, Custom{"Ö", "Oe"}, Custom{"Ü", "Ue"}};
  static constexpr std::array danish = {Custom{"å", "aa"}, Custom{"ø", "oe"}, Custom{"Å", "Aa"}, Custom{"Ø", "Oe"}};
  const auto name = lower(language.substr(0, language.find('-')));
  if (name == "de" || name == "gsw") return german;
  if (name == "da" || name == "nb" || name == "nn" || name == "no") return danish;
  return {};
}

// However its letters are composed.
std::string by_custom(std::string headline, std::string_view language) {
  const auto customs = customs_of(language);
  if (customs.empty()) return headline;
  headline = normalised(headline);
  for (const auto& [letter, written] : customs)
    headline = replace_all(std::move(headline), std::string(letter), std::string(written));
  return headline;
}

}  // namespace

std::string address_words(std::string_view headline, std::string_view language) {
  std::string words;
  bool between = false;
  for (const char letter : to_plain_latin(by_custom(one_line(headline, longest_headline), language))) {
    if (letter == '\'') continue;  // "mayors", not "mayor-s"
    if (!is_word_letter(letter)) {
      between = !words.empty();
      continue;
    }
    if (between) words += '-';
    between = false;
    words += letter;
  }
  if (words.size() > longest_words) {
    const auto end = words.rfind('-', longest_words);
    words.resize(end == std::string::npos ? longest_words : end);
  }
  return words.empty() ? "release" : words;
}

std::string newsroom_path(std::string_view slug) { return fmt::format("/newsroom/{}/", slug); }

std::string story_path(std::string_view slug, std::string_view language, std::string_view headline,
                       std::int64_t number) {
  return fmt::format("{}{}-{}", language_path(slug, language), address_words(headline, language), number);
}

std::string story_path_without_customs(std::string_view slug, std::string_view language, std::string_view headline,
                                       std::int64_t number) {
  return fmt::format("{}{}-{}", language_path(slug, language), address_words(headline), number);
}

std::string story_file_path(std::string_view slug, std::int64_t number, std::string_view name) {
  return fmt::format("{}{}/{}", media_path(slug), number, percent_encode(name));
}

std::string language_path(std::string_view slug, std::string_view language) {
  return in_newsroom(slug, "releases/" + lower(language) + "/");
}

std::string archive_path(std::string_view slug) { return in_newsroom(slug, "archive/"); }

std::string archive_path(std::string_view slug, int year, std::optional<int> month) {
  const auto of_year = in_newsroom(slug, fmt::format("archive/{:04}/", year));
  return month ? of_year + fmt::format("{:02}/", *month) : of_year;
}

std::string topics_path(std::string_view slug) { return in_newsroom(slug, "topics/"); }

std::string topic_path(std::string_view slug, std::string_view words) {
  return in_newsroom(slug, fmt::format("topics/{}/", words));
}

std::map<std::string, std::string> topic_words_of(const std::vector<std::string>& keys) {
  std::map<std::string, std::string> words;
  std::set<std::string> taken;
  for (const auto& key : keys) {
    if (words.contains(key)) continue;
    const auto plain = address_words(key);
    const auto hash = hex(sha256(key));
    for (const auto& wanted :
         {plain, address_words(with_signs_spelled(key)), plain + "-" + hash.substr(0, 6), plain + "-" + hash}) {
      if (!taken.insert(wanted).second) continue;
      words[key] = wanted;
      break;
    }
  }
  return words;
}

std::string media_path(std::string_view slug) { return in_newsroom(slug, "media/"); }
std::string contact_path(std::string_view slug) { return in_newsroom(slug, "contact/"); }

std::optional<std::int64_t> number_in_path(std::string_view path) {
  const auto start = path.find("/newsroom/");
  if (start == std::string_view::npos) return {};
  path.remove_prefix(start);
  if (path.ends_with('/')) path.remove_suffix(1);
  // "", "newsroom", SLUG, "releases", LANGUAGE, WORDS-NUMBER
  constexpr std::string_view releases = "/releases/";
  if (std::count(path.begin(), path.end(), '/') != 5) return {};
  const auto slug_ends = path.find('/', std::string_view("/newsroom/").size());
  if (!path.substr(slug_ends).starts_with(releases)) return {};
  for (const std::string_view ending : std::array{".html", ".txt", ".md", ".json", ".zip"}) {
    if (path.size() > ending.size() && equal_ignoring_case(path.substr(path.size() - ending.size()), ending)) {
      path.remove_suffix(ending.size());
      break;
    }
  }
  const auto before = path.find_last_not_of("0123456789");
  if (before == std::string_view::npos || path[before] != '-') return {};
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(path.data() + before + 1, path.data() + path.size(), number);
  if (error != std::errc() || end != path.data() + path.size()) return {};
  return number > 0 ? std::optional(number) : std::nullopt;
}

std::optional<std::int64_t> number_of_media(std::string_view path) {
  const auto parts = split(path, '/');
  if (parts.size() < 4 || parts[0] != "newsroom" || parts[2] != "media") return {};
  std::int64_t number = 0;
  const auto* end = parts[3].data() + parts[3].size();
  const auto [stopped, error] = std::from_chars(parts[3].data(), end, number);
  return error == std::errc() && stopped == end && number > 0 ? std::optional(number) : std::nullopt;
}

std::string path_of_file(std::string_view path) {
  std::string file(path.substr(path.starts_with('/') ? 1 : 0));
  if (file.empty() || file.back() == '/') return file + "index.html";
  const auto last = file.substr(file.rfind('/') + 1);
  return last.find('.') == std::string::npos && !number_of_media(file) ? file + ".html" : file;
}

bool is_own_text(std::string_view file) {
  constexpr std::array endings = {".html", ".css", ".svg", ".txt", ".md", ".json", ".atom", ".rss", ".xml"};
  return !number_of_media(file) &&
         std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return file.ends_with(ending); });
}

}  // namespace gazetted
