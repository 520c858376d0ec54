#include "list_guard.hpp"

#include "gazetted/app/list_fetching.hpp"
#include "gazetted/edition/edition_file.hpp"
#include "gazetted/intake/archive.hpp"
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
                                  const Edition& edition, const Settings& settings,
                                  const std::function<bool()>& goes_on) {
  const auto last_release_to = [&](const std::string& list) {
    return ledger.call([&](Ledger& open) { return open.acceptance().last_of_list(list); });
  };
  auto guard = beside(ledger, lists, settings, goes_on, last_release_to);
  if (guard) guard->look_at_columns(edition, settings);
  return guard;
}

// A section that nobody has something for any more is printed for nobody, and no other check says so.
void ListGuard::look_at_columns(const Edition& edition, const Settings& settings) {
  const auto archive = Archive::of(settings.spool);
  for (const auto& last : lists_) {
    const auto* list = last ? edition.list(last->list) : nullptr;
    if (!list) continue;
    std::string text;
    if (const auto used = edition.templates.find(list->text.template_name); used != edition.templates.end()) {
      for (const auto& [file, content] : used->second.files) text += content + "\n";
    }
    const auto before = read_columns(archive.directory_of(last->release.release), last->list);
    columns_missed_[last->list] = columns_missed(before, list->text.fields, text);
  }
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
    last = Last{list->name, std::move(**found), std::move(*addresses)};
  }
  return guard;
}

void ListGuard::note(std::size_t list, const Subscriber& subscriber) {
  auto& last = lists_[list];
  if (last && last->addresses.owner_of(address_key(subscriber.address))) ++last->known;
}

std::string ListGuard::what_is_odd(const std::vector<PlannedList>& planned, const Settings& settings, Time now) const {
  std::string odd;
  const auto add = [&](const std::string& said) {
    if (!said.empty()) odd += (odd.empty() ? "" : "; ") + said;
  };
  for (std::size_t at = 0; at < planned.size() && at < lists_.size(); ++at) {
    const auto& list = planned[at];
    const auto& last = lists_[at];
    const auto* configured = settings.list(list.name);
    if (!configured) continue;
    // Whoever is on an earlier list of the release is not written here, so they are no reason to ask.
    const auto people = list.recipients + list.suppressed;
    if (last)
      add(gazetted::what_is_odd({list.name, last->release.recipients, people, last->known, last->release.release},
                                configured->guard));
    const auto missed = columns_missed_.find(list.name);
    add(what_is_lost({list.name, people + list.repeated() + list.skipped, list.skipped,
                      missed == columns_missed_.end() ? std::vector<std::string>() : missed->second},
                     configured->guard));
    add(why_too_old(configured->audience, Zone::load_or_utc(settings.newsroom(configured->audience.newsroom).time_zone),
                    now));
  }
  if (!odd.empty())
    odd +=
        "; resume sends it to these recipients: for others, put the list right, cancel the release and drop it again";
  return odd;
}

}  // namespace gazetted
