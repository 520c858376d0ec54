// gazetted-pictures: makes pictures smaller, by libvips. A program of its own, since libvips reads what strangers send
// with a hundred libraries: the daemon runs it in a jail (base/jailed_process), and does without where it is missing.
//
//   gazetted-pictures SOURCE XMP FORMAT:WIDTH:NAME...
//
// SOURCE is a picture, XMP a packet that is written into what is made (or an empty file). Each NAME is written in the
// working directory, at most as wide as WIDTH, turned upright, in sRGB, and says nothing but the packet. For each a
// line "NAME WIDTH HEIGHT" is printed, or "animated" alone, where nothing is made. Exit status: 0; 2 wrong usage; 3 it
// is too large, or of a kind that is not read; 4 it is damaged. Why is the first line on standard error.
#include <vips/vips.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr double most_pixels = 100e6;
constexpr int slow_but_small = 2;  // of AVIF: 4 takes five times as long for 5 % fewer bytes
constexpr int jpeg_quality = 80, webp_quality = 75, avif_quality = 50;
constexpr int bad_usage = 2, refused = 3, damaged = 4;

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

struct Order {
  std::string format, name;
  int width = 0;
};

bool say(const char* what) {
  std::string reason = vips_error_buffer();
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  std::fprintf(stderr, "%s%s%s\n", what, reason.empty() ? "" : ": ", reason.c_str());
  vips_error_clear();
  return false;
}

bool read_order(std::string_view text, Order& order) {
  const auto first = text.find(':'), second = text.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  order.format = text.substr(0, first);
  order.name = text.substr(second + 1);
  const auto width = text.substr(first + 1, second - first - 1);
  const auto [end, code] = std::from_chars(width.data(), width.data() + width.size(), order.width);
  const bool is_known = order.format == "avif" || order.format == "webp" || order.format == "jpeg";
  return is_known && code == std::errc() && end == width.data() + width.size() && order.width > 0 &&
         order.width <= 10'000 && !order.name.empty() && order.name.find('/') == std::string::npos;
}

