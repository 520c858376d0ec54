#include "changelog_entry.hpp"

#include <CLI/CLI.hpp>

#include "conversion_place.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/conversion/changelog.hpp"

namespace gazetted {

// As the daemon judges a file that is dropped (edition/release_texts).
bool is_changelog(const fs::path& path) {
  constexpr std::uint64_t longest = 4u << 20;
  std::error_code code;
  if (!fs::is_regular_file(path, code)) return false;
  if (is_changelog_name(path.filename().string())) return true;
  const auto text = read_file(path, longest);
  return text && is_changelog_text(*text);
}

void add_changelog_options(CLI::App& command, ChangelogChoice& choice) {
  command
      .add_option("--id", choice.id,
                  "of a CHANGELOG.md, how its ids begin (default: the name of its directory), as with submit")
      ->type_name("NAME");
  command
      .add_option("--version", choice.version, "of a CHANGELOG.md: which entry; default: the newest that is released")
      ->type_name("VERSION");
}

std::optional<ChangelogEntry> entry_of_changelog(CommandContext& context, const Settings& settings,
                                                 const fs::path& path, const ChangelogChoice& choice,
                                                 Findings& findings) {
  constexpr std::uint64_t longest = 4u << 20;
  const auto text = read_file(path, longest);
  if (!text) return findings.push_back(to_finding(text.error())), std::nullopt;
  const auto directory = fs::absolute(path).lexically_normal().parent_path().filename().string();
  const auto project = choice.id.empty() ? directory : choice.id;
  const ConversionSource source{path.string(), *text, {}, now(), Zone::load_or_utc(settings.newsroom("").time_zone)};
  const auto release = read_changelog(source, choice.version, project, findings);
  if (has_errors(findings)) return std::nullopt;
  const auto place = place_for_conversion(context);
  if (place.empty()) return std::nullopt;
  const auto name = release.id + ".md";
  if (auto status = write_file(place / name, release.markdown, 0640); !status)
    return findings.push_back(to_finding(status.error())), std::nullopt;
  return ChangelogEntry{place / name, name, {path.string(), release.line, 1}};
}

void place_at_entry(Findings& findings, const ChangelogEntry& entry) {
  for (auto& finding : findings) {
    if (finding.place.file == entry.name) finding.place = entry.place;
  }
}

}  // namespace gazetted
