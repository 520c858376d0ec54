// The files that are a newsroom's own: its colours and its logo. Pure; the logo's bytes are read by whoever writes it.
#pragma once
#include <string>

#include "gazetted/site/story.hpp"

namespace gazetted {

// Of its stylesheet; empty: it has no colour that could be one.
std::string colours_path(const SiteNewsroom& newsroom);
std::string colours_text(const SiteNewsroom& newsroom);
std::string logo_path(const SiteNewsroom& newsroom);  // empty: it has none

}  // namespace gazetted
