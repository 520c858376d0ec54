#include "gazetted/ledger/delivery_addresses.hpp"

#include "gazetted/ledger/database.hpp"

namespace gazetted {

struct DeliveryAddresses::Connection {
  explicit Connection(Database opened)
      : db(std::move(opened)),
        find(db.prepare("SELECT r.address FROM recipient r JOIN target g ON g.key=r.target "
                        "WHERE r.id=? AND g.kind='list'")),
        find_request(db.prepare("SELECT c.address FROM consent c JOIN subscription s ON s.address=c.address AND "
                                "s.list=c.list WHERE c.key=? AND c.what='asked'")) {}
  Database db;
  Statement find, find_request;
};

DeliveryAddresses::DeliveryAddresses(std::string store) : store_(std::move(store)) {}

DeliveryAddresses::~DeliveryAddresses() = default;

Result<std::vector<std::optional<std::string>>> DeliveryAddresses::of(std::span<const std::int64_t> deliveries) {
  return look_up(&Connection::find, deliveries);
}

Result<std::vector<std::optional<std::string>>> DeliveryAddresses::of_requests(std::span<const std::int64_t> numbers) {
  return look_up(&Connection::find_request, numbers);
}

Result<std::vector<std::optional<std::string>>> DeliveryAddresses::look_up(Statement Connection::*query,
                                                                           std::span<const std::int64_t> numbers) {
  const std::lock_guard lock(mutex_);
  if (!connection_) {
    auto db = Database::open(store_, Database::Mode::read_only);
    if (!db) return db.error();
    connection_ = std::make_unique<Connection>(std::move(*db));
  }
  std::vector<std::optional<std::string>> addresses;
  for (const auto number : numbers) {
    auto& statement = (*connection_).*query;
    auto found = first_row(statement.bind(1, number), [](const Statement& row) { return row.text(0); });
    if (!found) return found.error();
    addresses.push_back(std::move(*found));
  }
  return addresses;
}

}  // namespace gazetted
