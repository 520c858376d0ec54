// Formats whose parts are found by their place in the file: what is to go is overwritten, and nothing moves. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Of AVIF and HEIF what was put into them as words (XMP, other media types) may stay.
enum class WordsOverwritten { yes, no };

// TIFF (see tiff_cleaning.hpp), AVIF and HEIF (Exif, XMP); anything else as it is.
std::string overwrite_metadata(std::string bytes, WordsOverwritten words = WordsOverwritten::yes);

// An ISO base media file none of whose brands is a picture's: MP4, MOV, M4A.
bool is_film(std::string_view bytes);

}  // namespace gazetted
