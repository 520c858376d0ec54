// Pictures as press offices send them, made by libvips, for tests of the program that makes them smaller; and what
// colour a picture has at a place, by the eyes of a viewer that knows colour profiles.
//
//   picture-maker make KIND FILE     KIND: plain.jpg plain.webp cmyk.jpg p3.jpg p3.png deep.png turned.jpg
//                                    turned.webp moving.gif moving.webp photo.heic
//   picture-maker colour FILE X Y    prints "R G B" in sRGB; X and Y in thousandths of its width and height
//
// What is made is 800 by 400 with four colours, see colours(). Exit status: 0; 77 this libvips cannot write it; 1.
#include <vips/vips.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int width = 800, height = 400, cannot = 77;

// Left above, right above, left below, right below; all of them can be printed.
const unsigned char* colour_at(int x, int y) {
  static const unsigned char colours[4][3] = {{180, 70, 60}, {70, 130, 70}, {70, 90, 150}, {128, 128, 128}};
  return colours[(y >= height / 2 ? 2 : 0) + (x >= width / 2 ? 1 : 0)];
}

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "%s: %s\n", what, vips_error_buffer());
  std::exit(1);
}

VipsImage* plain() {
  std::vector<unsigned char> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) pixels.insert(pixels.end(), colour_at(x, y), colour_at(x, y) + 3);
  }
  VipsImage* image = vips_image_new_from_memory_copy(pixels.data(), pixels.size(), width, height, 3, VIPS_FORMAT_UCHAR);
  VipsImage* named = nullptr;
  if (!image || vips_copy(image, &named, "interpretation", VIPS_INTERPRETATION_sRGB, nullptr) != 0) give_up("pixels");
  return named;
}

VipsImage* in_profile(const char* profile) {
  VipsImage* made = nullptr;
  if (vips_icc_transform(plain(), &made, profile, "input_profile", "srgb", nullptr) != 0) give_up(profile);
  return made;
}

VipsImage* deep() {
  VipsImage* made = nullptr;
  if (vips_colourspace(plain(), &made, VIPS_INTERPRETATION_RGB16, nullptr) != 0) give_up("16 bits");
  return made;
}

// As a camera that was held upright: whoever shows it turns it to the right.
VipsImage* turned() {
  VipsImage* made = nullptr;
  if (vips_rot(plain(), &made, VIPS_ANGLE_D270, nullptr) != 0) give_up("turning");
  VipsImage* copy = vips_image_copy_memory(made);
  vips_image_set_int(copy, VIPS_META_ORIENTATION, 6);
  return copy;
}

VipsImage* moving() {
  VipsImage* both = nullptr;
  VipsImage* mirrored = nullptr;
  if (vips_flip(plain(), &mirrored, VIPS_DIRECTION_HORIZONTAL, nullptr) != 0) give_up("the second frame");
  VipsImage* frames[] = {plain(), mirrored};
  if (vips_arrayjoin(frames, &both, 2, "across", 1, nullptr) != 0) give_up("frames");
  VipsImage* copy = vips_image_copy_memory(both);
  vips_image_set_int(copy, VIPS_META_PAGE_HEIGHT, height);
  const int delays[] = {100, 100};
  vips_image_set_array_int(copy, "delay", delays, 2);
  return copy;
}

int make(const std::string& kind, const char* file) {
  VipsImage* image = kind == "cmyk.jpg"                     ? in_profile("cmyk")
                     : kind == "p3.jpg" || kind == "p3.png" ? in_profile("p3")
                     : kind == "deep.png"                   ? deep()
                     : kind.compare(0, 7, "turned.") == 0   ? turned()
                     : kind.compare(0, 7, "moving.") == 0   ? moving()
                                                            : plain();
  const std::string ending = kind.substr(kind.rfind('.') + 1);
  int failed = 1;
  if (ending == "jpg") failed = vips_jpegsave(image, file, "Q", 95, "subsample_mode", 2, nullptr);
  if (ending == "png") failed = vips_pngsave(image, file, nullptr);
  if (ending == "webp") failed = vips_webpsave(image, file, "Q", 95, nullptr);
  if (ending == "gif") failed = vips_gifsave(image, file, nullptr);
  if (ending == "heic") failed = vips_heifsave(image, file, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, nullptr);
  if (failed != 0) std::fprintf(stderr, "%s: %s\n", kind.c_str(), vips_error_buffer());
  return failed == 0 ? 0 : cannot;
}

int tell_colour(const char* file, double across, double down) {
  VipsImage* image = vips_image_new_from_file(file, nullptr);
  if (!image) give_up(file);
  VipsImage* seen = nullptr;
  const bool has_profile = vips_image_get_typeof(image, VIPS_META_ICC_NAME) != 0;
  if (has_profile ? vips_icc_transform(image, &seen, "srgb", "embedded", TRUE, nullptr) != 0
                  : vips_colourspace(image, &seen, VIPS_INTERPRETATION_sRGB, nullptr) != 0)
    give_up(file);
  double* point = nullptr;
  int bands = 0;
  const int x = int(across * vips_image_get_width(seen) / 1000), y = int(down * vips_image_get_height(seen) / 1000);
  if (vips_getpoint(seen, &point, &bands, x, y, nullptr) != 0 || bands < 3) give_up(file);
  std::printf("%.0f %.0f %.0f\n", point[0], point[1], point[2]);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (vips_init(words[0]) != 0) give_up("libvips");
  if (count == 4 && std::strcmp(words[1], "make") == 0) return make(words[2], words[3]);
  if (count == 5 && std::strcmp(words[1], "colour") == 0)
    return tell_colour(words[2], std::atof(words[3]), std::atof(words[4]));
  std::fprintf(stderr, "usage: picture-maker make KIND FILE | colour FILE X Y\n");
  return 2;
}
