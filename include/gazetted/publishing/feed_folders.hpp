// Where the feeds of a newsroom are.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// Pure. By language; the first language is at the newsroom's own address.
std::vector<std::pair<std::string, std::string>> feed_folders(const SiteNewsroom& newsroom);
// The whole addresses of the feeds that tell of a story with these topics, in every language and form. Pure.
std::vector<std::string> feeds_that_tell_of(const SiteNewsroom& newsroom, const std::vector<std::string>& topics);
// Those that the publication of this version has changed: also those of topics that it has left. Blocking: reads the
// ledger, and the version before it. Empty: its newsroom is not configured any more.
Result<std::vector<std::string>> changed_feeds(const Settings& settings, const Edition& edition);

}  // namespace gazetted
