// The tables `subscription`, `consent` and `sign_up`: how their rows are read and written. Within the transactions of
// whoever calls.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/subscriptions.hpp"

namespace gazetted {

// In the order that subscription_in() reads.
inline constexpr std::string_view subscription_columns =
    "key, address, written, list, state, language, topics, frequency, basis, source, asked, confirmed, ended";
Subscription subscription_in(const Statement& row);

Result<std::optional<Subscription>> find_subscription(Database& db, const std::string& address,
                                                      const std::string& list);
Result<std::vector<Subscription>> subscriptions_of(Database& db, const std::string& address);
// Another of this address and list is replaced.
Status put_subscription(Database& db, const Subscription& row);
Result<std::int64_t> put_consent(Database& db, const Consent& row);  // its key

// A request, whether it was mailed or not.
Status put_sign_up(Database& db, const SignUp& request, bool mailed);
Result<SignUpCounts> count_sign_ups(Database& db, const SignUp& request, const SignUpLimits& limits);

// Causes that somebody may take back themselves (hindrance_of()), as a list of SQL: 'unsubscribe','reply' …
std::string own_acts();
// What is in the way of this address on this list of this newsroom.
Result<Hindrance> hindrance_for(Database& db, const std::string& address, const std::string& list,
                                const std::string& newsroom, Time now);
// Takes back that they left this list; who had left all, or all of its newsroom, has still left the others. Mail that
// has arrived takes back bounces, too.
enum class MailArrived { no, yes };
Result<LeavingTakenBack> take_back_leaving(Database& db, const std::string& address, const ListPlace& place,
                                           const std::vector<ListPlace>& all_lists, MailArrived mail, Time now);
// Ends subscriptions, for the proof; the suppression is not its business. Empty `list`: all.
Status end_subscriptions(Database& db, const std::string& address, const std::string& list, const std::string& how,
                         const DoorVisitor& visitor, Time now);
// The same where a suppression says that somebody left or complained.
Status end_subscriptions_for(Database& db, const Suppression& row, const std::string& how);

}  // namespace gazetted
