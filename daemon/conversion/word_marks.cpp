#include "word_marks.hpp"

#include <algorithm>
#include <cctype>

namespace gazetted {
namespace {

// Begins with a number or a letter, outside of its tags.
bool is_number(std::string_view marker) {
  bool is_tag = false;
  for (const char c : marker) {
    if (c == '<' || c == '>')
      is_tag = c == '<';
    else if (!is_tag && c != ' ' && c != '\r' && c != '\n')
      return std::isalnum(static_cast<unsigned char>(c)) != 0;
  }
  return false;
}

}  // namespace

std::string without_word_marks(const std::string& html) {
  constexpr std::size_t longest_mark = 100, longest_marker = 1'000;
  constexpr std::string_view end_of_condition = "<![endif]>";
  const std::string_view all = html;
  std::string out;
  std::size_t from = 0;
  for (auto at = html.find("<!["); at != std::string::npos; at = html.find("<![", std::max(at + 1, from))) {
    const auto near = all.substr(at, longest_mark);
    const auto end = near.find("]>");
    if (end == std::string_view::npos || !(near.starts_with("<![if") || near.starts_with("<![endif"))) continue;
    out.append(html, from, at - from);
    from = at + end + 2;
    if (near.substr(0, end).find("supportLists") == std::string_view::npos) continue;
    const auto behind = all.substr(from, longest_marker).find(end_of_condition);
    const auto marker = all.substr(from, behind == std::string_view::npos ? 0 : behind);
    if (marker.empty() || is_number(marker)) continue;
    out += "<bullet></bullet>" + std::string(std::size_t(std::count(marker.begin(), marker.end(), '\n')), '\n');
    from += behind;
  }
  return out + html.substr(from);
}

}  // namespace gazetted
