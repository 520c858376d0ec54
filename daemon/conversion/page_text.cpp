// What is made of a page that was read: Markdown, a release file, and where its words stand.
#include "gazetted/base/text.hpp"
#include "gazetted/document/writers.hpp"
#include "html_page.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 20;

// "pictures", of which there is one.
std::string one_of(const std::string& what) {
  for (const std::string_view word :
       {"pictures", "signatures", "hidden elements", "handlers", "links", "addresses", "words"}) {
    const std::size_t plural = word == "addresses" ? 2 : 1;
    if (what.starts_with(word)) return std::string(word.substr(0, word.size() - plural)) + what.substr(word.size());
  }
  return what;
}

}  // namespace

OriginalText HtmlPage::original(std::string_view html) const {
  OriginalText original;
  original.add(title_line, title);
  for (const auto& piece : pieces) {
    if (piece.kind == HtmlPiece::Kind::text) original.add(piece.line, piece.text);
    for (const auto& [name, value] : piece.attributes) {
      if (name == "alt") original.add(piece.line, value);
    }
  }
  original.add_lines(html);
  return original;
}

std::string release_of_page(const HtmlPage& page, const std::string& language, const std::string& body) {
  ReleaseText text;
  text.line("title", page.title);
  text.line("subtitle", page.subtitle);
  text.line("summary", page.description);
  text.line("byline", page.author);
  text.line("language", language);
  return text.with_body(body);
}

std::string markdown_of_page(const HtmlPage& page, const std::string& file, Findings& findings) {
  const auto document = read_html(page.pieces);
  if (!document) {
    findings.push_back({Severity::error, {file, document.error().place().line, 0}, document.error().message()});
    return "";
  }
  const auto markdown = write_markdown(*document);
  if (!markdown) {
    findings.push_back({Severity::error, {file, 0, 0}, markdown.error().message()});
    return "";
  }
  std::vector<std::string> counted;
  for (const auto& [what, count] : page.left_out)
    counted.push_back(fmt::format("{} {}", count, count == 1 ? one_of(what) : what));
  if (!counted.empty()) findings.push_back({Severity::warning, {file, 0, 0}, "left out: " + join(counted, ", ")});
  if (!page.left_pictures.empty())
    findings.push_back({Severity::warning,
                        {file, 0, 0},
                        "not files of its bundle, and not fetched: " + join(page.left_pictures, ", ")});
  std::size_t told = 0;
  for (const auto& one : document->left_out) {
    if (told++ < most_named) findings.push_back({Severity::warning, {file, one.line, 0}, one.what});
  }
  if (told > most_named)
    findings.push_back({Severity::warning, {file, 0, 0}, fmt::format("{} more such elements", told - most_named)});
  return *markdown;
}

}  // namespace gazetted
