// Sitemaps of the whole site: one for each year, of which a story changes one, an index of them, and the news.
#pragma once
#include <set>
#include <vector>

#include "gazetted/publishing/site_writer.hpp"
#include "gazetted/publishing/written_files.hpp"

namespace gazetted {

// `changed`: the years whose stories have changed. `lists`: of all newsrooms, with their months and topics.
Status put_sitemaps(const SiteSources& sources, const SiteView& view, WrittenFiles& files, const std::set<int>& changed,
                    const std::vector<NewsroomLists>& lists, Time now);

}  // namespace gazetted
