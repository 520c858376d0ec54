#include "gazetted/app/version_audience.hpp"

#include <algorithm>

#include "gazetted/ledger/rules/versions.hpp"
#include "gazetted/mail/address.hpp"
#include "recipient_pages.hpp"

namespace gazetted {
namespace {

constexpr std::size_t nobody = reached_otherwise - 1;  // there are never as many versions

// What somebody cancelled goes through its rows in steps, and may not have come to this one.
State state_now(const TargetRow& target, const EarlierRecipient& row) {
  const bool waits = row.state == State::pending || row.state == State::deferred;
  return waits && target.cancelled_by_somebody ? State::cancelled : row.state;
}

}  // namespace

std::set<std::string> open_lists_of(const Edition& edition, Time now) {
  const auto& planned = edition.set.first().public_from();
  const bool waits = planned && planned->instant > now;
  std::set<std::string> open;
  for (const auto& list : edition.lists) {
    if (!waits || (edition.set.first().embargo && list.text.early)) open.insert(list.text.name);
  }
  return open;
}

AddressSet VersionAudience::addresses() const {
  auto addresses = addresses_;
  addresses.own_all(reached_otherwise);
  return addresses;
}

Status VersionAudience::for_each_page(const TargetRow& target, const Each& each) const {
  const auto fetch = [&](const RowRange& range) { return input_.rows(target.key, range); };
  return gazetted::for_each_page(target.first, target.last, input_.goes_on, fetch, each);
}

Result<VersionAudience> VersionAudience::read(Input input) {
  VersionAudience audience(std::move(input));
  if (auto status = audience.note_readers(); !status) return status.error();
  if (auto status = audience.note_cancelled(); !status) return status.error();
  return audience;
}

Status VersionAudience::note_readers() {
  for (std::size_t number = 0; number < input_.versions.size(); ++number) {
    for (const auto& target : input_.versions[number].targets) {
      if (target.kind != TargetKind::list || !input_.open_lists.contains(target.name)) continue;
      auto status = for_each_page(target, [&](const std::vector<EarlierRecipient>& rows) {
        for (const auto& row : rows) {
          if (gets_version(release(), state_now(target, row), target.opens))
            addresses_.first_owner(address_key(row.subscriber.address), number);
        }
        return Status();
      });
      if (!status) return status;
    }
  }
  return {};
}

// They may be on another list, by which they would get what somebody has stopped.
Status VersionAudience::note_cancelled() {
  const auto& left_alone = input_.edition.left_alone;
  for (const auto& version : input_.versions) {
    for (const auto& target : version.targets) {
      const bool counts = target.kind == TargetKind::list && target.cancelled_by_somebody &&
                          std::find(left_alone.begin(), left_alone.end(), target.name) != left_alone.end();
      if (!counts) continue;
      auto status = for_each_page(target, [&](const std::vector<EarlierRecipient>& rows) {
        for (const auto& row : rows) {
          if (state_now(target, row) == State::cancelled)
            addresses_.first_owner(address_key(row.subscriber.address), nobody);
        }
        return Status();
      });
      if (!status) return status;
    }
  }
  return {};
}

Result<VersionReaders> VersionAudience::readers_of(const std::string& list, const SuppressedAddresses& suppressed,
                                                   const EachPage& each_page) {
  VersionReaders readers{list, 0, 0, 0};
  for (std::size_t number = 0; number < input_.versions.size(); ++number) {
    for (const auto& target : input_.versions[number].targets) {
      if (target.kind != TargetKind::list || target.name != list) continue;
      auto status = for_each_page(target, [&](std::vector<EarlierRecipient> rows) -> Status {
        std::vector<ThreadedRecipient> threaded;
        for (auto& row : rows) {
          if (row.subscriber.address.empty()) continue;  // erased: nobody knows any more who it was
          const auto key = address_key(row.subscriber.address);
          if (!gets_version(release(), state_now(target, row), target.opens) || addresses_.owner_of(key) != number)
            continue;
          const auto found = suppressed.on(key, list);
          const bool may_not = found != Suppressed::no;
          if (found == Suppressed::erased) row.subscriber = Subscriber();
          ++(may_not ? readers.suppressed : may_have_it(row.state) ? readers.had_it : readers.waited);
          threaded.push_back({std::move(row.subscriber), row.id, may_not});
        }
        return each_page ? each_page(std::move(threaded)) : Status();
      });
      if (!status) return status.error();
    }
  }
  return readers;
}

}  // namespace gazetted
