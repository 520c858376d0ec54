// The one thing of Exif that a picture needs to be shown as it was meant: which way is up. Pure.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// Of a TIFF structure ("II*\0…"): its Orientation, 1 to 8 (Exif 2.32, 4.6.4); 1 where it says nothing.
unsigned orientation_of(std::string_view tiff);
// A TIFF structure that says this alone; empty for 1, which needs none.
std::string tiff_of(unsigned orientation);

}  // namespace gazetted
