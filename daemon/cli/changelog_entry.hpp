// CHANGELOG.md on a command line: it means one version of it, to submit, check and preview alike.
#pragma once
#include <memory>
#include <optional>

#include "gazetted/base/file.hpp"
#include "gazetted/cli/commands.hpp"
#include "gazetted/config/settings.hpp"

namespace gazetted {

struct ChangelogChoice {
  std::string version;  // --version; empty: the newest that is released
  std::string id;       // --id, with which the ids begin; empty: the name of its directory
};

bool is_changelog(const fs::path& path);
// --version and --id, for a command that takes releases.
void add_changelog_options(CLI::App& command, ChangelogChoice& choice);

struct ChangelogEntry {
  fs::path path;     // a release file of its own, there as long as the command
  std::string name;  // its name in the spool
  Place place;       // of the entry, for what is said of that file
};

// Errors in `findings`, with their places in the changelog, or after a complaint (no findings then): there is none.
std::optional<ChangelogEntry> entry_of_changelog(CommandContext& context, const Settings& settings,
                                                 const fs::path& path, const ChangelogChoice& choice,
                                                 Findings& findings);
// What is said of the file that was made is said of the entry.
void place_at_entry(Findings& findings, const ChangelogEntry& entry);

}  // namespace gazetted
