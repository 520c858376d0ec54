// A photo of 24 megapixels, made of numbers, and the program that makes pictures, in its jail.
#pragma once
#include "gazetted/base/jailed_process.hpp"

namespace gazetted::bench {

fs::path pictures_program();
// Noise on colours; without `whole` it is a header alone.
std::string png(unsigned width, unsigned height, bool whole);
// `place` has the picture as "photo", an empty file "xmp" and a directory "made". Ends the program with a message when
// it does not work.
JailedExit make_pictures(const fs::path& place, const std::vector<std::string>& orders);
// As a JPEG, made in `place`, which is there.
std::string photo(const fs::path& place);

}  // namespace gazetted::bench
