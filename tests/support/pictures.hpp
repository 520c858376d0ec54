// Pictures for tests, made of numbers: what a camera writes beside the pixels, in bytes of our own.
#pragma once
#include <string>

#include "gazetted/base/file.hpp"

namespace gazetted::test {

enum class PngKind { grey8, rgb8, rgba8, rgb16 };
// Of smooth colours, dark in its left upper corner and bright in the right lower one; rgba8 is transparent in its right
// half.
std::string png_of(unsigned width, unsigned height, PngKind kind = PngKind::rgb8);
// A header that says so, and a few pixels: what a bomb looks like.
std::string png_head(unsigned width, unsigned height);
// Two frames.
std::string animated_gif();
// The same pixels, by the program that makes pictures; empty: it was not built.
std::string jpeg_of(const std::string& png, unsigned width);
std::string webp_of(const std::string& png, unsigned width);

// What must be in nothing that is public.
inline constexpr const char* camera_secrets[] = {"SERIAL-4711",    "MAKER-NOTE-0815", "THUMBNAIL-2342",
                                                 "GPS-PLACE-1701", "OLD-CAPTION-99",  "BEHIND-THE-END",
                                                 "COMMENT-5150"};
// Exif of a camera: all of them that belong there, and which way is up (1 to 8).
std::string camera_exif(unsigned orientation);
// A JPEG with Exif, XMP, IPTC, a comment, and bytes behind its end.
std::string as_a_camera_writes(const std::string& jpeg, unsigned orientation);
std::string with_png_chunks(const std::string& png, unsigned orientation);

fs::path pictures_program();  // empty: it was not built

}  // namespace gazetted::test
