#include "digest_stories.hpp"

#include <algorithm>

#include "gazetted/edition/digest_edition.hpp"

namespace gazetted {
namespace {

constexpr std::size_t runs_looked_at = 5;

struct OneDigest {
  LedgerThread& ledger;
  const Archive& archive;
  const std::string& list;
  Frequency frequency;
};

bool goes_to(const ReleaseRow& version, const std::string& list) {
  return std::any_of(version.targets.begin(), version.targets.end(), [&](const auto& target) {
    return target.kind == TargetKind::list && target.name == list && !target.cancelled_by_somebody;
  });
}

// Somebody stopped it there, whatever of it had left.
bool is_stopped(const ReleaseRow& version, const std::string& list) {
  return std::any_of(version.targets.begin(), version.targets.end(), [&](const auto& target) {
    return target.kind == TargetKind::list && target.name == list && (target.cancelled || target.paused);
  });
}

// What is paused and resumed after it was in a digest is published a second time.
Result<bool> had_before(const OneDigest& digest, const DigestRun& run, const ReleaseRow& row) {
  if (row.leaves_from() > run.from) return false;
  const auto runs = digest.ledger.call(
      [&](Ledger& open) { return open.digests().runs_since(digest.list, row.leaves_from(), runs_looked_at); });
  if (!runs) return runs.error();
  for (const auto& earlier : *runs) {
    if (earlier.frequency != digest.frequency || !digest.archive.has(earlier.release)) continue;
    const auto edition = Edition::open(digest.archive, earlier.release);
    if (!edition) return edition.error();
    const auto ids = stories_in(*edition);
    if (std::find(ids.begin(), ids.end(), row.id) != ids.end()) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<Edition>> stories_of_digest(LedgerThread& ledger, const Archive& archive, const std::string& list,
                                               Frequency frequency, const DigestRun& run) {
  const OneDigest digest{ledger, archive, list, frequency};
  auto rows = digest.ledger.call([&](Ledger& open) { return open.digests().published(run.from, run.until); });
  if (!rows) return rows.error();
  std::vector<Edition> stories;
  for (const auto& row : *rows) {
    const auto versions = digest.ledger.call([&](Ledger& open) { return open.acceptance().versions(row.id); });
    if (!versions) return versions.error();
    const bool went = std::any_of(versions->begin(), versions->end(),
                                  [&](const auto& version) { return goes_to(version, digest.list); });
    if (!went || is_stopped(row, digest.list)) continue;
    const auto had = had_before(digest, run, row);
    if (!had) return had.error();
    if (*had) continue;
    if (row.accepting_directory.empty() && !archive.has(row.id)) continue;
    auto edition = Edition::open(archive, row.id, row.accepting_directory);
    if (!edition) return edition.error();
    stories.push_back(std::move(*edition));
  }
  return stories;
}

}  // namespace gazetted
