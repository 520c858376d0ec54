// What a client of the HTTP API may do with a release: one rule, asked when it puts, replaces, supersedes or cancels.
// It may touch only what it might have put: a release of its newsroom that goes to its own lists and channels alone.
// And one that may not publish must not stop what a person has let go: of others, or of what was approved, it touches
// nothing that is still to leave. Pure; a table of tests. What it says names nothing that is not this client's.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/intake/drop_origins.hpp"
#include "stored_release.hpp"

namespace gazetted {

enum class Touch { replace, supersede, cancel };

// Of a list, say; what names no newsroom is the first one's.
bool is_of_another(const std::string& newsroom, const ApiClient& client, const Settings& settings);
// The site is nobody's: each newsroom has its own pages there.
bool is_of_another(const ChannelOptions& channel, const ApiClient& client, const Settings& settings);
bool may_address(const ApiClient& client, const std::string& list);
// One that is limited to lists posts nowhere unless its channels are named: a post is for everybody.
bool may_post_to(const ApiClient& client, const std::string& channel);

// Why this client may not put this release; empty: it may.
std::string why_client_may_not(const ApiClient& client, const Edition& edition, const Settings& settings);

// Why this client may not do that to a release; empty: it may.
std::string why_client_may_not(const ApiClient& client, Touch touch, const StoredRelease& release,
                               const Settings& settings);

// Who put a drop, with what it may do by now; what it might not when it put it, it still may not. Nothing: it is not
// configured any more. Of a drop whose origin is lost a person approves whatever it goes to.
std::optional<ApiClient> client_of_drop(const DropOrigin& origin, const Settings& settings);

}  // namespace gazetted
