#include "gazetted/app/suppressed_addresses.hpp"

#include "gazetted/audience/suppression_import.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {

SuppressedAddresses::SuppressedAddresses(const std::vector<Suppression>& rows) {
  for (const auto& row : rows) {
    keys_.insert(key_of(row));
    has_hashes_ = has_hashes_ || is_address_hash(row.address);
  }
}

SuppressedAddresses SuppressedAddresses::read(const Settings& settings) {
  auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return {};
  const auto rows = (*ledger)->suppressions("");
  return rows ? SuppressedAddresses(*rows) : SuppressedAddresses();
}

Result<SuppressedAddresses> SuppressedAddresses::read(LedgerThread& ledger) {
  const auto rows = ledger.call([](Ledger& open) { return open.registry().suppressions(); });
  if (!rows) return rows.error();
  return SuppressedAddresses(*rows);
}

Suppressed SuppressedAddresses::on(const std::string& address_key, const std::string& list) const {
  if (keys_.empty()) return Suppressed::no;
  const auto there = [&](const std::string& key) {
    if (keys_.contains(suppression_key(key, ""))) return Suppressed::everywhere;
    return keys_.contains(suppression_key(key, list)) ? Suppressed::here : Suppressed::no;
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
