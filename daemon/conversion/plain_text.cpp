#include "plain_text.hpp"

#include <algorithm>
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/document/html_document.hpp"
#include "gazetted/document/writers.hpp"

namespace gazetted {

std::string markdown_of_plain(const std::string& text) {
  std::vector<HtmlPiece> pieces;
  const bool has_blank_lines = trim(text).find("\n\n") != std::string_view::npos;
  std::string paragraph;
  const auto end_paragraph = [&] {
    if (trim(paragraph).empty()) return;
    pieces.push_back({HtmlPiece::Kind::boundary, "", "", {}, 0});
    pieces.push_back({HtmlPiece::Kind::text, "", std::exchange(paragraph, ""), {}, 0});
  };
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = trim(std::string_view(text).substr(start, end - start));
    if (line.empty() || !has_blank_lines) end_paragraph();
    paragraph += (paragraph.empty() ? "" : " ") + std::string(line);
    start = end + 1;
  }
  end_paragraph();
  const auto document = read_html(pieces);
  const auto markdown = document ? write_markdown(*document) : Result<std::string>(document.error());
  return markdown ? *markdown : "";
}

std::size_t behind_dateline(const std::string& paragraph, std::string& dateline) {
  constexpr std::size_t longest = 100;
  std::size_t best = 0;
  for (const std::string_view dash : {"--", "—", " – ", " - "}) {
    const auto at = paragraph.find(dash);
    if (at == std::string::npos || at == 0 || at > longest || (best != 0 && at >= dateline.size())) continue;
    const auto place = trim(std::string_view(paragraph).substr(0, at));
    // The place is in capitals: its first three letters at least.
    const bool capitals = place.size() >= 3 && std::all_of(place.begin(), place.begin() + 3, [](char c) {
                            return (c >= 'A' && c <= 'Z') || c == ' ' || c == '.' || (c & 0x80) != 0;
                          });
    if (!capitals || place.find(". ") != std::string_view::npos) continue;
    auto begin = at + dash.size();
    // "--(BUSINESS WIRE)--", "/PRNewswire/ --"
    if (paragraph.compare(begin, 1, "(") == 0) {
      const auto end = paragraph.find(")--", begin);
      if (end != std::string::npos && end < longest * 2) begin = end + 3;
    }
    dateline = std::string(place);
    best = begin;
  }
  return best;
}

std::string without_by(const std::string& byline, const std::string& language) {
  static const std::map<std::string, std::string, std::less<>> words = {
      {"de", "von "}, {"fr", "par "}, {"es", "por "}, {"pt", "por "}, {"it", "di "}, {"nl", "door "}};
  const auto found = words.find(preferred_language(language));
  for (const auto& word : {std::string("by "), found == words.end() ? std::string("by ") : found->second}) {
    const auto name = trim(std::string_view(byline).substr(std::min(byline.size(), word.size())));
    const bool is_name = name.find(' ') != std::string_view::npos && (name.front() < 'a' || name.front() > 'z');
    if (lower(byline).starts_with(word) && is_name) return std::string(name);
  }
  return byline;
}

std::string written_in(const Zone& zone, Time time) {
  const auto wall = zone.wall(time);
  const auto offset = wall.time_since_epoch() - std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  return format_wall(wall) + format_offset(offset).substr(3);  // "UTC+01:00"
}

}  // namespace gazetted
