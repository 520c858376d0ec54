// A picture without what its camera and its programs wrote beside the pixels: place, serial numbers, makers' notes,
// thumbnails, earlier captions, what was hidden behind its end. Pure; hostile bytes are read within their size.
#pragma once
#include <string>
#include <string_view>

namespace gazetted {

// What the author says of a picture, and what goes with it wherever it goes.
struct PictureWords {
  std::string title, caption, credit, alt;
  bool operator==(const PictureWords&) const = default;
};

// An XMP packet (ISO 16684-1) that says them: dc:title, dc:description, dc:creator, dc:rights, photoshop:Credit and
// Iptc4xmpCore:AltTextAccessibility. At most 60 KB; empty where there is nothing to say.
std::string xmp_of(const PictureWords& words);

// The same pixels, colours, frames and way up, byte for byte as far as they are coded, with `xmp` as the only thing
// that is said of them. JPEG, PNG, WebP and GIF by what they begin with; in TIFF, DNG, AVIF and HEIF what is to go is
// overwritten where it is, of SVG what is drawn is written anew, and `xmp` is not written into these. A drawing that
// cannot be read becomes an empty one. Anything else is as it was. What is damaged ends where it is damaged.
std::string clean_picture(std::string_view bytes, std::string_view xmp);

// By its first telling_bytes: whether clean_picture() may have something to do.
bool may_be_cleaned(std::string_view beginning);

// Whether all of it stays, whatever it tells: bytes that are no picture, a film, a raw format of a camera's maker. As
// much work as cleaning it.
bool keeps_metadata(std::string_view bytes);

// Why bytes that are to be an SVG drawing cannot be read, as a clause: "it is not in UTF-8"; empty: they can.
std::string why_drawing_is_refused(std::string_view bytes);

// Whether a JPEG, PNG or WebP ends before its picture does, so that a part of it is shown grey.
bool is_cut_off(std::string_view bytes);

}  // namespace gazetted
