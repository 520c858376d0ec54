// What only the running daemon knows, in words: what mail waits for. Asked over the control socket. Blocking.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/app/status_json.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/model/live_status.hpp"

namespace gazetted {

// Nothing where the daemon does not run, or says nothing for so long.
std::optional<LiveStatus> ask_live(const Settings& settings, std::chrono::seconds patience = std::chrono::seconds(2));

// "the daemon is not running; nothing leaves", or that it cannot be asked, since we may not use its control socket.
// Then it may be running or not: `if_closed` is what follows of that; empty: nothing.
std::string no_daemon(const Settings& settings, const std::string& so, const std::string& if_closed = "");
// The same with `closed`, why the socket may not be used, known. Pure.
std::string no_daemon_text(const fs::path& socket, const std::string& closed, const std::string& so,
                           const std::string& if_closed);
std::string as_sentence(std::string text);  // "Nothing leaves."

// A line each for what keeps mail from leaving; says so too where the daemon does not run.
std::vector<std::string> live_lines(const Settings& settings, const std::optional<LiveStatus>& live);

// "relay main does not work: 550 5.7.1 not you; next try in 30 s".
std::string relay_trouble(std::string_view name, const RelayStatus& relay);

// Why mail of this release to this list does not leave, a line each: it has expired, is paused or held, its time has
// not come, the daemon or its relays do not work. Empty: nothing holds it.
std::vector<std::string> what_holds_mail(const ReleaseStatus& release, const std::string& list,
                                         const Settings& settings, const std::optional<LiveStatus>& live);

// When a release is looked at again: none of the relays of what is left of it works until then. Nothing: one works.
std::optional<Duration> until_a_relay_is_tried(const ReleaseStatus& release, const Settings& settings,
                                               const LiveStatus& live);

}  // namespace gazetted
