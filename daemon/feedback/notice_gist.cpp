#include "notice_gist.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "delivery_status.hpp"
#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_lines = 200, longest_gist = 500, few_letters = 12, most_below = 3;

std::size_t letters_in(std::string_view line) {
  return std::size_t(std::count_if(line.begin(), line.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
  }));
}

using Lines = std::vector<std::string_view>;

std::string shown(const Lines& lines, std::size_t from, std::size_t to) {
  std::string all;
  for (auto i = from; i < to; ++i) all += std::string(i > from ? " " : "") + std::string(trim(lines[i]));
  return one_line(all, longest_gist);
}

// "<mx.x.example #5.1.1>" stands below the sentence that it is about.
std::string with_status(const Lines& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto status = status_code_in(lines[i]);
    if (status.empty() || status.front() == '2') continue;
    const auto line = trim(lines[i]);
    const bool is_bare = line.starts_with('<') || line.starts_with('#') || letters_in(line) < few_letters;
    return shown(lines, is_bare && i > 0 ? i - 1 : i, i + 1);
  }
  return "";
}

bool is_about(std::string_view line, std::string_view address) {
  return !address.empty() && lower(line).find(lower(address)) != std::string::npos;
}

// The paragraph below the line that has the address alone; the line itself where it says more.
std::string below(const Lines& lines, std::string_view address) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_about(lines[i], address)) continue;
    if (letters_in(lines[i]) > letters_in(address) + 2 * few_letters) return shown(lines, i, i + 1);
    auto from = i + 1;
    while (from < lines.size() && letters_in(lines[from]) < few_letters) ++from;
    auto to = from;
    while (to < lines.size() && to < from + most_below && !trim(lines[to]).empty()) ++to;
    if (to > from) return shown(lines, from, to);
  }
  return "";
}

}  // namespace

std::string gist_of(std::string_view notice, std::string_view address) {
  auto lines = lines_in(notice.substr(0, 8192));
  if (lines.size() > most_lines) lines.resize(most_lines);
  if (auto found = with_status(lines); !found.empty()) return found;
  if (auto found = below(lines, address); !found.empty()) return found;
  std::size_t from = 0;
  while (from < lines.size() && letters_in(lines[from]) < few_letters) ++from;
  auto to = from;
  while (to < lines.size() && to < from + most_below && !trim(lines[to]).empty()) ++to;
  return shown(lines, from, to);
}

}  // namespace gazetted
