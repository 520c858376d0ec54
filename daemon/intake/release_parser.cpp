#include "gazetted/intake/release_parser.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/unseen.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/intake/newsroom_markdown.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "headline.hpp"
#include "headline_hint.hpp"
#include "not_yet.hpp"
#include "plain_fields.hpp"
#include "release_parts.hpp"
#include "stray_front_matter.hpp"

namespace gazetted {
namespace {

void check_text(const std::string& text, const std::string& file, Findings& findings) {
  const auto start_of_file = std::string_view(text).substr(0, 4);
  if (start_of_file.starts_with("\xFF\xFE") || start_of_file.starts_with("\xFE\xFF") ||
      start_of_file.find('\0') != std::string_view::npos) {
    findings.push_back(
        {Severity::error,
         {file, 1, 1},
         "this file is UTF-16 (\"Unicode\" in some programs), not UTF-8; in the editor choose Save As and "
         "the encoding UTF-8, or run: iconv -f UTF-16 -t UTF-8"});
    return;
  }
  int line = 1;
  std::size_t start = 0;
  while (start <= text.size()) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto content = std::string_view(text).substr(start, end - start);
    if (!is_utf8(content)) {
      findings.push_back({Severity::error, {file, line, 1}, "this line is not UTF-8; save the file as UTF-8"});
      return;
    }
    const auto control = std::find_if(content.begin(), content.end(),
                                      [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
    if (control != content.end()) {
      findings.push_back(
          {Severity::error,
           {file, line, int(control - content.begin()) + 1},
           fmt::format("a control character (0x{:02X}); remove it", static_cast<unsigned char>(*control))});
      return;
    }
    start = end + 1;
    ++line;
  }
}

// A paragraph that starts in lower case after one without an end is a page break that came along
// from a PDF. Never changed, only told.
void warn_of_broken_paragraphs(const Release& release, Findings& findings) {
  char last = '.';
  int line = release.body_line;
  bool blank = false;
  std::size_t start = 0;
  const std::string& body = release.body;
  while (start < body.size()) {
    const auto end = std::min(body.find('\n', start), body.size());
    const auto content = trim(std::string_view(body).substr(start, end - start));
    if (content.empty()) {
      blank = true;
    } else {
      const bool lower_start = content.front() >= 'a' && content.front() <= 'z';
      const bool open_end = (last >= 'a' && last <= 'z') || last == ',';
      if (blank && lower_start && open_end) {
        findings.push_back({Severity::warning,
                            {release.file, line, 1},
                            "this paragraph starts in the middle of a sentence; was it split by a page break?"});
      }
      last = content.back();
      blank = false;
    }
    start = end + 1;
    ++line;
  }
}

// Before anybody follows them: each use of a definition is as long as what it defines.
void refuse_too_many_links(const Release& release, Findings& findings) {
  const auto look = [&](const std::string& markdown, const std::function<Place(std::size_t)>& place) {
    const auto at = too_many_links(markdown);
    if (at)
      findings.push_back({Severity::error, place(*at),
                          fmt::format("the labels and targets of its links and images are over {} in total from here "
                                      "on, each use of a reference counted; shorten its target",
                                      format_size(most_link_bytes))});
  };
  look(release.body, [&](std::size_t at) { return release.place_in_body(at); });
  look(release.boilerplate, [&](std::size_t) { return release.place_of("boilerplate"); });
  look(release.notes_to_editors, [&](std::size_t) { return release.place_of("notes_to_editors"); });
}

void refuse_future_date(const Release& release, const ParseContext& context, Findings& findings) {
  const auto& date = *release.date;
  if (!is_in_future(date, context)) return;
  findings.push_back({Severity::error, release.place_of("date"),
                      fmt::format("the date {:04}-{:02}-{:02} is in the future; a date is only printed. Drop the file "
                                  "when it is time to send it, or write release_at: TIME",
                                  date.year, date.month, date.day)});
}

// "title:", "title =" or "\"title\":" begins a line.
bool names_title(const std::string& front) {
  for (auto at = front.find("title"); at != std::string::npos; at = front.find("title", at + 1)) {
    const auto before = at == 0 ? '\n' : front[at - 1];
    if (before == '\n' || before == '"' || before == '\'') return true;
  }
  return false;
}

// Where the front matter cannot be read, nobody knows whether it had one.
enum class HasHeadline { expected, not_known };

void check_whole(Release& release, const std::string& text, HasHeadline headline, const ParseContext& context,
                 Findings& findings) {
  const auto error = [&](std::string message, int line = 1) {
    findings.push_back({Severity::error, {context.file, line, 1}, std::move(message)});
  };
  if (release.id.empty()) release.id = context.default_id;
  if (auto status = check_release_id(release.id); !status) error(status.error().message());
  // A withdrawal says what it withdraws, and that has a headline.
  const bool is_withdrawal = release.kind == ReleaseKind::withdrawal;
  if (trim_unseen(release.title).empty() && !is_withdrawal && headline == HasHeadline::expected) {
    const auto line = line_of_later_headline(text);
    if (const auto hint = headline_hint(text))
      error(hint->message, hint->line);
    else if (line == 0)
      error("no headline: write 'title:' in the front matter, or a '# headline' first");
    else
      error("no headline: this '# headline' has text above it; put it first, or write 'title:' in the front matter",
            line);
  }
  if (is_withdrawal && !trim_unseen(release.body).empty())
    findings.push_back({Severity::warning,
                        {context.file, release.body_line, 1},
                        "the text of a withdrawal is not sent: readers get `change_note`, and what is withdrawn"});
  if (trim_unseen(release.body).empty() && !is_withdrawal)
    error("no text: the release has a headline and nothing below it");
  if (release.date && !release.public_from()) refuse_future_date(release, context, findings);
  refuse_too_many_links(release, findings);
}

// A headline above the text that repeats the title would be read twice in the mail.
void take_headline(Release& release) {
  const auto headline = headline_at(release.body);
  if (!headline || (!release.title.empty() && release.title != headline->text)) return;
  release.title = headline->text;
  release.body.erase(0, headline->end);
  release.body_line += headline->lines;
}

// A byte order mark, and what else nobody sees, before the first line: it would make text of front matter.
void take_off_unseen(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = std::string_view(text).substr(at);
    if (rest[0] == '\n' || rest[0] == ' ' || rest[0] == '\t') {
      ++at;
      continue;
    }
    auto next = rest;
    next_code_point(next);
    const auto length = rest.size() - next.size();
    if (!trim_unseen(rest.substr(0, length)).empty() || static_cast<unsigned char>(rest[0]) < 0x20) return;
    text.erase(at, length);
  }
}

// Line ends of every kind as \n; form feeds and vertical tabs (Word's line break) are white space.
std::string plain_lines(const std::string& source) {
  // A lone CR is a line end too: left alone it would be a control character in a headline.
  std::string text = replace_all(replace_all(source, "\r\n", "\n"), "\r", "\n");
  take_off_unseen(text);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\f' || c == '\v'; }, ' ');
  return text;
}

}  // namespace

Release parse_release(const std::string& source, const ParseContext& context, Findings& findings) {
  Release release;
  release.file = context.file;
  if (context.version) {
    release.kind = context.version->kind;
    release.supersedes = context.version->supersedes;
    release.mails = context.version->mails;
  }
  const auto text = plain_lines(source);
  const auto before = findings.size();
  check_text(text, context.file, findings);
  if (findings.size() > before) return release;

  auto parts = divide_release(text, context.file);
  if (!parts) {
    findings.push_back(to_finding(parts.error()));
    return release;
  }
  const auto body_line = parts->body_line;
  auto headline = HasHeadline::expected;
  if (parts->kind == FrontKind::none) {
    const auto errors = has_errors(findings);
    read_newsroom_markdown(parts->body, parts->body_line, context, release, findings);
    if (!errors && !has_errors(findings)) warn_of_broken_paragraphs(release, findings);
  } else {
    const auto found = findings.size();
    read_front(*parts, context, release, findings);
    release.body = parts->body;
    release.body_line = parts->body_line;
    take_headline(release);
    const bool failed = has_errors({findings.begin() + std::ptrdiff_t(found), findings.end()});
    if (failed && names_title(parts->front)) headline = HasHeadline::not_known;
  }
  check_whole(release, text, headline, context, findings);
  // Without a headline, what was said of that names the place of front matter, too.
  const auto stray =
      release.title.empty() && parts->kind == FrontKind::none ? std::nullopt : stray_front_matter(parts->body);
  if (stray) findings.push_back({Severity::error, {context.file, body_line + stray->line - 1, 1}, stray->message});
  warn_of_markup(release, text, findings);
  return release;
}

}  // namespace gazetted
