// Writing one prepared release into the ledger: begin, everybody on its lists, its posts, its files synced, and the one
// transaction that makes it live. Blocking; intake's thread. A crash before that transaction leaves rows that the next
// start removes, after it a release with its private copy, which the next start puts in its place.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

// Of a version that takes the place of another, and of one of its lists: whom that earlier one makes it go to.
struct VersionReaders {
  std::string list;
  std::int64_t had_it = 0;      // and get this in the thread of that mail
  std::int64_t waited = 0;      // and get this text instead
  std::int64_t suppressed = 0;  // would get it, and may not be mailed
};

// What the log and a notice say of a release that was accepted.
struct AcceptedNews {
  LoadedRelease loaded;
  std::vector<PlannedList> lists;
  std::vector<std::string> channels;
  std::optional<ReleaseKey> replaced;
  std::optional<EarlierVersion> superseded;
  std::vector<VersionReaders> readers;       // of that and of those before it
  std::vector<ReleaseKey> earlier_versions;  // of which nothing more leaves
  std::vector<std::string> left_alone;       // lists for which somebody cancelled one of them
  std::string writer;                        // of a mail, who wrote it
  std::vector<std::string> warnings;         // lines
  bool is_digest = false;
};

// What an acceptance is about, and what it asks meanwhile.
struct AcceptanceInput {
  const Claim& claim;
  const Edition& edition;
  const Settings& settings;
  std::optional<ReleaseKey> replaces;
  Time now;
  std::function<bool()> goes_on;  // false: the daemon stops. Called now and then
  // Nothing more of these versions may leave: dispatch is to take back what it has picked of them. Null: nobody is
  // told.
  std::function<void(const std::vector<ReleaseKey>&)> ended = {};
  // Of a digest: its readers, among those of its list. It needs no approval, waits for no hold, and no guard compares
  // it with anything. Null: it is a release, and people's choices are read.
  OwnChoices* readers_of_digest = nullptr;
};

// Why what could not be read is refused, where the machine has told so instead of ending the process.
inline constexpr std::string_view needs_more_memory =
    "to read it, more memory is needed than there is; shorten it, or take large files out";

// The release, live; an error means that nothing of it is in the ledger. Nothing at all: one of its lists is being
// written just now, so that it must be tried again when it has settled.
// `left_behind` gets the release whose rows could not be removed: a full disk allows no deletion either.
Result<std::optional<AcceptedNews>> accept_release(LedgerThread& ledger, const AcceptanceInput& input,
                                                   std::vector<ReleaseKey>& left_behind);
// Removes those rows; false: not yet.
bool abandon_acceptance(LedgerThread& ledger, ReleaseKey release);

}  // namespace gazetted
