#include "digests_with.hpp"

#include <algorithm>

#include "gazetted/edition/digest_edition.hpp"

namespace gazetted {
namespace {

// A release is in the first digest of each frequency after it was published, or in a later one if that had to wait.
constexpr std::size_t looked_at = 20;

// The fields of the stories that are one of the versions.
std::vector<std::string> fields_of(const Edition& digest, const std::vector<ReleaseRow>& versions) {
  std::vector<std::string> fields;
  const auto stories = stories_in(digest);
  for (std::size_t i = 0; i < stories.size(); ++i) {
    const auto is_it = [&](const auto& version) { return version.id == stories[i]; };
    if (std::any_of(versions.begin(), versions.end(), is_it)) fields.push_back(field_of_story(i));
  }
  return fields;
}

bool has_any(const Subscriber& subscriber, const std::vector<std::string>& fields) {
  return std::any_of(subscriber.attributes.begin(), subscriber.attributes.end(), [&](const auto& each) {
    return std::find(fields.begin(), fields.end(), each.first) != fields.end();
  });
}

std::set<std::string> lists_of(const std::vector<ReleaseRow>& versions) {
  std::set<std::string> lists;
  for (const auto& version : versions) {
    for (const auto& target : version.targets) {
      if (target.kind == TargetKind::list) lists.insert(target.name);
    }
  }
  return lists;
}

}  // namespace

Result<DigestsWith> DigestsWith::find(LedgerThread& ledger, const Settings& settings,
                                      const std::vector<ReleaseRow>& versions) {
  DigestsWith with;
  if (versions.empty()) return with;
  const auto archive = Archive::of(settings.spool);
  const auto first = std::min_element(versions.begin(), versions.end(), [](const auto& a, const auto& b) {
                       return a.accepted < b.accepted;
                     })->accepted;
  for (const auto& list : lists_of(versions)) {
    const auto runs = ledger.call([&](Ledger& open) { return open.digests().runs_since(list, first, looked_at); });
    if (!runs) return runs.error();
    for (const auto& run : *runs) {
      auto rows = ledger.call([&](Ledger& open) { return open.acceptance().versions(run.release); });
      if (!rows) return rows.error();
      if (rows->empty()) continue;
      auto& row = rows->front();
      if (row.accepting_directory.empty() && !archive.has(row.id)) continue;  // older than what is kept
      const auto edition = Edition::open(archive, row.id, row.accepting_directory);
      if (!edition) return edition.error();
      const auto fields = fields_of(*edition, versions);
      if (fields.empty()) continue;
      for (const auto& target : row.targets) with.fields_[target.key] = fields;
      with.digests_.push_back(std::move(row));
    }
  }
  return with;
}

std::vector<ReleaseRow> DigestsWith::beside(std::vector<ReleaseRow> versions) const {
  versions.insert(versions.end(), digests_.begin(), digests_.end());
  return versions;
}

VersionAudience::ReadRows DigestsWith::only_those_with_it(VersionAudience::ReadRows rows) const {
  return
      [this, rows = std::move(rows)](TargetKey target, const RowRange& range) -> Result<std::vector<EarlierRecipient>> {
        const auto fields = fields_.find(target);
        if (fields == fields_.end()) return rows(target, range);
        // A page without any of them would be taken for the end.
        for (auto part = range;;) {
          auto page = rows(target, part);
          if (!page || page->empty()) return page;
          part.from = page->back().id.value + 1;
          std::erase_if(*page, [&](const auto& row) { return !has_any(row.subscriber, fields->second); });
          if (!page->empty() || part.from > part.last) return page;
        }
      };
}

}  // namespace gazetted
