#include "early_reading.hpp"

#include "on_ledger.hpp"

namespace gazetted {
namespace {

// Of the release and of every version that has taken its place since, the latest first.
Result<std::vector<ReleaseRow>> all_versions(Ledger& ledger, std::string id) {
  constexpr int most_versions = 1000;
  for (int steps = 0; steps < most_versions; ++steps) {
    const auto known = ledger.acceptance().find(id, "");
    if (!known) return known.error();
    if (known->empty() || known->front().superseded_by.empty()) break;
    id = known->front().superseded_by;
  }
  return ledger.acceptance().versions(id);
}

}  // namespace

bool files_may_be_read_early(Ledger& ledger, const std::string& release) {
  const auto versions = all_versions(ledger, release);
  return versions && files_may_be_read_early(release, *versions);
}

asio::awaitable<std::optional<WebResponse>> EarlyReading::answer(EarlyRequest request) {
  const auto id = request.reader.release;
  auto find = [id](Ledger& ledger) { return all_versions(ledger, id); };
  auto versions = co_await on_ledger(p_.io, p_.ledger, find);
  if (!versions || versions->empty()) co_return std::nullopt;
  const auto settings = p_.configuration.current();
  const auto now = p_.clock.now();
  auto make = [this, settings, request = std::move(request), rows = std::move(*versions), now] {
    return pages_.answer(settings, request, rows, now);
  };
  auto response = co_await on_pool(p_.io, p_.pool, make);
  co_return response;
}

}  // namespace gazetted
