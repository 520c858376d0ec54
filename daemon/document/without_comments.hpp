// What an author has noted for colleagues in a text is in no form of it that the public gets, the Markdown included.
// Pure, linear.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Markdown without <!-- comments --> and without [//]: # (comments), but for those in code. One that does not end goes
// on to the end of the text, as in a page.
std::string without_comments(std::string_view markdown);

}  // namespace gazetted
