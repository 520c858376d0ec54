// A body as feeds and ninjs carry it: that of the page without its classes, every address whole. Pure.
#pragma once
#include <string>

#include "story_words.hpp"

namespace gazetted {

// The error: the text cannot be rendered within its budget.
Result<std::string> feed_html(const SiteView& view, const Story& story, const Release& text);

}  // namespace gazetted
