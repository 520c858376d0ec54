// From the ledger's rows to what lists show.
#pragma once
#include <vector>

#include "gazetted/ledger/pages.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// Without texts: the row cannot be read.
ListedStory listed_in(const PageRow& page);
// Those that a list has: not withdrawn.
std::vector<ListedStory> listed_in(const std::vector<PageRow>& pages);

}  // namespace gazetted
