// How far two words are apart. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace gazetted {

// Bytes changed, added, lost, or two neighbours swapped (optimal string alignment). Takes a.size() × b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

// "francais" for "français": how people write it whose keyboards are others. `text` is UTF-8.
std::string without_marks(std::string_view text);

}  // namespace gazetted
