// Where readers find the page of a release on the site of its newsroom, or will find it.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// Of its first text, as its newsroom is configured now; empty: it has none.
std::string page_address(const Edition& edition, const Settings& settings);
// Of each of its texts, by language; none: it has no page.
std::vector<std::pair<std::string, std::string>> page_addresses(const Edition& edition, const Settings& settings);
// Of one that was accepted. Blocking: reads its archive; empty also where that cannot be read.
std::string page_address(const std::string& release, const Settings& settings);

}  // namespace gazetted
