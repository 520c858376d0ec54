// How far two words are apart. Pure.
#pragma once
#include <cstddef>
#include <string_view>

namespace gazetted {

// Bytes changed, added, lost, or two neighbours swapped (optimal string alignment). Takes a.size() × b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace gazetted
