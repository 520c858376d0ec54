#include "stored_release.hpp"

#include "drop_hand.hpp"
#include "gazetted/app/page_address.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_entries = 100'000;

// By the hand that is in its history: of the latest text, which may have taken the place of another one's.
std::string client_that_put(const std::vector<HistoryEntry>& history) {
  std::string client;
  for (const auto& entry : history) {
    if (entry.verb == "accepted" || entry.verb == "replaced") client = client_of_hand(entry.by);
  }
  return client;
}

}  // namespace

Result<std::optional<StoredRelease>> read_stored_release(const std::string& id, const Settings& settings, Time now) {
  auto reader = LedgerReader::open(settings.store.path);
  if (!reader) return reader.error();
  auto status = (*reader)->release(id, now);
  if (!status) return status.error();
  if (!*status) return std::nullopt;
  const auto versions = (*reader)->versions(id);
  if (!versions) return versions.error();
  const auto history = (*reader)->history(id, most_entries);
  if (!history) return history.error();
  StoredRelease stored{std::move(**status), "", {}, {}, client_that_put(*history), page_address(id, settings)};
  if (!versions->empty()) stored.newsroom = settings.newsroom(versions->front().newsroom).key;
  for (const auto& version : *versions) {
    for (const auto& target : version.targets)
      (target.kind == TargetKind::list ? stored.lists : stored.channels).insert(target.name);
  }
  return std::optional(std::move(stored));
}

}  // namespace gazetted
