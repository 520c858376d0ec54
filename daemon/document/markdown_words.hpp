// Words and lines as Markdown has them: what has to be escaped, and what begins a mark. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace gazetted {

bool is_word(char c);
bool is_blank(char c);
std::size_t longest_run(std::string_view text, char mark);
// The lines below the first, or all of them, begin with `prefix`; blank ones with what of it is no blank.
std::string with_prefix(std::string_view text, std::string_view prefix, bool first_too);
std::string joined(const std::vector<std::string>& parts, std::string_view between);
// "&amp;", "&#8211;"
bool begins_entity(std::string_view text);
// What would make a list, a heading, a quote or an underlining of a line: the byte to put a \ before; npos: nothing.
std::size_t mark_of_line(std::string_view line);
std::string destination(const std::string& url);
std::string title_of(const std::string& title);

}  // namespace gazetted
