#include "gazetted/app/suppressed_addresses.hpp"

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {

SuppressedAddresses::SuppressedAddresses(const std::vector<Suppression>& rows, const Settings& settings) {
  bool of_newsrooms = false;
  for (const auto& row : rows) {
    keys_.insert(key_of(row));
    of_newsrooms = of_newsrooms || !row.newsroom.empty();
    has_hashes_ = has_hashes_ || is_address_hash(row.address);
  }
  if (!of_newsrooms) return;
  for (const auto& list : settings.lists)
    newsroom_of_[list.audience.name] = settings.newsroom(list.audience.newsroom).key;
}

SuppressedAddresses SuppressedAddresses::read(const Settings& settings) {
  auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return {};
  const auto rows = (*ledger)->suppressions("");
  return rows ? SuppressedAddresses(*rows, settings) : SuppressedAddresses();
}

Result<SuppressedAddresses> SuppressedAddresses::read(LedgerThread& ledger, const Settings& settings) {
  const auto rows = ledger.call([](Ledger& open) { return open.registry().suppressions(); });
  if (!rows) return rows.error();
  return SuppressedAddresses(*rows, settings);
}

Suppressed SuppressedAddresses::on(const std::string& address_key, const std::string& list) const {
  if (keys_.empty()) return Suppressed::no;
  const auto there = [&](const std::string& key) {
    if (keys_.contains(suppression_key(key, ""))) return Suppressed::everywhere;
    if (keys_.contains(suppression_key(key, list))) return Suppressed::here;
    const auto newsroom = newsroom_of_.find(list);
    const bool there_too =
        newsroom != newsroom_of_.end() && keys_.contains(newsroom_suppression_key(key, newsroom->second));
    return there_too ? Suppressed::here : Suppressed::no;
  };
  const auto found = there(address_key);
  if (!has_hashes_ || found == Suppressed::everywhere) return found;
  const auto by_hash = there(address_hash(address_key));
  return by_hash == Suppressed::no ? found : by_hash;
}

LookUpSuppressed SuppressedAddresses::look_up() const {
  return [this](const std::string& key, const std::string& list) { return on(key, list); };
}

}  // namespace gazetted
