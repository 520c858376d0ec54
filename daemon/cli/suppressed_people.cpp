#include "suppressed_people.hpp"

#include "gazetted/ledger/reader.hpp"
#include "gazetted/model/address.hpp"

namespace gazetted {

SuppressedPeople SuppressedPeople::read(const Settings& settings) {
  SuppressedPeople people;
  auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return people;
  const auto rows = (*ledger)->suppressions("");
  if (!rows) return people;
  for (const auto& row : *rows) people.keys_.insert(suppression_key(row.address, row.list));
  return people;
}

bool SuppressedPeople::has(const std::string& address, const std::string& list) const {
  if (keys_.empty()) return false;
  const auto key = address_key(address);
  return keys_.contains(suppression_key(key, "")) || keys_.contains(suppression_key(key, list));
}

}  // namespace gazetted
