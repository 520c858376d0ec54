// Characters that turn the direction of what follows them (UAX #9): in a headline they reorder whatever a page, a feed
// or a mail prints after it. Pure.
#pragma once
#include <string>

#include "gazetted/model/release.hpp"

namespace gazetted {

// Without embeddings and overrides (U+202A to U+202E), and without isolates (U+2066 to U+2069) that do not come in
// pairs; marks (U+200E, U+200F) stay, since they reach no further than their place.
std::string without_bidi_controls(const std::string& line);

// Without what has no width and divides nothing (U+200B, U+2060, U+FEFF, U+00AD), and without no-break spaces at its
// ends: what is copied from a page has them, and nobody would find the headline by its words.
std::string without_zero_width(const std::string& line);

// Takes both out of every one-line text of the release; a warning names each that reversed a direction.
void remove_bidi_controls(Release& release, Findings& findings);

}  // namespace gazetted
