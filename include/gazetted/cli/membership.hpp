// On which lists of a release somebody is. Reads the lists through; blocking.
#pragma once
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// In the release's order: the first on which they are not suppressed is the one that mails them.
std::vector<std::string> lists_with(const std::string& address, const Edition& edition, const Settings& settings);

}  // namespace gazetted
