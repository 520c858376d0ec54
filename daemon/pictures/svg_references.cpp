#include "svg_references.hpp"

#include <algorithm>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "svg_cleaning.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_type = 200;

std::string without_blanks(std::string_view text) {
  std::string out(text);
  out.erase(std::remove_if(out.begin(), out.end(), [](unsigned char c) { return c <= ' '; }), out.end());
  return out;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view wanted, std::size_t from) {
  for (auto at = from; at + wanted.size() <= text.size(); ++at) {
    if (equal_ignoring_case(text.substr(at, wanted.size()), wanted)) return at;
  }
  return std::string_view::npos;
}

bool is_data(std::string_view target, std::string_view type) {
  return equal_ignoring_case(target.substr(0, 5 + type.size()), "data:" + std::string(type));
}

// Empty: it cannot be read, or not be cleaned.
std::string own_picture(std::string_view uri) {
  const auto comma = uri.substr(0, longest_type).find(',');
  if (comma == std::string_view::npos) return "";
  const auto about = uri.substr(5, comma - 5);
  const auto plain = percent_decode(uri.substr(comma + 1));
  if (!plain) return "";
  const bool is_base64 = find_ignoring_case(about, ";base64", 0) != std::string_view::npos;
  const auto bytes = is_base64 ? base64_decode(without_blanks(*plain)) : plain;
  if (!bytes) return "";
  const bool is_drawing = about.find("svg") != std::string_view::npos || looks_like_svg(*bytes);
  const auto clean = is_drawing ? clean_svg(*bytes) : clean_picture(*bytes, "");
  if (!clean) return "";
  return fmt::format("data:{};base64,{}", about.substr(0, about.find(';')), base64(*clean));
}

std::string without_comments(std::string_view css) {
  std::string out;
  std::size_t at = 0;
  for (auto begin = css.find("/*"); begin != std::string_view::npos; begin = css.find("/*", at)) {
    out += css.substr(at, begin - at);
    const auto end = css.find("*/", begin + 2);
    if (end == std::string_view::npos) return out;
    at = end + 2;
  }
  return out.append(css.substr(at));
}

std::string without_imports(std::string css) {
  std::string out;
  std::size_t at = 0;
  for (auto begin = find_ignoring_case(css, "@import", 0); begin != std::string::npos;
       begin = find_ignoring_case(css, "@import", at)) {
    out.append(css, at, begin - at);
    const auto end = css.find(';', begin);
    if (end == std::string::npos) return out;
    at = end + 1;
  }
  return out.append(css, at);
}

// Of url("…"), in which any sign may be; `at` where it is not quoted.
std::size_t end_of_quoted(std::string_view css, std::size_t at) {
  const auto quote = css.find_first_not_of(" \t\r\n", at);
  if (quote == std::string_view::npos || (css[quote] != '"' && css[quote] != '\'')) return at;
  return css.find(css[quote], quote + 1);
}

}  // namespace

std::string own_reference(std::string_view target) {
  const auto wanted = trim(target);
  if (wanted.starts_with('#')) return std::string(wanted);
  return is_data(wanted, "image/") ? own_picture(wanted) : "";
}

std::string own_style(std::string_view text) {
  const auto css = without_imports(without_comments(text));
  std::string out;
  std::size_t at = 0;
  for (auto begin = find_ignoring_case(css, "url(", 0); begin != std::string::npos;
       begin = find_ignoring_case(css, "url(", at)) {
    out.append(css, at, begin - at);
    const auto end = css.find(')', end_of_quoted(css, begin + 4));
    auto target = trim(std::string_view(css).substr(begin + 4, end == std::string::npos ? end : end - begin - 4));
    if (target.size() >= 2 && (target.front() == '"' || target.front() == '\''))
      target = target.substr(1, target.size() - 2);
    const bool is_font = is_data(target, "font/") || is_data(target, "application/font") ||
                         is_data(target, "application/x-font") || is_data(target, "application/vnd.ms-font");
    const auto own = is_font ? std::string(target) : own_reference(target);
    out += fmt::format("url({})", own.empty() ? "#" : own);
    if (end == std::string::npos) return out;
    at = end + 1;
  }
  return out.append(css, at);
}

}  // namespace gazetted
