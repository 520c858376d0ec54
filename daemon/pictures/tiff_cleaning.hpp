// TIFF 6.0, BigTIFF and DNG: only what says how pixels look stays where it is, and every other byte becomes 0 (places,
// serial numbers, makers' notes, words, layers, what an editor left lying between the parts). Pure; nothing moves.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

bool is_tiff(std::string_view bytes);

// As long as it was. What a camera's maker calls TIFF but nobody can read without the maker's notes (NEF, CR2, ARW) and
// pixels coded in a way that is not known are as they were: see keeps_metadata(). Work and memory are bounded by the
// size; directories and lists that overlap to be more than the file are given up, with what they name.
std::string clean_tiff(std::string bytes);

// Whether clean_tiff() would leave it as it is.
bool is_raw_of_maker(std::string_view tiff);

}  // namespace gazetted
