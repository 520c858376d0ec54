// The words for who wants mail and who left, folded (see header_words.hpp), as exports write them. For standing.cpp.
// Made before main(), never changed.
#pragma once
#include <functional>
#include <set>
#include <string>

namespace gazetted::standing_words {

using Words = std::set<std::string, std::less<>>;

// Of header rows.
extern const Words status_words, hint_words, province_words, left_words, wanted_words, left_at_words;
// Of cells: still there, gone, and answers.
extern const Words stays, gone, yes, no, nothing;

}  // namespace gazetted::standing_words
