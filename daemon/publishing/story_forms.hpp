// A story in every form that it has on the site, at all its addresses. Pure but for the files that a kit is made of.
#pragma once
#include "gazetted/site/pages.hpp"

namespace gazetted {

Result<std::vector<SiteFile>> all_forms(const SiteView& view, const Story& story,
                                        const std::vector<ListedStory>& related);

}  // namespace gazetted
