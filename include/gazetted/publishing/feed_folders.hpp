// Where the feeds of a newsroom are. Pure.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/site/story.hpp"

namespace gazetted {

// By language; the first language is at the newsroom's own address.
std::vector<std::pair<std::string, std::string>> feed_folders(const SiteNewsroom& newsroom);

}  // namespace gazetted
