// Plain text as Markdown that says the same words: nothing of it becomes a mark.
#pragma once
#include <string>

#include "gazetted/base/zone.hpp"

namespace gazetted {

// Paragraphs are what blank lines part; where there are none, every line is one.
std::string markdown_of_plain(const std::string& text);

// "LONDON, 2 March 2026 -- The mayor": where the sentence begins, and what is before it; 0: there is none.
std::size_t behind_dateline(const std::string& paragraph, std::string& dateline);

// A byline without its "By", "Von", "Par" …, in the words of the language: pages write that themselves. "Von der Leyen"
// is a name.
std::string without_by(const std::string& byline, const std::string& language);

// "2026-03-02 09:00+01:00": with the day that it is there.
std::string written_in(const Zone& zone, Time time);

}  // namespace gazetted
