#include "plain_text.hpp"

#include "gazetted/base/text.hpp"
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

}  // namespace gazetted
