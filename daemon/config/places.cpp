#include "gazetted/config/places.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/yaml.hpp"

namespace gazetted {
namespace {

struct TopSection {
  std::string key, text;
  int first_line = 1;
};

// A line that begins without a blank begins a section: "spool:", "store: sqlite:…".
bool begins_section(std::string_view line) {
  return !line.empty() && std::string_view(" \t#-]}").find(line.front()) == std::string_view::npos;
}

std::vector<TopSection> sections_of(const std::string& text) {
  std::vector<TopSection> sections;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string_view line(text.data() + at, end - at);
    at = end + 1;
    ++number;
    if (begins_section(line))
      sections.push_back({std::string(trim(line.substr(0, line.find(':')))), "", number});
    else if (sections.empty())
      continue;
    sections.back().text += std::string(line) + "\n";
  }
  return sections;
}

bool locates_daemon(const std::string& key) { return key == "spool" || key == "store" || key == "control"; }

// Whether a mistake may hide where the daemon is: in one of those sections, unless it is about another of the spool's
// keys; or a key that was perhaps meant to be one of them ("stroe").
bool may_mislead(const Finding& finding, const std::vector<TopSection>& sections) {
  for (const char* key : {"'settle'", "'hold'", "'max_file_size'", "'owners'"}) {
    if (finding.message.starts_with(key)) return false;
  }
  const TopSection* in = nullptr;
  for (const auto& section : sections) {
    if (section.first_line <= finding.place.line) in = &section;
  }
  if (!in) return false;
  // What is missing from the whole file is placed where that begins.
  const bool of_the_file = finding.place.line == in->first_line && finding.place.column == 1;
  if (locates_daemon(in->key) && of_the_file) return false;
  return locates_daemon(in->key) || locates_daemon(nearest(in->key, {"spool", "store", "control"}));
}

}  // namespace

Result<Settings> parse_places(const std::string& text, const fs::path& file) {
  std::string readable;
  int lines = 1;
  const auto sections = sections_of(replace_all(text, "\r", ""));
  for (const auto& section : sections) {
    Findings findings;
    const auto yaml = parse_yaml(section.text, file.string(), section.first_line, findings);
    const bool good = yaml && yaml->is_mapping() && !has_errors(findings);
    if (!good && (locates_daemon(section.key) || section.key.find_first_of("{[") != std::string::npos)) {
      return fail("{}:{}: '{}' cannot be read, so the daemon cannot be found", file.string(), section.first_line,
                  one_line(section.key, 40));
    }
    if (!good) continue;
    for (; lines < section.first_line; ++lines) readable += '\n';
    readable += section.text;
    lines += int(std::count(section.text.begin(), section.text.end(), '\n'));
  }
  Findings findings;
  auto settings = parse_settings(readable, file, SecretUse::not_needed, findings);
  for (const auto& finding : findings) {
    if (finding.severity == Severity::error && may_mislead(finding, sections))
      return Error(finding.place, finding.message);
  }
  return settings;
}

Result<Settings> load_places(const fs::path& file) {
  auto text = read_file(file, 1 << 20);
  if (!text) return text.error();
  return parse_places(*text, file);
}

}  // namespace gazetted
