// The words that a page of ours shows, from its HTML. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Of HTML that document/ has written: each block a line, cells of a table apart, no tags, no addresses.
std::string shown_text(std::string_view html);

}  // namespace gazetted
