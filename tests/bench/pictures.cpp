// A photo of 24 megapixels in all sizes and formats of a page, beside one JPEG of it for a mail, by the program in its
// jail; and how long a picture takes that is refused by its header.
//   pictures [PHOTO.jpg]      default: noise on colours, made here
#include <cstdio>

#include "bench.hpp"
#include "gazetted/pictures/picture_store.hpp"
#include "photo.hpp"

using namespace gazetted;
using namespace gazetted::bench;

int main(int argc, char** argv) {
  const Scratch scratch;
  auto bytes = photo(scratch.path);
  if (argc > 1) bytes = read_file(argv[1]).value();
  const auto size = picture_size(bytes);
  (void)write_file(scratch.path / "photo", bytes);
  std::vector<std::string> all;
  for (const auto& planned : plan_for_pages(size)) {
    const char* format = planned.format == PictureFormat::avif   ? "avif"
                         : planned.format == PictureFormat::webp ? "webp"
                                                                 : "jpeg";
    all.push_back(fmt::format("{}:{}:{}", format, planned.width, planned.name));
  }
  std::vector<double> mail, pages;
  std::uint64_t peak = 0;
  for (int round = 0; round < 3; ++round) {
    mail.push_back(double(make_pictures(scratch.path, {"jpeg:1280:mail.jpg"}).took.count()) / 1000.0);
    const auto end = make_pictures(scratch.path, all);
    pages.push_back(double(end.took.count()) / 1000.0);
    peak = std::max(peak, end.peak_memory);
  }
  PictureOptions options{pictures_program(), scratch.path / "pictures"};
  const auto bomb = png(50'000, 50'000, false);
  const auto begin = Steady::now();
  const auto refused = PictureStore(options).for_pages(bomb, {});
  const auto took = seconds_since(begin);
  std::printf("| %u x %u, %.1f MB, 2 cores, median of 3 | |\n|---|---|\n", size.width, size.height,
              double(bytes.size()) / 1e6);
  std::printf("| one JPEG for a mail | %.2f s |\n", median(mail));
  std::printf("| %zu pictures for a page | %.2f s, %.1f times as long |\n", all.size(), median(pages),
              median(pages) / median(mail));
  std::printf("| peak memory | %.0f MB |\n", double(peak) / 1e6);
  std::printf("| 50,000 x 50,000 refused (%s) | %.1f ms |\n", refused ? refused->trouble.c_str() : "not", took * 1000);
  return refused && !refused->trouble.empty() ? 0 : 1;
}
