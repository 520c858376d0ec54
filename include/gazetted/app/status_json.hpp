// A release for programs: what `status --json ID` prints and the HTTP API answers. Blocking only where a user's name is
// looked up.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "gazetted/base/json.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/model/live_status.hpp"

namespace gazetted {

// What of one release waits for a relay or a channel that the configuration does not have any more.
std::vector<WaitingTarget> waiting_of(const LiveStatus& live, std::string_view release);

// `live`: nothing where the daemon does not run, and then nobody knows what it waits for. `page`: its address, if it
// has one. gazetted-api(7) lists the keys.
json::object status_json(const ReleaseStatus& release, const std::optional<LiveStatus>& live, Time now,
                         const std::string& page = "");

}  // namespace gazetted
