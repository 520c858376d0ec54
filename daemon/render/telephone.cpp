#include "gazetted/render/telephone.hpp"

#include <algorithm>
#include <string_view>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t fewest_digits = 7;
constexpr std::size_t most_digits = 15;  // E.164
constexpr std::size_t longest_extension = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

// In lower case, with every kind of blank and hyphen as one, and no second blank behind a blank.
std::string plain(const std::string& phone) {
  auto text = lower(phone);
  for (const char* blank : {"\u00A0", "\u2007", "\u2009", "\u202F", "\t"}) text = replace_all(text, blank, " ");
  for (const char* hyphen : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2212"}) text = replace_all(text, hyphen, "-");
  std::string out;
  for (const char c : text) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return std::string(trim(out));
}

// Takes "ext. 5" off the end; its digits, empty where there is none.
std::string take_extension(std::string& text) {
  for (const std::string_view word : {"extension", "ext.", "ext", "x.", "x", "#"}) {
    const auto at = text.rfind(word);
    if (at == std::string::npos || at == 0) continue;
    const auto behind = std::string(trim(std::string_view(text).substr(at + word.size())));
    auto digits = std::string(trim(behind.starts_with(':') ? behind.substr(1) : behind));
    if (digits.empty() || digits.size() > longest_extension || !all_digits(digits)) continue;
    auto before = trim(std::string_view(text).substr(0, at));
    while (before.ends_with(',') || before.ends_with('(') || before.ends_with(';'))
      before = trim(before.substr(0, before.size() - 1));
    text = std::string(before);
    return digits;
  }
  return "";
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}

// "01632 960001 / 07700 900123" are two; "030 / 123456" is an area and a number.
bool is_two_numbers(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return false;
  if (text.find('/', slash + 1) != std::string::npos) return true;
  const auto area = digits_of(text.substr(0, slash));
  return area.size() >= fewest_digits || (area.size() >= 5 && !area.starts_with('0') && !text.starts_with('+'));
}

}  // namespace

std::string dialled(const std::string& phone) {
  auto text = plain(phone);
  if (text.starts_with("tel:")) text = std::string(trim(text.substr(4)));
  const auto extension = take_extension(text);
  const bool international = text.starts_with('+') || text.starts_with("(+") || text.starts_with("00");
  // "+44 (0)1632": the nought is dialled only within the country.
  if (international) text = replace_all(replace_all(text, "( 0 )", " "), "(0)", " ");
  if (text.find_first_not_of("0123456789 -.()/+") != std::string::npos || is_two_numbers(text)) return "";
  const auto plus = text.find('+');
  if (plus != std::string::npos && (text.find_first_not_of("( ") != plus || text.rfind('+') != plus)) return "";
  const auto digits = digits_of(text);
  if (digits.size() < fewest_digits || digits.size() > most_digits) return "";
  return (plus == std::string::npos ? "" : "+") + digits + (extension.empty() ? "" : ";ext=" + extension);
}

}  // namespace gazetted
