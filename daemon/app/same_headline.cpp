#include "gazetted/app/same_headline.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/edition/made_of.hpp"

namespace gazetted {
namespace {

constexpr Duration last_days{3 * 24 * 3'600'000};  // what comes every week may well be called the same
constexpr std::size_t most_releases = 1000;

}  // namespace

Findings tell_same_headline(const Edition& edition, const std::vector<RecentRelease>& recent,
                            const Settings& settings) {
  const auto& release = edition.set.first();
  if (release.kind != ReleaseKind::release) return {};
  const auto& speaks = settings.newsroom(release.newsroom);
  const auto headline = fold_case(normalised(trim(release.title)));
  for (const auto& other : recent) {
    // A text of the same id takes its place.
    if (other.id == release.id || settings.newsroom(other.newsroom).key != speaks.key ||
        fold_case(normalised(trim(other.title))) != headline)
      continue;
    Findings findings{{Severity::warning, release.place_of("title"),
                       fmt::format("'{0}' of {1} has the same headline, and its readers get this as another release; "
                                   "if it is a later text of that, write kind: correction, supersedes: {0} and a "
                                   "change_note",
                                   other.id, format_in_zone(other.accepted, Zone::load_or_utc(speaks.time_zone)))}};
    if (edition.made_of) place_in_original(*edition.made_of, findings);
    return findings;
  }
  return {};
}

Findings tell_same_headline(const Edition& edition, const Settings& settings, Time now) {
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return {};
  const auto recent = (*ledger)->accepted_since(now - last_days, most_releases);
  return recent ? tell_same_headline(edition, *recent, settings) : Findings();
}

}  // namespace gazetted
