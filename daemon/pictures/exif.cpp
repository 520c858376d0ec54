#include "exif.hpp"

#include <algorithm>

#include "picture_bytes.hpp"

namespace gazetted {
namespace {

constexpr std::uint32_t orientation_tag = 0x0112;
constexpr std::uint32_t short_type = 3;
constexpr std::size_t most_entries = 1'000;

}  // namespace

unsigned orientation_of(std::string_view tiff) {
  const PictureBytes bytes(tiff, tiff.starts_with("II") ? PictureBytes::Order::little : PictureBytes::Order::big);
  if (!tiff.starts_with("II") && !tiff.starts_with("MM")) return 1;
  const std::size_t directory = bytes.at32(4);
  const auto entries = std::min<std::size_t>(bytes.at16(directory), most_entries);
  for (std::size_t entry = 0; entry < entries && directory + 2 + entry * 12 < bytes.size(); ++entry) {
    const auto at = directory + 2 + entry * 12;
    if (bytes.at16(at) != orientation_tag || bytes.at16(at + 2) != short_type) continue;
    const auto orientation = bytes.at16(at + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

std::string tiff_of(unsigned orientation) {
  if (orientation < 2 || orientation > 8) return "";
  std::string out("II*\0", 4);
  const auto add = [&](std::uint32_t number, int bytes) {
    add_number(out, number, bytes, PictureBytes::Order::little);
  };
  add(8, 4);  // where the directory is
  add(1, 2);
  add(orientation_tag, 2);
  add(short_type, 2);
  add(1, 4);
  add(orientation, 4);
  add(0, 4);  // no other directory: no thumbnail
  return out;
}

}  // namespace gazetted
