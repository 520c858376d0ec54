#include "picture_overwriting.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "picture_bytes.hpp"
#include "tiff_cleaning.hpp"

namespace gazetted {
namespace {

using Order = PictureBytes::Order;

struct Extent {
  std::uint64_t at = 0, size = 0;
};

// Places may overlap, and be named any number of times: no honest file needs more.
constexpr std::size_t most_extents = 10'000;
constexpr std::uint64_t most_times_over = 4;  // bytes looked at or overwritten, for each byte of the file

class Blanker {
 public:
  explicit Blanker(std::size_t size) : left_(most_times_over * size) {}
  // False: enough was done.
  bool spend(std::uint64_t size) {
    if (size > left_) return false;
    left_ -= size;
    return true;
  }
  void blank(std::string& bytes, const Extent& extent) {
    if (extent.at >= bytes.size()) return;
    const auto size = std::min<std::uint64_t>(extent.size, bytes.size() - extent.at);
    if (spend(size)) std::fill_n(bytes.begin() + std::ptrdiff_t(extent.at), size, '\0');
  }

 private:
  std::uint64_t left_;
};

struct Box {
  std::string_view type;
  std::size_t begin = 0, end = 0;  // of its content
  std::size_t at = 0;              // of the box
};

// ISO base media file format (ISO/IEC 14496-12): boxes in boxes; those of one level.
std::vector<Box> boxes_in(const PictureBytes& bytes, std::size_t at, std::size_t end) {
  std::vector<Box> boxes;
  while (at + 8 <= end && boxes.size() < 10'000) {
    if (bytes.at64(at) == 0) break;  // nothing has begun there
    std::uint64_t size = bytes.at32(at);
    std::size_t head = 8;
    if (size == 1) {
      size = bytes.at64(at + 8);
      head = 16;
    }
    if (size == 0) size = end - at;
    if (size < head || size > end - at) break;
    boxes.push_back({bytes.part(at + 4, 4), at + head, at + std::size_t(size), at});
    at += std::size_t(size);
  }
  return boxes;
}

// Items of a "meta" box that are Exif or XMP (ISO/IEC 23008-12, annex A).
std::set<std::uint32_t> metadata_items(const PictureBytes& bytes, const Box& information, WordsOverwritten words) {
  std::set<std::uint32_t> items;
  const auto version = bytes.at8(information.begin);
  for (const auto& entry : boxes_in(bytes, information.begin + (version == 0 ? 6 : 8), information.end)) {
    if (entry.type != "infe") continue;
    const bool is_wide = bytes.at8(entry.begin) >= 3;
    const auto type = bytes.part(entry.begin + (is_wide ? 10 : 8), 4);
    if (type == "Exif" || (type == "mime" && words == WordsOverwritten::yes))
      items.insert(is_wide ? bytes.at32(entry.begin + 4) : bytes.at16(entry.begin + 4));
  }
  return items;
}

std::uint64_t number_at(const PictureBytes& bytes, std::size_t& at, unsigned size) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < size; ++i) number = number << 8 | bytes.at8(at + i);
  at += size;
  return number;
}

// "iloc": where the bytes of each item are. Where all sizes are 0, an extent takes no room at all. `rounds`: extents
// that may still be read, of whatever item.
std::vector<Extent> extents_of(const PictureBytes& bytes, const Box& places, const std::set<std::uint32_t>& items,
                               std::size_t item_data, std::size_t& rounds) {
  std::vector<Extent> extents;
  auto at = places.begin + 4;
  const auto version = bytes.at8(places.begin);
  const unsigned offset_size = bytes.at8(at) >> 4, length_size = bytes.at8(at) & 15;
  const unsigned base_size = bytes.at8(at + 1) >> 4, index_size = version == 0 ? 0 : bytes.at8(at + 1) & 15;
  at += 2;
  auto count = number_at(bytes, at, version < 2 ? 2 : 4);
  for (; count > 0 && at < places.end; --count) {
    const auto item = std::uint32_t(number_at(bytes, at, version < 2 ? 2 : 4));
    const auto method = version == 0 ? 0 : number_at(bytes, at, 2) & 15;
    at += 2;
    const auto base = number_at(bytes, at, base_size);
    for (auto parts = number_at(bytes, at, 2); parts > 0 && at < places.end; --parts) {
      if (rounds == 0) return extents;
      --rounds;
      at += index_size;
      const auto offset = number_at(bytes, at, offset_size), length = number_at(bytes, at, length_size);
      if (items.contains(item)) extents.push_back({base + offset + (method == 1 ? item_data : 0), length});
    }
  }
  return extents;
}

