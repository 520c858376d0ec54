// CHANGELOG.md as keepachangelog.com has it: an entry is a release of a program. Everything of it stays Markdown; the
// definitions of its links, which are at the end of the file, come along.
#include "gazetted/conversion/changelog.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "encodings.hpp"
#include "gazetted/base/text.hpp"
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
  Line heading;
  std::string version, date;
  bool is_yanked = false, is_unreleased = false;
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

// "## [2.4.0] - 2026-03-02 [YANKED]", "## v2.4.0 (2026-03-02)", "## [Unreleased]"
std::optional<Entry> entry_in(const Line& line) {
  if (!line.text.starts_with("## ")) return std::nullopt;
  Entry entry;
  entry.heading = line;
  std::string words;
  for (const char c : line.text.substr(3)) words += c == '[' || c == ']' || c == '(' || c == ')' ? ' ' : c;
  for (const auto& word : split(words, ' ')) {
    if (lower(word) == "yanked")
      entry.is_yanked = true;
    else if (lower(word) == "unreleased")
      entry.is_unreleased = true;
    else if (entry.version.empty() && word.find_first_of("0123456789") != std::string::npos)
      entry.version = word.starts_with('v') || word.starts_with('V') ? word.substr(1) : word;
    else if (entry.date.empty() && word.size() == 10 && word[4] == '-' && word[7] == '-')
      entry.date = word;
  }
  if (entry.version.empty() && !entry.is_unreleased) return std::nullopt;
  return entry;
}

class Changelog {
 public:
  Changelog(const ConversionSource& source, Findings& findings) : source_(source), findings_(findings) {
    bool fenced = false;
    for (auto& line : lines_of(decoded_text(source.bytes, ""))) {
      if (trim(line.text).starts_with("```")) fenced = !fenced;
      if (!fenced) {
        if (auto definition = definition_in(line.text)) {
          definitions_.push_back(std::move(*definition));
          continue;
        }
        if (auto entry = entry_in(line)) {
          entries_.push_back(std::move(*entry));
          continue;
        }
      }
      if (!entries_.empty()) entries_.back().lines.push_back(std::move(line));
    }
  }

  const Entry* pick(const std::string& version) {
    if (version.empty()) {
      for (const auto& entry : entries_) {
        if (!entry.is_unreleased) return &entry;
      }
      return error(entries_.empty() ? 1 : entries_.front().heading.number,
                   entries_.empty() ? "there is no version in it: an entry begins with '## [1.2.0] - 2026-03-02'"
                                    : "nothing of it is released yet"),
             nullptr;
    }
    const auto wanted = version.starts_with('v') ? version.substr(1) : version;
    std::vector<std::string> known;
    for (const auto& entry : entries_) {
      if (equal_ignoring_case(wanted, entry.is_unreleased ? "unreleased" : entry.version)) {
        if (!entry.is_unreleased) return &entry;
        return error(entry.heading.number, "what is unreleased is not a release; give it a version and a date first"),
               nullptr;
      }
      if (!entry.is_unreleased) known.push_back(entry.version);
    }
    known.resize(std::min<std::size_t>(known.size(), 10));
    return error(1, fmt::format("there is no version {}; there are {}", one_line(version, 40), join(known, ", "))),
           nullptr;
  }

  ChangelogRelease read(const Entry& entry, const std::string& project) {
    ChangelogRelease made;
    made.line = entry.heading.number;
    made.id = id_from_name(project + "-" + entry.version);
    const auto body = body_of(entry);
    if (trim(body).empty() && !entry.is_yanked) error(entry.heading.number, "there is no text below this version");
    ReleaseText text;
    if (entry.is_yanked) {
      text.line("id", made.id + "-withdrawn");
      text.line("kind", "withdrawal");
      text.line("supersedes", made.id);
      text.line("change_note", fmt::format("{} {} has been withdrawn. Do not use it.", project, entry.version));
      made.id += "-withdrawn";
    } else {
      text.line("id", made.id);
      text.line("title", project + " " + entry.version);
      if (parse_published_date(entry.date, source_.zone)) text.line("date", entry.date);
    }
    made.markdown = text.with_body(entry.is_yanked ? "" : body);
    return made;
  }

 private:
  void error(int line, std::string message) {
    findings_.push_back({Severity::error, {source_.file, line, 1}, std::move(message)});
  }

  std::string body_of(const Entry& entry) const {
    std::string body;
    for (const auto& line : entry.lines)
      body += (line.text.starts_with("###") ? line.text.substr(1) : line.text) + "\n";
    body = std::string(trim(body)) + "\n";
    std::string definitions;
    for (const auto& one : definitions_) {
      if (body.find("[" + one.label + "]") != std::string::npos) definitions += one.line + "\n";
      if (one.label == entry.version || one.label == "v" + entry.version)
        body += "\n[All changes of " + entry.version + "](" + one.url + ")\n";
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
  bool has_entry = false, is_called_so = text.find("keepachangelog.com") != std::string_view::npos, fenced = false;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    const auto line = lower(trim(text.substr(start, std::min<std::size_t>(end - start, 100))));
    start = end + 1;
    if (line.starts_with("```")) fenced = !fenced;
    if (fenced) continue;
    if (line.starts_with("## [unreleased]") || line == "## unreleased") return true;
    for (const char* title : {"# changelog", "# change log", "title: changelog", "title: change log"})
      is_called_so = is_called_so || line == title;
    const auto version = line.starts_with("## [v") ? 5u : 4u;
    has_entry = has_entry || (line.starts_with("## [") && line.size() > version &&
                              std::isdigit(static_cast<unsigned char>(line[version])) != 0);
  }
  return has_entry && is_called_so;
}

}  // namespace gazetted
