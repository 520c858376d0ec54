// How values stand in the ledger's columns: shared by the store and the reader.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/store.hpp"

namespace gazetted {

// In the column `lease`, of a row that has none and waits for a relay or channel to work again; do not change.
inline constexpr std::int64_t waits_for_relay = -1;

std::string attributes_text(const Person& person);  // a JSON object, empty for none
std::string domain_text(const std::string& address);
// From columns id, target, address, name, language, topics, attributes.
Delivery delivery_in(const Statement& row);
// From ten columns in the order of State, starting at `column`.
Tally tally_in(const Statement& row, int column);
std::string tally_columns(const std::string& table);

}  // namespace gazetted
