#include "version_audience.hpp"

#include "gazetted/ledger/rules/versions.hpp"
#include "gazetted/mail/address.hpp"
#include "recipient_pages.hpp"

namespace gazetted {

AddressSet VersionAudience::addresses() const {
  auto addresses = addresses_;
  addresses.own_all(reached_otherwise);
  return addresses;
}

Status VersionAudience::for_each_page(const TargetRow& target, const Each& each) const {
  const auto fetch = [&](Ledger& ledger, const RowRange& range) {
    return ledger.acceptance().earlier_recipients(target.key, range);
  };
  return gazetted::for_each_page(*ledger_, target.first, target.last, input_.goes_on, fetch, each);
}

Result<VersionAudience> VersionAudience::read(LedgerThread& ledger, Input input) {
  VersionAudience audience(ledger, std::move(input));
  const auto& [versions, release, open_lists, goes_on] = audience.input_;
  for (std::size_t number = 0; number < versions.size(); ++number) {
    for (const auto& target : versions[number].targets) {
      if (target.kind != TargetKind::list || !open_lists.contains(target.name)) continue;
      auto status = audience.for_each_page(target, [&](const std::vector<EarlierRecipient>& rows) {
        for (const auto& row : rows) {
          if (gets_version(audience.input_.release, row.state, target.opens))
            audience.addresses_.first_owner(address_key(row.subscriber.address), number);
        }
        return Status();
      });
      if (!status) return status.error();
    }
  }
  return audience;
}

Result<VersionReaders> VersionAudience::put(const std::string& list, TargetKey to,
                                            const SuppressedAddresses& suppressed) {
  VersionReaders readers{list, 0, 0, 0};
  for (std::size_t number = 0; number < input_.versions.size(); ++number) {
    for (const auto& target : input_.versions[number].targets) {
      if (target.kind != TargetKind::list || target.name != list) continue;
      auto status = for_each_page(target, [&](std::vector<EarlierRecipient> rows) -> Status {
        std::vector<ThreadedRecipient> put;
        for (auto& row : rows) {
          const auto key = address_key(row.subscriber.address);
          if (!gets_version(input_.release, row.state, target.opens) || addresses_.owner_of(key) != number) continue;
          const bool may_not = suppressed.on(key, list) != Suppressed::no;
          ++(may_not ? readers.suppressed : may_have_it(row.state) ? readers.had_it : readers.waited);
          put.push_back({std::move(row.subscriber), row.id, may_not});
        }
        return ledger_->call([&](Ledger& ledger) { return ledger.acceptance().put_threaded(to, put); });
      });
      if (!status) return status.error();
    }
  }
  return readers;
}

}  // namespace gazetted
