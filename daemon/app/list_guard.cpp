#include "list_guard.hpp"

#include "gazetted/lifecycle/guard.hpp"
#include "gazetted/mail/address.hpp"
#include "recipient_pages.hpp"

namespace gazetted {
namespace {

Result<AddressSet> addresses_of(LedgerThread& ledger, const LastOfList& last, const std::function<bool()>& goes_on) {
  AddressSet addresses;
  const auto fetch = [&](Ledger& open, const RowRange& range) {
    return open.acceptance().earlier_recipients(last.target, range);
  };
  const auto note = [&](const std::vector<EarlierRecipient>& rows) {
    for (const auto& row : rows) addresses.insert(address_key(row.subscriber.address));
    return Status();
  };
  if (auto read = for_each_page(ledger, last.first, last.last, goes_on, fetch, note); !read) return read.error();
  return addresses;
}

}  // namespace

Result<ListGuard> ListGuard::read(LedgerThread& ledger, std::span<const ListOptions* const> lists,
                                  const Settings& settings, const std::function<bool()>& goes_on) {
  const auto last_release_to = [&](const std::string& list) {
    return ledger.call([&](Ledger& open) { return open.acceptance().last_of_list(list); });
  };
  return beside(ledger, lists, settings, goes_on, last_release_to);
}

Result<ListGuard> ListGuard::of_acceptance(LedgerThread& ledger, std::span<const ListOptions* const> lists,
                                           const ReleaseRow& release, const Settings& settings,
                                           const std::function<bool()>& goes_on) {
  const auto as_accepted = [&](const std::string& list) -> Result<std::optional<LastOfList>> {
    for (const auto& target : release.targets) {
      if (target.kind == TargetKind::list && target.name == list)
        return std::optional(LastOfList{"", target.key, target.first, target.last, target.tally.total()});
    }
    return std::optional<LastOfList>();
  };
  return beside(ledger, lists, settings, goes_on, as_accepted);
}

template <class Before>
Result<ListGuard> ListGuard::beside(LedgerThread& ledger, std::span<const ListOptions* const> lists,
                                    const Settings& settings, const std::function<bool()>& goes_on,
                                    const Before& before) {
  ListGuard guard;
  for (const auto* list : lists) {
    auto& last = guard.lists_.emplace_back();
    const auto* configured = settings.list(list->name);
    if (!configured || !configured->guard.on) continue;
    auto found = before(list->name);
    if (!found) return found.error();
    if (!*found) continue;
    auto addresses = addresses_of(ledger, **found, goes_on);
    if (!addresses) return addresses.error();
    last = Last{std::move(**found), std::move(*addresses)};
  }
  return guard;
}

void ListGuard::note(std::size_t list, const Subscriber& subscriber) {
  auto& last = lists_[list];
  if (last && last->addresses.owner_of(address_key(subscriber.address))) ++last->known;
}

std::string ListGuard::what_is_odd(const std::vector<PlannedList>& planned, const Settings& settings) const {
  std::string odd;
  for (std::size_t at = 0; at < planned.size() && at < lists_.size(); ++at) {
    const auto& last = lists_[at];
    const auto* configured = settings.list(planned[at].name);
    if (!last || !configured) continue;
    // Whoever is on an earlier list of the release is not written here, so they are no reason to ask.
    const auto now = planned[at].recipients + planned[at].suppressed;
    const auto said = gazetted::what_is_odd(
        {planned[at].name, last->release.recipients, now, last->known, last->release.release}, configured->guard);
    if (!said.empty()) odd += (odd.empty() ? "" : "; ") + said;
  }
  if (!odd.empty())
    odd +=
        "; resume sends it to these recipients: for others, put the list right, cancel the release and drop it again";
  return odd;
}

}  // namespace gazetted
