// X's way to count (its open counting rules, version 3): a link is 23 wherever it is, an emoji 2, letters of most
// alphabets 1, the rest 2. A name with a real top-level domain is a link even without https:// (README.md, socket.io).
#pragma once
#include <cstddef>
#include <string_view>

namespace gazetted {

std::size_t weighted_length(std::string_view text);

}  // namespace gazetted
