// Formats whose parts are found by their place in the file: what is to go is overwritten, and nothing moves. Pure.
#pragma once
#include <string>

namespace gazetted {

// Of AVIF and HEIF what was put into them as words (XMP, other media types) may stay.
enum class WordsOverwritten { yes, no };

// TIFF (Exif, GPS, XMP, IPTC, Photoshop's and who made it), AVIF and HEIF (Exif, XMP); anything else as it is.
std::string overwrite_metadata(std::string bytes, WordsOverwritten words = WordsOverwritten::yes);

}  // namespace gazetted
