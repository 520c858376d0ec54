#include <algorithm>
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/conversion/office.hpp"
#include "html_page.hpp"
#include "office_package.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

OfficeKind kind_of(std::string_view ending) { return ending == ".odt" ? OfficeKind::odt : OfficeKind::docx; }

// By what it is, not by what the document calls it.
std::string ending_of_picture(std::string_view bytes) {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return ".png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return ".jpg";
  if (bytes.starts_with("GIF8")) return ".gif";
  if (bytes.starts_with("RIFF") && bytes.substr(8).starts_with("WEBP")) return ".webp";
  return "";
}

// The title once more, which may have a line above it ("PRESS RELEASE No. 12").
void drop_title(std::vector<HtmlPiece>& pieces, const std::string& title) {
  constexpr int most_paragraphs = 5;
  std::string words;
  std::size_t begin = 0;
  int paragraphs = 0;
  for (std::size_t at = 0; at < pieces.size() && paragraphs < most_paragraphs; ++at) {
    if (pieces[at].kind == HtmlPiece::Kind::text) words += pieces[at].text;
    if (pieces[at].kind != HtmlPiece::Kind::end || pieces[at].name != "p") continue;
    if (in_one_line(words) == title)
      return void(pieces.erase(pieces.begin() + std::ptrdiff_t(begin), pieces.begin() + std::ptrdiff_t(at) + 1));
    if (!in_one_line(words).empty()) ++paragraphs;
    words.clear();
    begin = at + 1;
  }
}

// Text in a box, or in what the converter does not know.
void tell_lost(const std::vector<std::string>& paragraphs, const std::string& markdown, const std::string& file,
               Findings& findings) {
  constexpr std::size_t most_told = 20;
  const auto lost = lost_paragraphs(paragraphs, markdown);
  for (std::size_t i = 0; i < std::min(lost.size(), most_told); ++i)
    findings.push_back({Severity::warning,
                        {file, 0, 0},
                        fmt::format("paragraph {}: the converter has left it out: \"{}\"", lost[i] + 1,
                                    one_line(trim(paragraphs[lost[i]]), 60))});
  if (lost.size() > most_told)
    findings.push_back(
        {Severity::warning, {file, 0, 0}, fmt::format("{} more paragraphs are left out", lost.size() - most_told)});
}

}  // namespace

bool is_office_document(std::string_view ending) { return ending == ".docx" || ending == ".odt"; }

OfficeCheck check_office_document(const ConversionSource& source, std::string_view ending, Findings& findings) {
  auto package = look_into_package(source.bytes, kind_of(ending), source.file, findings);
  auto changed = package.has_headings && !has_errors(findings) ? with_headings_as_rows(source.bytes) : std::string();
  return {std::move(package.title), std::move(package.paragraphs), std::move(package.language), std::move(changed)};
}

Conversion convert_office_html(const ConversionSource& source, std::string_view ending, const OfficeCheck& check,
                               const std::string& html, const std::vector<ConvertedFile>& pictures,
                               Findings& findings) {
  Conversion made{kind_of(ending) == OfficeKind::odt ? "an OpenDocument text" : "a Word document", ""};
  // The package was looked at before; this is what pandoc itself has found.
  for (const char* mark : {"class=\"insertion\"", "class=\"deletion\"", "class=\"comment-start\"",
                           "class=\"paragraph-insertion\"", "class=\"paragraph-deletion\""}) {
    if (html.find(mark) == std::string::npos) continue;
    findings.push_back({Severity::error,
                        {source.file, 0, 0},
                        "it has tracked changes or comments; accept or reject all changes, delete the comments, and "
                        "save it"});
    return made;
  }
  HtmlPageOptions options;
  options.has_title_block = true;
  options.title = check.title;
  for (const auto& picture : pictures) {
    const auto picture_ending = ending_of_picture(picture.bytes);
    if (picture_ending.empty()) continue;
    const auto name = fmt::format("picture-{}{}", made.files.size() + 1, picture_ending);
    options.renamed[picture.name] = name;
    made.files.push_back({name, picture.bytes});
  }
  Findings of_page;
  auto page = read_html_page(html, source.file, options, of_page);
  if (!check.title.empty() && kind_of(ending) == OfficeKind::odt) page.title = check.title;
  if (!check.title.empty() && page.title == check.title) drop_title(page.pieces, check.title);
  if (page.title.empty())
    findings.push_back(
        {Severity::error, {source.file, 0, 0}, "no headline: give it the style Title or Heading 1 in the document"});
  const auto body = has_errors(of_page) ? "" : markdown_of_page(page, source.file, of_page);
  // Lines of pandoc's HTML are none of the document.
  for (auto& one : of_page) findings.push_back({one.severity, {source.file, 0, 0}, one.message});
  made.markdown = release_of_page(page, check.language, body);
  made.original = OriginalText(OriginalText::Unit::paragraph);
  for (std::size_t at = 0; at < check.paragraphs.size(); ++at) made.original.add(int(at) + 1, check.paragraphs[at]);
  tell_lost(check.paragraphs, made.markdown, source.file, findings);
  return made;
}

}  // namespace gazetted
