// What only the running daemon knows: what mail waits for. Asked over the control socket. Blocking.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/json.hpp"
#include "terminal.hpp"

namespace gazetted {

// Nothing where the daemon does not run.
std::optional<json::object> ask_live(const Settings& settings);

// A line each for what keeps mail from leaving; says so too where the daemon does not run.
std::vector<std::string> live_lines(const Settings& settings, const std::optional<json::object>& live);

// "relay main does not work: 550 5.7.1 not you; next try in 30 s".
std::string relay_trouble(std::string_view name, const json::object& relay);

// What waits for a relay or a channel that the configuration does not have any more, of one release, or of all where
// `release` is empty: [{"release": …, "list" or "channel": …, "reason": …}].
json::array waiting_for_what_is_gone(const json::object& live, std::string_view release);

// When a release is looked at again: none of the relays of what is left of it works until then. Nothing: one works.
std::optional<Duration> until_a_relay_is_tried(const ReleaseStatus& release, const Settings& settings,
                                               const json::object& live);

}  // namespace gazetted
