#include "columns.hpp"

#include <cstring>

#include "gazetted/base/json.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {

std::string attributes_text(const Subscriber& subscriber) {
  if (subscriber.attributes.empty()) return "";
  json::object object;
  for (const auto& [key, value] : subscriber.attributes) object[key] = value;
  return json::serialize(object);
}

std::string domain_text(const std::string& address) {
  const auto at = address.rfind('@');
  return at == std::string::npos ? "" : address.substr(at + 1);
}

std::optional<std::int64_t> millis(const std::optional<Time>& time) {
  return time ? std::optional(to_millis(*time)) : std::nullopt;
}

std::optional<Time> time_in(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(from_millis(row.integer(column)));
}

// A word that this program does not know says nothing that may be relied on.
std::optional<State> state_in(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return parse_state(row.text(column)).value_or(State::unknown);
}

TargetKind kind_in(const Statement& row, int column) {
  return row.text(column) == "channel" ? TargetKind::channel : TargetKind::list;
}

std::string_view blob_of(const std::vector<DeliveryId>& ids) {
  static_assert(sizeof(DeliveryId) == sizeof(std::int64_t));
  return {reinterpret_cast<const char*>(ids.data()), ids.size() * sizeof(DeliveryId)};
}

std::vector<DeliveryId> ids_in(const Statement& row, int column) {
  const auto blob = row.text(column);
  std::vector<DeliveryId> ids(blob.size() / sizeof(DeliveryId));
  std::memcpy(ids.data(), blob.data(), ids.size() * sizeof(DeliveryId));
  return ids;
}

Span span_in(const Statement& row) { return {row.integer(0), row.text(1), row.integer(2), row.integer(3)}; }

Delivery delivery_in(const Statement& row) {
  Delivery delivery;
  delivery.id = DeliveryId{row.integer(0)};
  delivery.target = TargetKey{row.integer(1)};
  delivery.subscriber.address = row.text(2);
  delivery.subscriber.name = row.text(3);
  delivery.subscriber.language = row.text(4);
  delivery.subscriber.topics = split(row.text(5), ',');
  if (const auto text = row.text(6); !text.empty()) {
    if (auto value = parse_json(text); value && value->is_object()) {
      for (const auto& [key, cell] : value->as_object()) {
        if (cell.is_string()) delivery.subscriber.attributes.emplace_back(key, cell.as_string());
      }
    }
  }
  delivery.domain = domain_text(delivery.subscriber.address);
  return delivery;
}

Tally tally_in(const Statement& row, int column) {
  Tally tally;
  for (std::size_t i = 0; i < state_count; ++i) tally.counts[i] = row.integer(column + int(i));
  return tally;
}

std::string tally_columns(const std::string& table) {
  std::string out;
  for (const auto& name : state_names) out += (out.empty() ? "" : ",") + table + "." + std::string(name);
  return out;
}

}  // namespace gazetted
