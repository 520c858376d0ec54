// To whom deliveries go, for whoever has to prove a token that came back. A connection of its own, which only reads:
// the ledger's thread hears nothing of it, however much comes back. Blocking; any thread, one at a time.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

class Statement;

class DeliveryAddresses {
 public:
  // `store`: of the ledger, which is open.
  explicit DeliveryAddresses(std::string store);
  ~DeliveryAddresses();

  // In the order of `deliveries`; nothing: there is no such delivery, or it goes to a channel.
  Result<std::vector<std::optional<std::string>>> of(std::span<const std::int64_t> deliveries);
  // Of those who asked to be put on a list, by LedgerSubscriptions::asked_for()'s numbers; nothing: nobody did.
  Result<std::vector<std::optional<std::string>>> of_requests(std::span<const std::int64_t> numbers);

  // The mail of a person on a list that its Message-ID is of, in releases since then. `is_of`: whether this is the
  // Message-ID of this release to that person.
  struct Sought {
    std::string address_key, list, message_id;
  };
  using IsOf = std::function<bool(const std::string& release, const Sought& sought)>;
  Result<std::vector<std::optional<std::int64_t>>> find(const std::vector<Sought>& sought, Time since,
                                                        const IsOf& is_of);

 private:
  struct Connection;
  Status connect();
  Result<std::vector<std::optional<std::string>>> look_up(Statement Connection::*query,
                                                          std::span<const std::int64_t> numbers);
  std::mutex mutex_;
  const std::string store_;
  std::unique_ptr<Connection> connection_;  // null: not opened yet
};

}  // namespace gazetted
