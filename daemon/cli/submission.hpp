// A release on its way into the spool: what it is, whether the ledger will have it, and the drop itself. Blocking.
#pragma once
#include "changelog_entry.hpp"
#include "gazetted/cli/progress.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

struct Submission {
  fs::path path;          // the file or bundle
  std::string name;       // under which it is dropped
  Edition edition;        // as it would be accepted now
  std::string hash;       // of what was checked
  bool replaces = false;  // the text that was dropped before under this id
  const std::string& id() const { return edition.set.first().id; }
};

struct SubmissionTold {
  // Of what was made of an entry of a changelog; null: what is said names the file.
  const ChangelogEntry* entry = nullptr;
  // What somebody wrote on the command line; empty: nobody is there to read advice, and places name the drop.
  std::string given = {};
  // Set to whether nothing was returned for a reason that is no fault of the release (PrepareInput::other_trouble).
  bool* try_later = nullptr;
};

// Checks the release as the daemon would, against the ledger too. Prints findings, as `check` does; complains and
// returns nothing where it would be rejected.
std::optional<Submission> prepare_submission(CommandContext& context, const Settings& settings, const fs::path& path,
                                             const std::string& name, const SubmissionTold& told);

// Whose file it would be if this process submitted it: behind sudo whoever had logged in.
std::int64_t who_submits(const Settings& settings);
// Why nobody could approve what this user submits; empty: somebody can.
std::string nobody_approves_from(std::int64_t submitter, const Settings& settings);

// "  press: 12 people" a line for each list and channel, as they are now.
struct SubmissionAudience {
  std::string text;      // lines
  bool is_held = false;  // a guard would hold it: one of the lines says why
};
Result<SubmissionAudience> audience_of(const Submission& submission, const Settings& settings);

// Copied under a hidden name, synced, then renamed: it appears whole or not at all. What to follow.
Result<Followed> drop_submission(const Submission& submission, const Settings& settings);

}  // namespace gazetted
