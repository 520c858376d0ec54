#include "gazetted/schedule/limit_key.hpp"

namespace gazetted {
namespace {

constexpr std::string_view closed = "closed:";
constexpr std::string_view domain = "domain:";

}  // namespace

std::string quota_name(const std::string& key, QuotaPeriod period) {
  return key + (period == QuotaPeriod::day ? " /d" : " /h");
}

std::string_view key_of_quota(std::string_view name) { return name.substr(0, name.rfind(' ')); }

std::string quota_for_people(std::string_view name) {
  auto key = key_of_quota(name);
  std::string text = name.ends_with("/d") ? "the daily quota of " : "the hourly quota of ";
  if (key.starts_with(domain)) {
    const auto [relay, destination] = relay_and_destination(key.substr(domain.size()));
    return text + (destination.starts_with('=') ? destination.substr(1) : destination) + " by relay " + relay;
  }
  const auto colon = key.find(':');
  if (colon == std::string_view::npos) return text.append(key);
  return text.append(key.substr(0, colon)).append(" ").append(key.substr(colon + 1));
}

std::string pace_name(const std::string& relay, const std::string& destination) { return relay + "/" + destination; }

std::pair<std::string, std::string> relay_and_destination(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return {std::string(name), ""};
  return {std::string(name.substr(0, slash)), std::string(name.substr(slash + 1))};
}

std::string closed_name(const std::string& channel) { return std::string(closed) + channel; }

std::optional<std::string> closed_channel(std::string_view name) {
  if (!name.starts_with(closed)) return std::nullopt;
  return std::string(name.substr(closed.size()));
}

}  // namespace gazetted
