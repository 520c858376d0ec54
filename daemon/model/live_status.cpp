#include "gazetted/model/live_status.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gazetted {
namespace {

json::object to_json(const RelayStatus& relay) {
  return {{"works", relay.works}, {"connections", relay.connections}, {"queued", relay.queued},
          {"code", relay.code},   {"reason", relay.reason},           {"next_try_seconds", relay.next_try.count()}};
}

json::object to_json(const ReachedQuota& quota) {
  return {{"limit", quota.limit}, {"until", format_rfc3339(quota.until)}};
}

json::object to_json(const WaitingTarget& target) {
  return {{"release", target.release}, {to_string(target.kind), target.name}, {"reason", target.reason}};
}

json::object to_json(const UnreadableRelease& release) {
  return {{"release", release.release}, {"reason", release.reason}};
}

json::object to_json(const IncomingDrop& drop) {
  return {{"name", drop.name}, {"settles_in", double(drop.settles_in.count()) / 1000}};
}

template <class Value>
json::array array_of(const std::vector<Value>& values) {
  json::array array;
  for (const auto& value : values) array.push_back(to_json(value));
  return array;
}

// `read` of every object in the list; what it finds nothing in is left out.
template <class Value, class Read>
std::vector<Value> read_array(const json::object& object, std::string_view key, const Read& read) {
  std::vector<Value> values;
  const auto* member = object.if_contains(key);
  if (!member || !member->is_array()) return values;
  for (const auto& entry : member->as_array()) {
    if (!entry.is_object()) continue;
    if (std::optional<Value> value = read(entry.as_object())) values.push_back(std::move(*value));
  }
  return values;
}

constexpr std::int64_t a_century = 100LL * 366 * 24 * 3600;  // in seconds; what waits longer is a damaged answer

RelayStatus read_relay(const json::object& object) {
  RelayStatus relay;
  relay.works = bool_member(object, "works");
  relay.connections = int_member(object, "connections");
  relay.queued = int_member(object, "queued");
  relay.code = int(std::clamp<std::int64_t>(int_member(object, "code"), 0, std::numeric_limits<int>::max()));
  relay.reason = text_member(object, "reason");
  relay.next_try = std::chrono::seconds(std::clamp<std::int64_t>(int_member(object, "next_try_seconds"), 0, a_century));
  return relay;
}

std::map<std::string, RelayStatus> read_relays(const json::object& object) {
  std::map<std::string, RelayStatus> relays;
  const auto* member = object.if_contains("relays");
  if (!member || !member->is_object()) return relays;
  for (const auto& [name, relay] : member->as_object()) {
    if (relay.is_object()) relays[std::string(name)] = read_relay(relay.as_object());
  }
  return relays;
}

std::optional<ReachedQuota> read_quota(const json::object& object) {
  const auto until = parse_rfc3339(text_member(object, "until"));
  auto limit = text_member(object, "limit");
  if (!until || limit.empty()) return std::nullopt;
  return ReachedQuota{std::move(limit), *until};
}

std::optional<WaitingTarget> read_waiting(const json::object& object) {
  WaitingTarget target;
  target.release = text_member(object, "release");
  target.kind = object.contains("list") ? TargetKind::list : TargetKind::channel;
  target.name = text_member(object, to_string(target.kind));
  target.reason = text_member(object, "reason");
  return target.name.empty() ? std::nullopt : std::optional(std::move(target));
}

std::optional<UnreadableRelease> read_unreadable(const json::object& object) {
  UnreadableRelease release{text_member(object, "release"), text_member(object, "reason")};
  return release.release.empty() ? std::nullopt : std::optional(std::move(release));
}

std::optional<IncomingDrop> read_incoming(const json::object& object) {
  auto name = text_member(object, "name");
  const auto* seconds = object.if_contains("settles_in");
  if (name.empty() || !seconds || !seconds->is_number()) return std::nullopt;
  const auto wait = std::clamp(seconds->to_number<double>(), 0.0, double(a_century));
  return IncomingDrop{std::move(name), Duration(std::llround(wait * 1000))};
}

}  // namespace

std::vector<std::string> relays_in_the_way(const LiveStatus& status, const std::vector<std::string>& relays) {
  const bool all = std::all_of(relays.begin(), relays.end(), [&](const auto& name) {
    const auto relay = status.relays.find(name);
    return relay != status.relays.end() && !relay->second.works;
  });
  return all ? relays : std::vector<std::string>();
}

json::object to_json(const LiveStatus& status) {
  json::object relays;
  for (const auto& [name, relay] : status.relays) relays[name] = to_json(relay);
  return {{"relays", std::move(relays)},
          {"quotas_reached", array_of(status.quotas_reached)},
          {"waiting", array_of(status.waiting)},
          {"paused", status.paused},
          {"leased", status.leased},
          {"ledger_longest_ms", status.ledger_longest.count()},
          {"unreadable", array_of(status.unreadable)},
          {"incoming", array_of(status.incoming)}};
}

LiveStatus read_live_status(const json::object& object) {
  LiveStatus status;
  status.relays = read_relays(object);
  status.quotas_reached = read_array<ReachedQuota>(object, "quotas_reached", read_quota);
  status.waiting = read_array<WaitingTarget>(object, "waiting", read_waiting);
  status.paused = bool_member(object, "paused");
  status.leased = int_member(object, "leased");
  status.ledger_longest = Duration(int_member(object, "ledger_longest_ms"));
  status.unreadable = read_array<UnreadableRelease>(object, "unreadable", read_unreadable);
  status.incoming = read_array<IncomingDrop>(object, "incoming", read_incoming);
  return status;
}

}  // namespace gazetted
