#include "file_readers.hpp"

#include "early_reading.hpp"

namespace gazetted {
namespace {

// Of a release that was withdrawn, now or in a later version, nobody gets the files any more.
bool was_withdrawn(Ledger& ledger, Result<std::vector<KnownRelease>> known) {
  constexpr int most_versions = 1000;
  for (int steps = 0; steps < most_versions; ++steps) {
    if (!known || known->empty()) return !known;
    if (known->front().kind == ReleaseKind::withdrawal) return true;
    if (known->front().superseded_by.empty()) return false;
    known = ledger.acceptance().find(known->front().superseded_by, "");
  }
  return true;
}

}  // namespace

FileReaders file_readers(Ledger& ledger, const std::string& release, Time now) {
  const auto known = ledger.acceptance().find(release, "");
  if (!known || was_withdrawn(ledger, known)) return FileReaders::nobody;
  const bool is_early = std::any_of(known->begin(), known->end(), [now](const auto& each) {
    return each.not_public || (each.release_at && *each.release_at > now);
  });
  if (!is_early) return FileReaders::everybody;
  return files_may_be_read_early(ledger, release) ? FileReaders::early : FileReaders::nobody;
}

}  // namespace gazetted
