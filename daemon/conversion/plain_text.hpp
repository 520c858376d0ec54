// Plain text as Markdown that says the same words: nothing of it becomes a mark.
#pragma once
#include <string>

namespace gazetted {

// Paragraphs are what blank lines part; where there are none, every line is one.
std::string markdown_of_plain(const std::string& text);

}  // namespace gazetted
