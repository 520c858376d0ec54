// From Markdown (GitHub-flavoured, with footnotes, HTML and players) to a document, in three steps: is it worth the
// effort, what md4c does not know is written so that it does, and reading. Pure; every step is linear, or refuses.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/document/document.hpp"

namespace gazetted {

// Refuses what md4c, or the writers, would need much time or memory for: the size, the nesting, and the shapes for
// which md4c's effort is quadratic (brackets within brackets where there are definitions of links, thousands of links
// in one paragraph). The error names the line.
Status check_effort(std::string_view markdown);

// A text as md4c reads it, and which line of the author's each of its lines is.
struct PreparedMarkdown {
  std::string text;
  std::vector<int> lines;             // of each line of `text`, counted from 1
  std::vector<std::size_t> starts;    // where each line begins
  std::vector<std::string> verbatim;  // clear-signed texts, taken out
  std::vector<LeftOut> left_out;      // of tables
  int line_at(std::size_t offset) const;
};
PreparedMarkdown prepare_markdown(std::string_view markdown);

// One ~ strikes nothing out: "10~20" is a range. md4c would; so it reads this instead, which no text may hold.
inline constexpr std::string_view lone_tilde = "\uFDD0";
std::string with_lone_tildes(std::string_view part);  // as the author wrote it

// The info string of the fence that stands for a clear-signed text; its number follows.
inline constexpr std::string_view signed_text_mark = "pgp-signed-text ";

// Notes as GitHub writes them: `[^1]` becomes a raised number, and the notes follow at the end, in the order in
// which the text names them. A line that defines a note is left empty.
struct SourceLine {
  std::string text;
  int number = 1;     // in the author's text
  bool code = false;  // within a fence, or one itself
};
void move_footnotes(std::vector<SourceLine>& lines);
// The lines of a text, and which are code.
std::vector<SourceLine> text_lines(std::string_view markdown);

Result<Document> read_markdown(const std::string& markdown);

}  // namespace gazetted