// Readers of four formats, whatever else this libvips has.
void allow_readers() {
  vips_block_untrusted_set(TRUE);
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* reader :
       {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"})
    vips_operation_block_set(reader, FALSE);
}

// Only its header is read.
bool is_fit(const char* source, bool& is_animated) {
  const Image head(vips_image_new_from_file(source, "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
  if (!head) return say("it cannot be read");
  const double pixels = double(vips_image_get_width(head.get())) * double(vips_image_get_height(head.get()));
  if (pixels > most_pixels) {
    std::fprintf(stderr, "it has %.0f megapixels; at most %.0f are read\n", pixels / 1e6, most_pixels / 1e6);
    return false;
  }
  is_animated = vips_image_get_n_pages(head.get()) > 1;
  return true;
}

// In memory, in 8 bits of sRGB.
Image thumbnail(VipsImage* of, int width) {
  VipsImage* made = nullptr;
  if (vips_thumbnail_image(of, &made, width, "height", VIPS_MAX_COORD, "size", VIPS_SIZE_DOWN, nullptr) != 0)
    return nullptr;
  return Image(made);
}

Image plain(Image picture) {
  VipsImage* made = nullptr;
  const auto kind = vips_image_get_interpretation(picture.get());
  if (kind != VIPS_INTERPRETATION_sRGB && kind != VIPS_INTERPRETATION_B_W) {
    if (vips_colourspace(picture.get(), &made, VIPS_INTERPRETATION_sRGB, nullptr) != 0) return nullptr;
    picture.reset(made);
  }
  if (vips_image_get_format(picture.get()) != VIPS_FORMAT_UCHAR) {
    if (vips_cast_uchar(picture.get(), &made, nullptr) != 0) return nullptr;
    picture.reset(made);
  }
  return picture;
}

// A picture that names no profile is in sRGB already: libvips 8.14 would take it there by way of another white, and all
// its colours with it.
bool has_other_colours(const char* source) {
  const Image head(vips_image_new_from_file(source, "access", VIPS_ACCESS_SEQUENTIAL, nullptr));
  return head && (vips_image_get_typeof(head.get(), VIPS_META_ICC_NAME) != 0 ||
                  vips_image_get_interpretation(head.get()) == VIPS_INTERPRETATION_CMYK);
}

Image load(const char* source, int width) {
  VipsImage* made = nullptr;
  const int failed = has_other_colours(source)
                         ? vips_thumbnail(source, &made, width, "height", VIPS_MAX_COORD, "size", VIPS_SIZE_DOWN,
                                          "export_profile", "srgb", "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr)
                         : vips_thumbnail(source, &made, width, "height", VIPS_MAX_COORD, "size", VIPS_SIZE_DOWN,
                                          "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
  if (failed != 0) return nullptr;
  Image picture = plain(Image(made));
  if (!picture) return nullptr;
  return Image(vips_image_copy_memory(picture.get()));
}

void* remove_words(VipsImage* image, const char* name, GValue*, void*) {
  constexpr std::string_view gone[] = {"exif-",       "iptc-",       "xmp-",        "photoshop-",
                                       "icc-profile", "orientation", "png-comment", "gif-comment",
                                       "jpeg-",       "heif-",       "webp-"};
  for (const auto prefix : gone) {
    if (std::string_view(name).substr(0, prefix.size()) == prefix) {
      vips_image_remove(image, name);
      break;
    }
  }
  return nullptr;
}

// A copy that has the packet and nothing else; sRGB needs no profile.
Image worded(VipsImage* picture, const std::string& xmp) {
  VipsImage* made = nullptr;
  if (vips_copy(picture, &made, nullptr) != 0) return nullptr;
  Image copy(made);
  gchar** fields = vips_image_get_fields(made);
  for (gchar** field = fields; *field != nullptr; ++field) remove_words(made, *field, nullptr, nullptr);
  g_strfreev(fields);
  if (!xmp.empty()) vips_image_set_blob_copy(made, VIPS_META_XMP_NAME, xmp.data(), xmp.size());
  return copy;
}

bool save(const Order& order, VipsImage* picture) {
  const char* name = order.name.c_str();
  if (order.format == "avif")
    return vips_heifsave(picture, name, "Q", avif_quality, "effort", slow_but_small, "compression",
                         VIPS_FOREIGN_HEIF_COMPRESSION_AV1, nullptr) == 0;
  if (order.format == "webp") return vips_webpsave(picture, name, "Q", webp_quality, nullptr) == 0;
  if (!vips_image_hasalpha(picture))
    return vips_jpegsave(picture, name, "Q", jpeg_quality, "optimize_coding", TRUE, "interlace", TRUE, nullptr) == 0;
  const std::unique_ptr<VipsArrayDouble, void (*)(VipsArrayDouble*)> white(
      vips_array_double_newv(1, 255.0), [](VipsArrayDouble* array) { vips_area_unref(VIPS_AREA(array)); });
  return vips_jpegsave(picture, name, "Q", jpeg_quality, "optimize_coding", TRUE, "interlace", TRUE, "background",
                       white.get(), nullptr) == 0;
}

// The widest first, each smaller one from it.
bool make_all(const char* source, const std::string& xmp, std::vector<Order> orders) {
  std::stable_sort(orders.begin(), orders.end(), [](const auto& a, const auto& b) { return a.width > b.width; });
  const Image widest = load(source, orders.front().width);
  if (!widest) return say("it is damaged");
  Image picture;
  int width = 0;
  for (const auto& order : orders) {
    if (order.width != width) {
      Image smaller = thumbnail(widest.get(), order.width);
      picture = smaller ? worded(smaller.get(), xmp) : nullptr;
      width = order.width;
    }
    if (!picture || !save(order, picture.get())) return say(order.name.c_str());
    std::printf("%s %d %d\n", order.name.c_str(), vips_image_get_width(picture.get()),
                vips_image_get_height(picture.get()));
  }
  return true;
}

bool read_packet(const char* path, std::string& packet) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  char part[4096];
  while (const auto size = std::fread(part, 1, sizeof part, file)) packet.append(part, size);
  const bool done = std::ferror(file) == 0;
  std::fclose(file);
  return done;
}

}  // namespace

int main(int count, char** words) {
  std::vector<Order> orders;
  for (int i = 3; i < count; ++i) {
    if (Order order; read_order(words[i], order)) orders.push_back(std::move(order));
  }
  std::string xmp;
  if (count < 4 || orders.size() != std::size_t(count - 3) || !read_packet(words[2], xmp)) {
    std::fprintf(stderr, "usage: gazetted-pictures SOURCE XMP FORMAT:WIDTH:NAME...\n");
    return bad_usage;
  }
  g_log_set_default_handler([](const gchar*, GLogLevelFlags, const gchar*, gpointer) {},
                            nullptr);    // what counts is said below
  g_setenv("VIPS_NOVECTOR", "1", TRUE);  // it writes machine code, which the jail forbids
  if (vips_init(words[0]) != 0) return say("libvips"), refused;
  vips_concurrency_set(2);
  vips_cache_set_max(0);
  allow_readers();
  bool is_animated = false;
  if (!is_fit(words[1], is_animated)) return refused;
  if (is_animated) return std::puts("animated"), 0;
  return make_all(words[1], xmp, std::move(orders)) ? 0 : damaged;
}
