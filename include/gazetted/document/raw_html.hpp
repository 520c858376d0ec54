// What a text in Markdown holds that a mail does not show: for `check`, which names it with its line. Pure.
#pragma once
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// A warning for each element of HTML that is left out, and for [shortcodes] and :emoji: names, which other programs
// would replace. An error for what would never be sent as it is: {% tags %} and {{ values }} of Jekyll and Hugo, {:
// .classes} of kramdown; and where the text cannot be rendered at all. `start`: the file, and the line at which the
// Markdown begins.
Findings findings_in_markdown(const std::string& markdown, const Place& start);

// The same for all texts of a release, and for its addresses: of the byline, the media, the newsroom.
Findings findings_in_release(const Release& release, const Newsroom& newsroom);

}  // namespace gazetted
