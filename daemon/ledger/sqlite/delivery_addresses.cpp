#include "gazetted/ledger/delivery_addresses.hpp"

#include "gazetted/ledger/database.hpp"

namespace gazetted {

struct DeliveryAddresses::Connection {
  explicit Connection(Database opened)
      : db(std::move(opened)),
        find(db.prepare("SELECT r.address FROM recipient r JOIN target g ON g.key=r.target "
                        "WHERE r.id=? AND g.kind='list' AND r.address<>''")) {}
  Database db;
  Statement find;
};

DeliveryAddresses::DeliveryAddresses(std::string store) : store_(std::move(store)) {}

DeliveryAddresses::~DeliveryAddresses() = default;

Result<std::vector<std::optional<std::string>>> DeliveryAddresses::of(std::span<const std::int64_t> deliveries) {
  const std::lock_guard lock(mutex_);
  if (!connection_) {
    auto db = Database::open(store_, Database::Mode::read_only);
    if (!db) return db.error();
    connection_ = std::make_unique<Connection>(std::move(*db));
  }
  std::vector<std::optional<std::string>> addresses;
  for (const auto delivery : deliveries) {
    auto found = first_row(connection_->find.bind(1, delivery), [](const Statement& row) { return row.text(0); });
    if (!found) return found.error();
    addresses.push_back(std::move(*found));
  }
  return addresses;
}

}  // namespace gazetted
