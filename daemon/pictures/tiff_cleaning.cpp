#include "tiff_cleaning.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "jpeg_parts.hpp"
#include "picture_bytes.hpp"

namespace gazetted {
namespace {

using namespace std::string_view_literals;
using Order = PictureBytes::Order;

constexpr std::uint32_t compression = 259, photometric = 262, strip_offsets = 273, strip_sizes = 279;
constexpr std::uint32_t tile_offsets = 324, tile_sizes = 325, sub_directories = 330;
constexpr std::uint32_t jpeg_offset = 513, jpeg_size = 514, dng_version = 50706;
constexpr std::uint32_t jpeg_tables = 347;
constexpr std::uint32_t is_jpeg_of_tiff6 = 6, is_jpeg_coded = 7, is_lossy_dng = 34892;
constexpr std::uint32_t is_filter_array = 32803, is_linear_raw = 34892;

struct TagRange {
  std::uint32_t first, last;
};

// TIFF 6.0, its technical notes and DNG 1.7: what a decoder asks for. Not what a program, a camera or a person says of
// the picture, and not the free text that some of DNG's profiles have.
constexpr TagRange kept_tags[] = {
    {254, 259},     {262, 266},     {273, 274},     {277, 284},     {290, 293},     {296, 297},     {301, 301},
    {317, 318},     {319, 322},     {323, 328},     {330, 330},     {332, 332},     {334, 334},     {336, 336},
    {338, 342},     {347, 347},     {512, 515},     {517, 521},     {529, 532},     {32995, 32998}, {33421, 33422},
    {34675, 34675}, {37439, 37439}, {50706, 50707}, {50710, 50734}, {50737, 50739}, {50778, 50780}, {50829, 50834},
    {50879, 50879}, {50935, 50935}, {50937, 50941}, {50964, 50965}, {50970, 50970}, {50974, 50975}, {50981, 50982},
    {51008, 51009}, {51022, 51022}, {51041, 51041}, {51089, 51091}, {51107, 51112}, {51125, 51125}, {52525, 52525},
    {52529, 52538}, {52544, 52544}, {52547, 52547}};

// Baseline, libtiff's and DNG's.
constexpr std::uint32_t known_codings[] = {1,     2,     3,     4,     5,     6,     7,     8,     9,
                                           10,    32766, 32771, 32773, 32809, 32908, 32909, 32946, 34661,
                                           34676, 34677, 34712, 34892, 34925, 50000, 50001, 50002, 52546};

bool is_kept(std::uint32_t tag) {
  return std::any_of(std::begin(kept_tags), std::end(kept_tags),
                     [&](const auto& range) { return tag >= range.first && tag <= range.last; });
}

constexpr std::uint64_t most_times_over = 2;  // bytes of it looked at, for each byte of the file

struct Extent {
  std::uint64_t at = 0, size = 0;
};

struct Entry {
  std::uint32_t type = 0;
  std::uint64_t count = 0;
  Extent value;
};
using Entries = std::map<std::uint32_t, Entry>;  // by tag

struct Rewrite {
  std::size_t at = 0;
  std::string bytes;
};

// What stays of a file, found without changing it.
class TiffReading {
 public:
  explicit TiffReading(std::string_view bytes)
      : bytes_(bytes, bytes.starts_with("II") ? Order::little : Order::big),
        is_big_(bytes_.at16(2) == 43),
        left_(most_times_over * std::uint64_t(bytes.size())) {
    keep({0, is_big_ ? 16u : 8u});
    is_raw_ = bytes_.part(8, 2) == "CR" || bytes_.part(8, 4) == "IIII";  // Canon's, Phase One's
    add_directory(number(is_big_ ? 8 : 4, width()));
    while (!waiting_.empty() && !is_raw_) {
      const auto at = waiting_.front();
      waiting_.pop_front();
      read_directory(at);
    }
    is_raw_ = is_raw_ || (has_raw_pixels_ && !is_dng_);
  }

