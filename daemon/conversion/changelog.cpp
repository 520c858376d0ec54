// CHANGELOG.md, HISTORY.md and the like: an entry is a release of a program. Everything of it stays Markdown; the
// definitions of its links, which are at the end of the file, come along.
#include "gazetted/conversion/changelog.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "changelog_heading.hpp"
#include "encodings.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/release_id.hpp"
#include "gazetted/intake/release_parser.hpp"
#include "release_text.hpp"

namespace gazetted {
namespace {

struct Line {
  std::string text;
  int number = 0;
};

struct Entry {
  ChangelogHeading heading;
  int line = 1;
  std::vector<Line> lines;
};

struct Definition {
  std::string label, url;
  std::string line;
};

std::vector<Line> lines_of(const std::string& text) {
  std::vector<Line> lines;
  int number = 1;
  for (std::size_t start = 0; start < text.size(); ++number) {
    const auto end = std::min(text.find('\n', start), text.size());
    lines.push_back({text.substr(start, end - start), number});
    start = end + 1;
  }
  return lines;
}

// "[2.4.0]: https://…"
std::optional<Definition> definition_in(const std::string& line) {
  const auto text = trim(line);
  const auto end = text.find("]:");
  if (!text.starts_with('[') || end == std::string_view::npos) return std::nullopt;
  const auto url = trim(text.substr(end + 2));
  if (url.empty() || url.find(' ') != std::string_view::npos) return std::nullopt;
  return Definition{std::string(text.substr(1, end - 1)), std::string(url), std::string(text)};
}

// Whether a line of a fence of code begins or ends here.
bool is_fence(std::string_view line) { return trim(line).starts_with("```") || trim(line).starts_with("~~~"); }

// The title of the file, which says what it is.
bool names_changelog(std::string_view title) {
  static const std::set<std::string, std::less<>> names = {"changelog",
                                                           "change log",
                                                           "changes",
                                                           "release notes",
                                                           "releases",
                                                           "history",
                                                           "release history",
                                                           "version history",
                                                           "news",
                                                           "what's new",
                                                           "all changes",
                                                           "änderungen",
                                                           "versionen",
                                                           "ændringslog",
                                                           "ændringer",
                                                           "versionshistorik",
                                                           "journal des modifications",
                                                           "historique",
                                                           "versions",
                                                           "änderungsprotokoll"};
  const auto folded = fold_case(trim(title));
  return names.contains(folded) || folded.starts_with("changelog ") || folded.ends_with(" changelog") ||
         folded.ends_with(" change log");
}

// The title in front matter, of a file that has some: its author says what the text is.
std::string title_above(std::string_view text) {
  if (!text.starts_with("---")) return "";
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const auto line = trim(text.substr(at + 1, std::min(text.find('\n', at + 1), text.size()) - at - 1));
    if (line == "---" || line == "...") return "";
    if (!lower(line.substr(0, 6)).starts_with("title:")) continue;
    auto title = trim(line.substr(6));
    if (title.size() > 1 && (title.front() == '"' || title.front() == '\'') && title.back() == title.front())
      title = title.substr(1, title.size() - 2);
    return std::string(title);
  }
  return "";
}

class Changelog {
 public:
  Changelog(const ConversionSource& source, Findings& findings) : source_(source), findings_(findings) {
    const auto lines = lines_of(decoded_text(source.bytes, ""));
    read(lines, [](const auto& line, const auto& next) { return changelog_heading(line, next); });
    if (entries_.empty()) read(lines, [](const auto& line, const auto&) { return changelog_heading_with_name(line); });
  }

  const Entry* pick(const std::string& version) {
    if (version.empty()) {
      for (const auto& entry : entries_) {
        if (!entry.heading.is_unreleased) return &entry;
      }
      return error(entries_.empty() ? 1 : entries_.front().line,
                   entries_.empty() ? "there is no version in it: an entry begins with '## [1.2.0] - 2026-03-02'"
                                    : "nothing of it is released yet"),
             nullptr;
    }
    const auto wanted = version.starts_with('v') ? version.substr(1) : version;
    std::vector<std::string> known;
    for (const auto& entry : entries_) {
      if (equal_ignoring_case(wanted, entry.heading.is_unreleased ? "unreleased" : entry.heading.version)) {
        if (!entry.heading.is_unreleased) return &entry;
        return error(entry.line, "what is unreleased is not a release; give it a version and a date first"), nullptr;
      }
      if (!entry.heading.is_unreleased) known.push_back(entry.heading.version);
    }
    known.resize(std::min<std::size_t>(known.size(), 10));
    return error(1, fmt::format("there is no version {}; there are {}", one_line(version, 40), join(known, ", "))),
           nullptr;
  }

  ChangelogRelease read(const Entry& entry, const std::string& project) {
    ChangelogRelease made;
    made.line = entry.line;
    made.id = id_from_name(project + "-" + entry.heading.version);
    const auto body = body_of(entry);
    if (trim(body).empty() && !entry.heading.is_yanked) error(entry.line, "there is no text below this version");
    ReleaseText text;
    if (entry.heading.is_yanked) {
      text.line("id", made.id + "-withdrawn");
      text.line("kind", "withdrawal");
      text.line("supersedes", made.id);
      text.line("change_note", fmt::format("{} {} has been withdrawn. Do not use it.", project, entry.heading.version));
      made.id += "-withdrawn";
    } else {
      text.line("id", made.id);
      text.line("title", project + " " + entry.heading.version);
      if (parse_published_date(entry.heading.date, source_.zone)) text.line("date", entry.heading.date);
    }
    made.markdown = text.with_body(entry.heading.is_yanked ? "" : body);
    return made;
  }

