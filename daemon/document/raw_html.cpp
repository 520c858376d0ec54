#include "gazetted/document/raw_html.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/document/markdown.hpp"
#include "markdown_reader.hpp"

namespace gazetted {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The line with its code spans blanked.
std::string without_spans(std::string line) {
  for (std::size_t at = 0; (at = line.find('`', at)) != std::string::npos;) {
    const auto ticks = std::min(line.find_first_not_of('`', at), line.size()) - at;
    const auto end = line.find(std::string(ticks, '`'), at + ticks);
    const auto last = end == std::string::npos ? at + ticks : end + ticks;
    if (end != std::string::npos)
      std::fill(line.begin() + std::ptrdiff_t(at), line.begin() + std::ptrdiff_t(last), ' ');
    at = last;
  }
  return line;
}

constexpr std::size_t longest_mark = 400;  // looking further at each of many would be quadratic
constexpr std::size_t max_marks = 100;

// What a site's generator would have replaced, at `at`; empty: nothing.
std::string_view marked(std::string_view line, std::size_t at, std::string_view open, std::string_view close) {
  line = line.substr(at, longest_mark);
  if (!line.starts_with(open)) return "";
  const auto end = line.find(close, open.size());
  return end == std::string_view::npos ? "" : line.substr(0, end + close.size());
}

// WordPress: [caption id="…"] and [/caption].
std::string_view shortcode(std::string_view line, std::size_t at) {
  line = line.substr(0, at + longest_mark);
  if (line[at] != '[') return "";
  const auto start = at + (line.substr(at + 1).starts_with('/') ? 2 : 1);
  const auto end = line.find(']', start);
  if (end == std::string_view::npos || line.substr(end + 1).starts_with('(')) return "";
  for (const std::string_view name : {"caption", "gallery", "embed", "video", "audio", "playlist", "youtube", "vimeo",
                                      "wp_caption", "contact-form-7", "vc_row", "vc_column"}) {
    if (line.substr(start).starts_with(name) && (start + name.size() == end || line[start + name.size()] == ' '))
      return line.substr(at, end + 1 - at);
  }
  return "";
}

// :tada:
std::string_view emoji_name(std::string_view line, std::size_t at) {
  if (line[at] != ':' || (at > 0 && (is_word(line[at - 1]) || is_letter(line[at - 1]) || line[at - 1] == ':')))
    return "";
  auto end = at + 1;
  bool letter = false;
  for (; end < line.size() && is_word(line[end]); ++end) letter = letter || is_letter(line[end]);
  const bool closed = end < line.size() && line[end] == ':' && letter && end > at + 2;
  if (!closed || (end + 1 < line.size() && (is_word(line[end + 1]) || is_letter(line[end + 1])))) return "";
  return line.substr(at, end + 1 - at);
}

class Marks {
 public:
  Marks(Findings& findings, const Place& start) : findings_(findings), start_(start) {}

  void look_at(std::string_view line, int number) {
    for (std::size_t at = 0; at < line.size() && count_ < max_marks; ++at) {
      const auto found = one(line, at, number);
      at += found.empty() ? 0 : found.size() - 1;
    }
  }

 private:
  std::string_view one(std::string_view line, std::size_t at, int number) {
    for (const auto& [open, close] : {std::pair("{%", "%}"), {"{{<", ">}}"}, {"{{%", "%}}"}, {"{{", "}}"}}) {
      const auto found = marked(line, at, open, close);
      if (!found.empty()) return refuse(found, at, number, "is a site generator's tag");
    }
    if (const auto found = marked(line, at, "{:", "}"); !found.empty())
      return refuse(found, at, number, "is a kramdown attribute");
    if (const auto found = shortcode(line, at); !found.empty()) return warn(found, at, number, "is a shortcode");
    const auto found = emoji_name(line, at);
    return found.empty() ? found : warn(found, at, number, "is the name of an emoji; use the emoji itself");
  }

  std::string_view refuse(std::string_view found, std::size_t at, int number, std::string_view what) {
    ++count_;
    findings_.push_back({Severity::error,
                         {start_.file, start_.line + number - 1, int(at) + 1},
                         fmt::format("'{}' {}, which nobody replaces here; write what readers are to see, or put `…` "
                                     "around it if they are to see this",
                                     one_line(found, 60), what)});
    return found;
  }

  std::string_view warn(std::string_view found, std::size_t at, int number, std::string_view what) {
    ++count_;
    findings_.push_back({Severity::warning,
                         {start_.file, start_.line + number - 1, int(at) + 1},
                         fmt::format("'{}' {}; mails show it as text", one_line(found, 60), what)});
    return found;
  }

  Findings& findings_;
  const Place& start_;
  std::size_t count_ = 0;
};

}  // namespace

Findings findings_in_markdown(const std::string& markdown, const Place& start) {
  Findings findings;
  const auto parsed = Markdown::parse(markdown);
  const auto html = parsed ? parsed->html() : Result<std::string>(parsed.error());
  const auto text = parsed ? parsed->text() : Result<std::string>(parsed.error());
  if (!html || !text) {
    const auto& error = html ? text.error() : html.error();
    const auto line = std::max(error.place().line, 1);
    findings.push_back({Severity::error, {start.file, start.line + line - 1, 0}, error.message()});
    return findings;
  }
  for (const auto& one : parsed->left_out())
    findings.push_back({Severity::warning, {start.file, start.line + std::max(one.line, 1) - 1, 0}, one.what});
  Marks marks(findings, start);
  for (const auto& line : text_lines(markdown)) {
    if (!line.code) marks.look_at(without_spans(line.text), line.number);
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.place.line < b.place.line; });
  return findings;
}

Findings findings_in_release(const Release& release, const Newsroom& newsroom) {
  auto findings = findings_in_markdown(release.body, {release.file, release.body_line, 0});
  const auto add = [&](Findings more, const std::string& where) {
    for (auto& one : more) findings.push_back({one.severity, {release.file}, where + ": " + one.message});
  };
  add(findings_in_markdown(release.notes_to_editors, {}), "notes_to_editors");
  add(findings_in_markdown(release.boilerplate.empty() ? newsroom.boilerplate : release.boilerplate, {}),
      "boilerplate");
  const auto address = [&](const std::string& url, std::string_view where) {
    if (url.empty() || !safe_target(url).empty()) return;
    findings.push_back(
        {Severity::warning,
         {release.file},
         fmt::format("the address of {} is left out: '{}' does not begin with https://", where, one_line(url, 60))});
  };
  for (const auto& byline : release.bylines) address(byline.url, "'" + one_line(byline.name, 60) + "'");
  for (const auto& media : release.media) address(media.url, "a media file");
  address(release.online_url, "the release (online_url)");
  // Those of the configuration are looked at where it is read.
  if (release.card) {
    address(release.card->website, "the newsroom");
    for (const auto& profile : release.card->social_profiles)
      address(profile.url, "the profile '" + profile.platform + "'");
  }
  // "report" + U+202E + "fdp.exe": a name that is read otherwise than it is.
  for (const auto& attachment : release.attachments) {
    if (one_line(attachment.file, attachment.file.size()) != trim(attachment.file))
      findings.push_back(
          {Severity::error, attachment.place, "the name of an attachment contains invisible characters"});
  }
  return findings;
}

}  // namespace gazetted
