// How values are written in the ledger's columns: shared by whatever reads and writes its tables.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

// In the column `lease`, of a row that has none and waits for a relay or channel to work again; do not change.
inline constexpr std::int64_t waits_for_relay = -1;

std::string attributes_text(const Subscriber& subscriber);  // a JSON object, empty for none
std::string domain_text(const std::string& address);
std::optional<std::int64_t> millis(const std::optional<Time>& time);
std::optional<Time> time_in(const Statement& row, int column);    // nothing: NULL
std::optional<State> state_in(const Statement& row, int column);  // nothing: NULL
TargetKind kind_in(const Statement& row, int column);
// Of a lease, which names its deliveries in one blob.
std::string_view blob_of(const std::vector<DeliveryId>& ids);  // of `ids` itself
std::vector<DeliveryId> ids_in(const Statement& row, int column);
Span span_in(const Statement& row);  // from columns key, domain, next, last
// From columns id, target, address, name, language, topics, attributes.
Delivery delivery_in(const Statement& row);
// From ten columns in the order of State, starting at `column`.
Tally tally_in(const Statement& row, int column);
std::string tally_columns(const std::string& table);

}  // namespace gazetted
