// By what all of a site was made: settings, theme and program, as a digest that is kept in it. Blocking.
#pragma once
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {

// Whether all of the tree was made by these settings, this theme and this program; and that it was.
bool is_made_by(const SiteTree& tree, const Settings& settings, const Theme& theme);
Status note_maker(SiteTree& tree, const Settings& settings, const Theme& theme);

// Why a web server of another user cannot read a site that is in a place of its own; empty: it can. What is in the
// daemon's own directory the daemon serves.
std::string why_no_server_reads(const SiteTree& tree, const Settings& settings);

}  // namespace gazetted
