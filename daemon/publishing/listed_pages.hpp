// From the ledger's rows to what lists show.
#pragma once
#include <string>
#include <vector>

#include "gazetted/ledger/pages.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// What the tree notes of a story whose page was written, as JSON.
std::string note_of(std::int64_t number);
// An empty file that says to a web server that what has this number at its end is 410.
std::string gone_note_of(std::int64_t number);
// The texts of a list in a note; what is none is left out.
std::vector<std::string> texts_in(const std::string& note, const char* key);

// Without texts: the row cannot be read.
ListedStory listed_in(const PageRow& page);
// Those that a list has: not withdrawn.
std::vector<ListedStory> listed_in(const std::vector<PageRow>& pages);
// With the pictures that their pages have now: since the rows were written they may have been made anew.
std::vector<ListedStory> listed_in(const std::vector<PageRow>& pages, const SiteTree& tree);

// The published page of which the release of this id is the first or any later version. Mostly it is the first, which
// is found without reading the other pages.
Result<std::optional<PageRow>> page_of_version(PageReader& reader, const std::string& newsroom, const std::string& id);

}  // namespace gazetted