// What begins as a sequence of pictures has them in a "moov", as films do; beside a photo that is a film of its moment.
bool is_sequence(const PictureBytes& bytes) {
  constexpr std::string_view sequences[] = {"avis", "msf1", "hevc", "hevx", "heis", "hevs"};
  return std::find(std::begin(sequences), std::end(sequences), bytes.part(8, 4)) != std::end(sequences);
}

// A box that means nothing (8.1.2), as long as it was.
void free_box(std::string& all, const Box& box) {
  std::copy_n("free", 4, all.begin() + std::ptrdiff_t(box.at) + 4);
  std::fill(all.begin() + std::ptrdiff_t(box.begin), all.begin() + std::ptrdiff_t(box.end), '\0');
}

// Boxes that are no part of the picture: a film of its moment, what its maker wrote, room to spare, and what comes
// behind the last box.
void free_other_boxes(std::string& all, WordsOverwritten words) {
  constexpr std::string_view of_file[] = {"ftyp", "styp", "meta", "mdat"};
  constexpr std::string_view of_meta[] = {"uuid", "xml ", "bxml", "free", "skip", "udta"};
  constexpr std::string_view of_moov[] = {"uuid", "udta", "meta", "free", "skip"};
  const auto is_in = [](const auto& list, std::string_view type) {
    return std::find(std::begin(list), std::end(list), type) != std::end(list);
  };
  std::vector<Box> others;
  std::size_t end = 0;
  {
    const PictureBytes bytes(all, Order::big);
    const bool keeps_moov = is_sequence(bytes);
    const auto add = [&](const Box& within, std::size_t head, const auto& list) {
      for (const auto& box : boxes_in(bytes, within.begin + head, within.end)) {
        if (is_in(list, box.type)) others.push_back(box);
      }
    };
    for (const auto& box : boxes_in(bytes, 0, bytes.size())) {
      end = box.end;
      if (box.type == "moov" && keeps_moov) {
        add(box, 0, of_moov);
        for (const auto& track : boxes_in(bytes, box.begin, box.end)) {
          if (track.type == "trak") add(track, 0, of_moov);
        }
      } else if (!is_in(of_file, box.type)) {
        others.push_back(box);
      } else if (box.type == "meta" && words == WordsOverwritten::yes) {
        add(box, 4, of_meta);
      }
    }
    // The pixels of a file that is cut off.
    if (bytes.part(end + 4, 4) == "mdat") end = bytes.size();
  }
  for (const auto& box : others) free_box(all, box);
  std::fill(all.begin() + std::ptrdiff_t(end), all.end(), '\0');
}

std::string blank_items(std::string all, WordsOverwritten words) {
  std::vector<Extent> extents;
  auto rounds = most_extents;
  {
    const PictureBytes bytes(all, Order::big);
    for (const auto& meta : boxes_in(bytes, 0, bytes.size())) {
      if (meta.type != "meta") continue;
      std::set<std::uint32_t> items;
      std::size_t item_data = 0;
      const auto inner = boxes_in(bytes, meta.begin + 4, meta.end);
      for (const auto& box : inner) {
        if (box.type == "iinf") items = metadata_items(bytes, box, words);
        if (box.type == "idat") item_data = box.begin;
      }
      for (const auto& box : inner) {
        if (box.type != "iloc") continue;
        const auto found = extents_of(bytes, box, items, item_data, rounds);
        extents.insert(extents.end(), found.begin(), found.end());
      }
    }
  }
  Blanker blanker(all.size());
  for (const auto& extent : extents) blanker.blank(all, extent);
  if (!is_film(all)) free_other_boxes(all, words);
  return all;
}

}  // namespace

bool is_film(std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(4, 4) != "ftyp") return false;
  constexpr std::string_view pictures[] = {"avif", "avis", "heic", "heix", "heim", "heis",
                                           "hevc", "hevx", "mif1", "msf1", "miaf"};
  const PictureBytes all(bytes, Order::big);
  const auto length = std::clamp<std::size_t>(all.at32(0), 12, 1'000);
  for (std::size_t at = 8; at + 4 <= length; at += 4) {
    if (std::find(std::begin(pictures), std::end(pictures), all.part(at, 4)) != std::end(pictures)) return false;
  }
  return true;
}

std::string overwrite_metadata(std::string bytes, WordsOverwritten words) {
  if (is_tiff(bytes)) return clean_tiff(std::move(bytes));
  if (bytes.size() > 12 && std::string_view(bytes).substr(4, 4) == "ftyp") return blank_items(std::move(bytes), words);
  return bytes;
}

}  // namespace gazetted
