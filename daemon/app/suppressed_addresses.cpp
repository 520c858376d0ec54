#include "gazetted/app/suppressed_addresses.hpp"

#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {

SuppressedAddresses::SuppressedAddresses(const std::vector<Suppression>& rows) {
  for (const auto& row : rows) keys_.insert(key_of(row));
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
  if (keys_.contains(suppression_key(address_key, ""))) return Suppressed::everywhere;
  return keys_.contains(suppression_key(address_key, list)) ? Suppressed::here : Suppressed::no;
}

LookUpSuppressed SuppressedAddresses::look_up() const {
  return [this](const std::string& key, const std::string& list) { return on(key, list); };
}

}  // namespace gazetted