  bool is_raw() const { return is_raw_; }
  const std::vector<Rewrite>& rewrites() const { return rewrites_; }
  const std::vector<Extent>& jpegs() const { return jpegs_; }

  // In the order of the file.
  std::vector<Extent> kept() {
    std::sort(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return std::move(kept_);
  }

 private:
  static constexpr std::size_t most_extents = 2'000'000;  // that do not touch
  static constexpr std::size_t most_directories = 100'000;

  unsigned width() const { return is_big_ ? 8 : 4; }  // of a place in the file
  std::size_t entry_size() const { return is_big_ ? 20 : 12; }

  std::uint64_t number(std::uint64_t at, unsigned size) const {
    if (at >= bytes_.size()) return 0;
    const auto place = std::size_t(at);
    return size == 8   ? bytes_.at64(place)
           : size == 4 ? bytes_.at32(place)
           : size == 2 ? bytes_.at16(place)
                       : bytes_.at8(place);
  }

  static unsigned size_of(std::uint32_t type) {
    static constexpr unsigned sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < std::size(sizes) ? sizes[type] : 0;
  }

  // Each byte of an honest file is read once here, or twice.
  bool spend(std::uint64_t size) {
    if (size > left_) return false;
    left_ -= size;
    return true;
  }

  void keep(const Extent& extent) {
    if (extent.at >= bytes_.size()) return;
    const auto size = std::min<std::uint64_t>(extent.size, bytes_.size() - extent.at);
    if (!kept_.empty() && kept_.back().at + kept_.back().size == extent.at)
      kept_.back().size += size;
    else if (kept_.size() < most_extents)
      kept_.push_back({extent.at, size});
  }

  void add_directory(std::uint64_t at) {
    if (at != 0 && at < bytes_.size() && seen_.size() < most_directories && seen_.insert(at).second)
      waiting_.push_back(std::size_t(at));
  }

  std::uint64_t value(const Entry& entry, std::uint64_t index) const {
    const auto size = size_of(entry.type);
    return index < entry.count ? number(entry.value.at + index * size, size) : 0;
  }
  std::uint64_t first_value(const Entries& entries, std::uint32_t tag) const {
    const auto found = entries.find(tag);
    return found == entries.end() ? 0 : value(found->second, 0);
  }

  // Nothing: its type is not known, or its value is not in the file.
  std::optional<Entry> read_entry(std::size_t at) const {
    Entry entry;
    entry.type = bytes_.at16(at + 2);
    entry.count = number(at + 4, width());
    const auto unit = size_of(entry.type);
    if (unit == 0 || entry.count > bytes_.size() / unit) return {};
    const auto size = entry.count * unit;
    const auto slot = at + 4 + width();
    entry.value = size <= width() ? Extent{slot, size} : Extent{number(slot, width()), size};
    if (entry.value.at > bytes_.size() || size > bytes_.size() - entry.value.at) return {};
    return entry;
  }

  // Entries that stay move up.
  void read_directory(std::size_t at) {
    const unsigned head = is_big_ ? 8 : 2;
    const auto count = number(at, head);
    const std::size_t begin = at + head;
    if (count == 0 || begin >= bytes_.size() || count > (bytes_.size() - begin) / entry_size()) return;
    if (!spend(count * entry_size())) return;
    const auto end = begin + std::size_t(count) * entry_size();
    Entries entries;
    std::string kept;
    for (auto entry = begin; entry < end; entry += entry_size()) {
      const auto tag = bytes_.at16(entry);
      const auto known = is_kept(tag) ? read_entry(entry) : std::nullopt;
      if (!known || !entries.emplace(tag, *known).second) continue;
      kept += bytes_.part(entry, entry_size());
      if (known->value.size > width()) keep(known->value);
    }
    std::string fresh;
    const auto order = bytes_.part(0, 2) == "II" ? Order::little : Order::big;
    add_wide_number(fresh, kept.size() / entry_size(), head, order);
    fresh += kept;
    fresh += bytes_.part(end, width());
    keep({at, fresh.size()});
    rewrites_.push_back({at, std::move(fresh)});
    add_directory(number(end, width()));
    read_pixels(entries);
  }

  static void add_wide_number(std::string& out, std::uint64_t number, unsigned bytes, Order order) {
    if (bytes == 8 && order == Order::big) add_number(out, 0, 4, order);
    add_number(out, std::uint32_t(number), bytes == 8 ? 4 : int(bytes), order);
    if (bytes == 8 && order == Order::little) add_number(out, 0, 4, order);
  }

  void read_pixels(const Entries& entries) {
    const auto coding = std::uint32_t(first_value(entries, compression));
    const auto meaning = first_value(entries, photometric);
    if (entries.contains(dng_version)) is_dng_ = true;
    if (meaning == is_filter_array || meaning == is_linear_raw) has_raw_pixels_ = true;
    if (coding != 0 && std::find(std::begin(known_codings), std::end(known_codings), coding) == std::end(known_codings))
      is_raw_ = true;
    const bool holds_jpegs = coding == is_jpeg_of_tiff6 || coding == is_jpeg_coded || coding == is_lossy_dng;
    keep_parts(entries, strip_offsets, strip_sizes, holds_jpegs);
    keep_parts(entries, tile_offsets, tile_sizes, holds_jpegs);
    keep_parts(entries, jpeg_offset, jpeg_size, true);
    const auto shared = entries.find(jpeg_tables);
    if (shared != entries.end() && jpegs_.size() < most_extents) jpegs_.push_back(shared->second.value);
    for (const std::uint32_t tables : {519u, 520u, 521u}) keep_tables(entries, tables);
    const auto below = entries.find(sub_directories);
    if (below == entries.end() || !spend(below->second.value.size)) return;
    for (std::uint64_t i = 0; i < below->second.count; ++i) add_directory(value(below->second, i));
  }

  // A size that is not said, or is 0, is as much as there is, as decoders take it; of a JPEG what comes behind its end
  // is never read.
  void keep_parts(const Entries& entries, std::uint32_t offsets, std::uint32_t sizes, bool holds_jpegs) {
    const auto found = entries.find(offsets);
    if (found == entries.end() || !spend(found->second.value.size)) return;
    const auto said = entries.find(sizes);
    for (std::uint64_t i = 0; i < found->second.count; ++i) {
      Extent part{value(found->second, i), said == entries.end() ? 0 : value(said->second, i)};
      if (part.at == 0) continue;  // a tile that is not there
      if (part.size == 0) part.size = offsets == strip_offsets ? plain_strip(entries) : bytes_.size();
      if (holds_jpegs)
        keep_jpeg(part);
      else
        keep(part);
    }
  }

  // Bytes of a strip that is not compressed; of any other, all there are.
  std::uint64_t plain_strip(const Entries& entries) const {
    constexpr std::uint32_t columns = 256, lines = 257, bits = 258, samples = 277, lines_of_strip = 278, planes = 284;
    if (first_value(entries, compression) != 1) return bytes_.size();
    const auto at_least_one = [&](std::uint32_t tag) {
      return std::clamp<std::uint64_t>(first_value(entries, tag), 1, 1u << 20);
    };
    const auto height = entries.contains(lines_of_strip) ? std::min(at_least_one(lines_of_strip), at_least_one(lines))
                                                         : at_least_one(lines);
    const auto per_pixel = at_least_one(bits) * (first_value(entries, planes) == 2 ? 1 : at_least_one(samples));
    const auto per_line = std::min<std::uint64_t>((at_least_one(columns) * per_pixel + 7) / 8, bytes_.size());
    return std::min<std::uint64_t>(height * per_line, bytes_.size());
  }

  // What is too much work to look at is not kept.
  void keep_jpeg(Extent part) {
    if (part.at >= bytes_.size() || left_ == 0) return;
    part.size = std::min<std::uint64_t>(part.size, bytes_.size() - part.at);
    const auto all = bytes_.part(std::size_t(part.at), std::size_t(std::min(part.size, left_)));
    if (!all.starts_with("\xFF\xD8")) return keep(part);
    const auto end = end_of_jpeg(all);
    const bool is_whole = end || all.size() == part.size;
    if (end) part.size = *end;
    spend(end ? *end : all.size());
    if (!is_whole || jpegs_.size() >= most_extents) return;
    keep(part);
    jpegs_.push_back(part);
  }

  // Of the JPEG of TIFF 6.0: their length is in themselves, and 272 at most (16 lengths and 256 values).
  void keep_tables(const Entries& entries, std::uint32_t tag) {
    const auto found = entries.find(tag);
    if (found == entries.end() || !spend(found->second.value.size)) return;
    for (std::uint64_t i = 0; i < found->second.count; ++i) keep({value(found->second, i), 272});
  }

  PictureBytes bytes_;
  bool is_big_;
  std::uint64_t left_;
  bool is_raw_ = false, is_dng_ = false, has_raw_pixels_ = false;
  std::deque<std::size_t> waiting_;
  std::set<std::uint64_t> seen_;
  std::vector<Extent> kept_, jpegs_;
  std::vector<Rewrite> rewrites_;
};

void blank_all_but(const std::vector<Extent>& kept, std::string& bytes) {
  std::uint64_t at = 0;
  for (const auto& extent : kept) {
    if (extent.at > at) std::fill(bytes.begin() + std::ptrdiff_t(at), bytes.begin() + std::ptrdiff_t(extent.at), '\0');
    at = std::max(at, extent.at + extent.size);
  }
  if (at < bytes.size()) std::fill(bytes.begin() + std::ptrdiff_t(at), bytes.end(), '\0');
}

// A JPEG in it has segments of its own, which keep their lengths, and what is between them becomes fill. `left`: bytes
// that may still be looked at; where there are none, it goes.
void blank_segments(const Extent& jpeg, std::string& bytes, std::uint64_t& left) {
  if (jpeg.at >= bytes.size()) return;
  const auto begin = std::size_t(jpeg.at);
  const auto size = std::size_t(std::min<std::uint64_t>(jpeg.size, bytes.size() - jpeg.at));
  const auto fill = [&](std::size_t from, std::size_t to, char with) {
    std::fill(bytes.begin() + std::ptrdiff_t(begin + from), bytes.begin() + std::ptrdiff_t(begin + to), with);
  };
  if (size > left) return fill(0, size, '\0');
  left -= size;
  const auto all = std::string_view(bytes).substr(begin, size);
  JpegWalk walk(all);
  std::size_t behind = std::min<std::size_t>(2, size);  // tables may be empty
  while (const auto part = walk.next()) {
    fill(behind, part->begin, '\xFF');
    behind = part->end;
    if (part->kind != JpegPart::Kind::segment) continue;
    const auto payload = all.substr(part->begin + 4, part->end - part->begin - 4);
    if (is_coding_segment(part->marker) || is_colour_segment(part->marker, payload)) continue;
    const std::size_t stays = part->marker == 0xE0 && payload.starts_with("JFIF\0"sv) ? 14 : 0;
    fill(part->begin + 4 + std::min(stays, payload.size()), part->end, '\0');
  }
  fill(behind, size, '\0');
}

}  // namespace

bool is_tiff(std::string_view bytes) {
  return bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv) || bytes.starts_with("II+\0\x08\0\0\0"sv) ||
         bytes.starts_with("MM\0+\0\x08\0\0"sv);
}

std::string clean_tiff(std::string bytes) {
  TiffReading reading(bytes);
  if (reading.is_raw()) return bytes;
  blank_all_but(reading.kept(), bytes);
  for (const auto& rewrite : reading.rewrites()) bytes.replace(rewrite.at, rewrite.bytes.size(), rewrite.bytes);
  auto left = most_times_over * std::uint64_t(bytes.size());
  for (const auto& jpeg : reading.jpegs()) blank_segments(jpeg, bytes, left);
  return bytes;
}

bool is_raw_of_maker(std::string_view tiff) { return is_tiff(tiff) && TiffReading(tiff).is_raw(); }

}  // namespace gazetted
