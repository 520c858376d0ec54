#include "gazetted/ledger/delivery_addresses.hpp"

#include <map>

#include "gazetted/ledger/database.hpp"
#include "gazetted/mail/address.hpp"

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
  if (auto status = connect(); !status) return status.error();
  std::vector<std::optional<std::string>> addresses;
  for (const auto number : numbers) {
    auto& statement = (*connection_).*query;
    auto found = first_row(statement.bind(1, number), [](const Statement& row) { return row.text(0); });
    if (!found) return found.error();
    addresses.push_back(std::move(*found));
  }
  return addresses;
}

Status DeliveryAddresses::connect() {
  if (connection_) return {};
  auto db = Database::open(store_, Database::Mode::read_only);
  if (!db) return db.error();
  connection_ = std::make_unique<Connection>(std::move(*db));
  return {};
}

namespace {

struct ListOfRelease {
  std::string release, list;
  std::int64_t first = 0, last = 0;
};

Result<std::vector<ListOfRelease>> lists_since(Database& db, Time since) {
  auto query = db.prepare(
      "SELECT l.id, g.name, g.first, g.last FROM release l JOIN target g ON g.release=l.key WHERE g.kind='list' AND "
      "l.taken>=? AND l.state NOT IN ('replaced','renewal') ORDER BY l.key DESC");
  std::vector<ListOfRelease> lists;
  auto read = for_each_row(query.bind(1, to_millis(since)), [&](const Statement& row) {
    lists.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
  });
  if (!read) return read.error();
  return lists;
}

}  // namespace

// Addresses have no index: each list of a release is read once, for all of them together.
Result<std::vector<std::optional<std::int64_t>>> DeliveryAddresses::find(const std::vector<Sought>& sought, Time since,
                                                                         const IsOf& is_of) {
  const std::lock_guard lock(mutex_);
  if (auto status = connect(); !status) return status.error();
  std::vector<std::optional<std::int64_t>> found(sought.size());
  const auto lists = lists_since(connection_->db, since);
  if (!lists) return lists.error();
  for (const auto& one : *lists) {
    std::multimap<std::string, std::size_t> wanted;
    for (std::size_t i = 0; i < sought.size(); ++i) {
      if (!found[i] && sought[i].list == one.list && is_of(one.release, sought[i]))
        wanted.emplace(sought[i].address_key, i);
    }
    if (wanted.empty()) continue;
    auto rows = connection_->db.prepare("SELECT id, address FROM recipient WHERE id BETWEEN ? AND ?");
    auto read = for_each_row(rows.bind(1, one.first).bind(2, one.last), [&](const Statement& row) {
      const auto [begin, end] = wanted.equal_range(address_key(row.text(1)));
      for (auto at = begin; at != end; ++at) found[at->second] = row.integer(0);
    });
    if (!read) return read.error();
  }
  return found;
}

}  // namespace gazetted
