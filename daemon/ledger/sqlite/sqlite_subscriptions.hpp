// LedgerSubscriptions over SQLite.
#pragma once
#include "gazetted/ledger/subscriptions.hpp"
#include "subscription_table.hpp"

namespace gazetted {

class SqliteSubscriptions : public LedgerSubscriptions {
 public:
  explicit SqliteSubscriptions(Database& db) : db_(db) {}

  Result<SignedUp> sign_up(const SignUp& request, const MakeOwnMail& make) override;
  Result<std::optional<AskedFor>> asked_for(std::int64_t number) override;
  Result<Confirmed> confirm(const ConfirmOrder& order, const MakeOwnMail& tell_old) override;
  Status choose(const std::string& address, const std::string& written, const std::string& list, const Choices& choices,
                const DoorVisitor& visitor, Time now) override;
  Status leave(std::span<const Suppression> rows, const std::string& how, const DoorVisitor& visitor, Time now,
               const Hand& by) override;
  Result<LeavingTakenBack> come_back(const std::string& address, const ListPlace& place,
                                     const std::vector<ListPlace>& all_lists, const DoorVisitor& visitor,
                                     Time now) override;
  Status subscribe(const Subscription& who, const std::string& newsroom, const std::string& by) override;
  Result<std::vector<Subscription>> of_address(const std::string& address) override;
  Result<std::vector<Subscription>> lists_of(const std::string& address, const std::vector<ListPlace>& all_lists,
                                             const std::string& by_file, Time now) override;
  Result<std::int64_t> drop_unconfirmed(Time now) override;

 private:
  Database& db_;
};

}  // namespace gazetted
