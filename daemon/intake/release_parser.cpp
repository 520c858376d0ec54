#include "gazetted/intake/release_parser.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/front_matter.hpp"
#include "gazetted/intake/newsroom_markdown.hpp"

namespace gazetted {
namespace {

struct Parts {
  std::string front;  // between the fences
  std::string body;
  int body_line = 1;
  bool has_front = false;
};

// Divides at the `---` fences. A file whose first line is no fence has no front matter.
Result<Parts> divide(const std::string& text, const std::string& file) {
  Parts parts;
  parts.body = text;
  const auto first_end = text.find('\n');
  if (first_end == std::string::npos || trim(std::string_view(text).substr(0, first_end)) != "---") return parts;
  std::size_t start = first_end + 1;
  int line = 2;
  while (start < text.size()) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto content = trim(std::string_view(text).substr(start, end - start));
    if (content == "---" || content == "...") {
      parts.front = text.substr(first_end + 1, start - first_end - 1);
      parts.body = end < text.size() ? text.substr(end + 1) : "";
      parts.body_line = line + 1;
      parts.has_front = true;
      return parts;
    }
    start = end + 1;
    ++line;
  }
  return Error(Place{file, 1, 1}, "the front matter has no end: a second line of --- is missing");
}

void check_text(const std::string& text, const std::string& file, Findings& findings) {
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
           fmt::format("a control character (0x{:02X}) stands here", static_cast<unsigned char>(*control))});
      return;
    }
    start = end + 1;
    ++line;
  }
}

// A paragraph that starts in lower case after one without an end is a page break that came along
// from a PDF. Never changed, only told.
void warn_of_broken_paragraphs(const Release& release, int first_line, Findings& findings) {
  char last = '.';
  int line = first_line;
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
                            "this paragraph starts in the middle of a sentence; was it broken by a page?"});
      }
      last = content.back();
      blank = false;
    }
    start = end + 1;
    ++line;
  }
}

void check_whole(Release& release, const ParseContext& context, Findings& findings) {
  const auto error = [&](std::string message) {
    findings.push_back({Severity::error, {context.file, 1, 1}, std::move(message)});
  };
  if (release.id.empty()) release.id = context.default_id;
  if (auto status = check_release_id(release.id); !status) error(status.error().message());
  if (release.title.empty()) error("no headline: write 'title:' in the front matter, or a '# headline' first");
  if (trim(release.body).empty()) error("no text: the release has a headline and nothing below it");
  if (release.date) {
    const auto& date = *release.date;
    const bool future =
        date.instant ? *date.instant > context.now
                     : date.year * 10'000 + date.month * 100 + date.day > day_in_zone(context.now, context.time_zone);
    if (future) {
      error(
          fmt::format("the date {:04}-{:02}-{:02} is in the future; a date is only printed, "
                      "and release_at, which would wait for it, is not supported yet",
                      date.year, date.month, date.day));
    }
  }
}

}  // namespace

Release parse_release(const std::string& source, const ParseContext& context, Findings& findings) {
  Release release;
  release.file = context.file;
  // A lone CR is a line end too: left alone it would be a control character in a headline.
  std::string text = replace_all(replace_all(source, "\r\n", "\n"), "\r", "\n");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const auto before = findings.size();
  check_text(text, context.file, findings);
  if (findings.size() > before) return release;

  auto parts = divide(text, context.file);
  if (!parts) {
    findings.push_back(to_finding(parts.error()));
    return release;
  }
  if (parts->has_front) {
    read_front_matter(parts->front, context, release, findings);
    release.body = parts->body;
    auto rest = release.body;
    const auto heading = take_heading(rest);
    // A heading that repeats the title would stand twice in the mail.
    if (!heading.empty() && (release.title.empty() || release.title == heading)) {
      if (release.title.empty()) release.title = heading;
      release.body = rest;
    }
  } else {
    read_newsroom_markdown(parts->body, parts->body_line, context, release, findings);
  }
  if (!has_errors(findings) && !parts->has_front) {
    // Lines of the body are counted from its first words in the file.
    const auto at = text.find(release.body.substr(0, release.body.find('\n')));
    warn_of_broken_paragraphs(
        release,
        1 + int(std::count(text.begin(), text.begin() + std::ptrdiff_t(at == std::string::npos ? 0 : at), '\n')),
        findings);
  }
  check_whole(release, context, findings);
  return release;
}

Status check_release_id(std::string_view id) {
  if (id.empty() || id.size() > 120) return fail("an id has 1 to 120 bytes");
  if (!is_utf8(id) || has_control(id)) return fail("the id has characters that no file name should have");
  if (id.front() == '.' || id.front() == '-' || id.find_first_of("/\\ \t\"'<>@") != std::string_view::npos) {
    return fail("the id '{}' must not start with . or -, and have no space, slash, quote, < > or @", one_line(id, 60));
  }
  return {};
}

}  // namespace gazetted
