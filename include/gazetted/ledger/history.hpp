// History: every hand on a release or on who may be mailed, kept for ever: who, through which door, what, and what it
// changed. It is written in the transaction that it tells of, and never changed or deleted. It holds no address.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/time.hpp"

namespace gazetted {

// Whose doing something is. Without a user it is the daemon's own.
struct Hand {
  std::optional<std::int64_t> uid = {};    // who asked, as the kernel says
  std::optional<std::int64_t> login = {};  // who had logged in, behind sudo or su; nothing: the same, or not known
  std::string door = "daemon";             // "control socket", "spool", "link in a mail", "api", "daemon"
  std::string reason = {};                 // theirs, one line
};

struct HistoryEntry {
  Time at;
  Hand by;
  std::string verb;                     // "accepted", "paused" …
  std::string release, list, channel;   // what it was about; all empty: everything
  std::string before = {}, after = {};  // in words
};

// The door of programs that show a token; `reason` says which: "client cms".
constexpr std::string_view api_door = "api";

// What `after` says of a `cancel` that came when everything was over, or cancelled already.
constexpr std::string_view nothing_to_cancel = "nothing was left to cancel";

}  // namespace gazetted