 private:
  void error(int line, std::string message) {
    findings_.push_back({Severity::error, {source_.file, line, 1}, std::move(message)});
  }

  template <class Heading>
  void read(const std::vector<Line>& lines, const Heading& heading_in) {
    definitions_.clear();
    bool fenced = false, is_underline = false;
    for (std::size_t at = 0; at < lines.size(); ++at) {
      const auto& line = lines[at];
      if (std::exchange(is_underline, false)) continue;
      if (is_fence(line.text)) fenced = !fenced;
      if (!fenced) {
        if (auto definition = definition_in(line.text)) {
          definitions_.push_back(std::move(*definition));
          continue;
        }
        if (auto heading = heading_in(line.text, at + 1 < lines.size() ? lines[at + 1].text : "")) {
          is_underline = heading->is_underlined;
          entries_.push_back({std::move(*heading), line.number, {}});
          continue;
        }
      }
      if (!entries_.empty()) entries_.back().lines.push_back(line);
    }
  }

  // How many # the headings of an entry begin with; in the release they are of the second level. 0: it has none.
  static std::size_t shallowest_heading(const std::vector<Line>& lines) {
    std::size_t least = 0;
    bool fenced = false;
    for (const auto& line : lines) {
      if (is_fence(line.text)) fenced = !fenced;
      const auto level = std::min(line.text.find_first_not_of('#'), line.text.size());
      if (!fenced && level > 0 && level < line.text.size() && line.text[level] == ' ')
        least = least == 0 ? level : std::min(least, level);
    }
    return least;
  }

  std::string body_of(const Entry& entry) const {
    const auto deeper = shallowest_heading(entry.lines);
    std::string body;
    bool fenced = false;
    for (const auto& line : entry.lines) {
      if (is_fence(line.text)) fenced = !fenced;
      const bool is_heading = !fenced && deeper > 2 && line.text.starts_with(std::string(deeper, '#'));
      body += (is_heading ? line.text.substr(deeper - 2) : line.text) + "\n";
    }
    body = std::string(trim(body)) + "\n";
    std::string definitions;
    for (const auto& one : definitions_) {
      if (body.find("[" + one.label + "]") != std::string::npos) definitions += one.line + "\n";
      if (one.label == entry.heading.version || one.label == "v" + entry.heading.version)
        body += "\n[All changes of " + entry.heading.version + "](" + one.url + ")\n";
    }
    return definitions.empty() ? body : body + "\n" + definitions;
  }

  const ConversionSource& source_;
  Findings& findings_;
  std::vector<Entry> entries_;
  std::vector<Definition> definitions_;
};

}  // namespace

ChangelogRelease read_changelog(const ConversionSource& source, const std::string& version, const std::string& project,
                                Findings& findings) {
  Changelog changelog(source, findings);
  const auto* entry = changelog.pick(version);
  return entry ? changelog.read(*entry, project) : ChangelogRelease{};
}

bool is_changelog_text(std::string_view text) {
  const auto title = title_above(text);
  bool names_itself = names_changelog(title) || text.find("keepachangelog.com") != std::string_view::npos;
  bool fenced = false, is_version_first = false, is_first_dated = false, is_named_by_word = false;
  std::set<std::string> versions, dated;
  bool is_headed = false;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = text.substr(start, std::min<std::size_t>(end - start, 500));
    const auto below = end < text.size()
                           ? text.substr(end + 1, std::min<std::size_t>(text.find('\n', end + 1) - end - 1, 100))
                           : std::string_view();
    start = end + 1;
    if (is_fence(line)) fenced = !fenced;
    if (fenced) continue;
    if (const auto heading = changelog_heading(line, below)) {
      if (heading->is_unreleased && heading->version.empty() && line.starts_with("#")) return true;
      if (heading->is_unreleased) names_itself = true;
      versions.insert(heading->version);
      if (!heading->date.empty()) dated.insert(heading->version);
      if (!is_headed) is_version_first = true;
      if (!is_headed) is_first_dated = !heading->date.empty();
      is_headed = true;
    } else if (trim(line).starts_with("# ")) {
      const auto name = trim(trim(line).substr(2));
      if (!is_headed) names_itself = names_itself || names_changelog(name);
      if (!is_headed) is_named_by_word = name.find(' ') == std::string_view::npos;
      is_headed = true;
    } else if (trim(line).starts_with("##")) {
      is_headed = true;
    }
  }
  if (names_itself && !versions.empty()) return true;
  if (!title.empty()) return false;
  // "# 1.0.0 (2026-01-15)" is no headline that anybody writes for readers.
  const bool is_log = is_version_first || is_named_by_word;  // "# @scope/package"
  return (is_version_first && is_first_dated) || (is_log && versions.size() > 1) || dated.size() > 1;
}

bool is_changelog_name(std::string_view file_name) {
  const auto name = lower(file_name.substr(0, file_name.find('.')));
  return name == "changelog" && file_name.size() > name.size();
}

}  // namespace gazetted
