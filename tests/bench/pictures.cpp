// A photo of 24 megapixels in all sizes and formats of a page, beside one JPEG of it for a mail, by the program in its
// jail; and how long a picture takes that is refused by its header.
//   pictures [PHOTO.jpg]      default: noise on colours, made here
#include <boost/crc.hpp>
#include <cstdio>

#include "bench.hpp"
#include "gazetted/base/jailed_process.hpp"
#include "gazetted/pictures/picture_store.hpp"

using namespace gazetted;
using namespace gazetted::bench;

namespace {

void add_number(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out += char(number >> shift & 0xFF);
}

void add_chunk(std::string& out, const std::string& type, const std::string& content) {
  add_number(out, std::uint32_t(content.size()));
  boost::crc_32_type sum;
  sum.process_bytes(type.data(), type.size());
  sum.process_bytes(content.data(), content.size());
  out += type + content;
  add_number(out, sum.checksum());
}

// RFC 1950, in blocks that are not compressed.
std::string stored(const std::string& raw) {
  std::string out("\x78\x01");
  std::uint32_t a = 1, b = 0;
  for (std::size_t at = 0; at < raw.size(); at += 65535) {
    const auto part = std::min<std::size_t>(65535, raw.size() - at);
    out += char(at + part == raw.size());
    for (const auto number : {part, ~part}) out += {char(number & 0xFF), char(number >> 8 & 0xFF)};
    out.append(raw, at, part);
  }
  for (const unsigned char c : raw) {
    a = (a + c) % 65521;
    b = (b + a) % 65521;
  }
  add_number(out, b << 16 | a);
  return out;
}

std::string png(unsigned width, unsigned height, bool whole) {
  std::string head, raw;
  add_number(head, width);
  add_number(head, height);
  head += std::string("\x08\x02\0\0\0", 5);
  std::uint32_t dice = 1;
  for (unsigned y = 0; y < height && whole; ++y) {
    raw += '\0';
    for (unsigned x = 0; x < width; ++x) {
      dice = dice * 1664525 + 1013904223;
      const unsigned noise = dice >> 28;
      raw += {char(x * 240 / width + noise), char(y * 240 / height + noise),
              char((x + y) * 240 / (width + height) + noise)};
    }
  }
  std::string out("\x89PNG\r\n\x1A\n");
  add_chunk(out, "IHDR", head);
  add_chunk(out, "IDAT", stored(raw));
  add_chunk(out, "IEND", "");
  return out;
}

std::string bytes_of(const fs::path& file) {
  const auto bytes = read_file(file);
  return bytes ? *bytes : "";
}

JailedExit run(const fs::path& program, const fs::path& place, const std::vector<std::string>& orders) {
  JailedProgram one;
  one.program = program;
  one.directory = place / "made";
  one.readable = {place / "photo", place / "xmp"};
  one.arguments = {(place / "photo").string(), (place / "xmp").string()};
  one.arguments.insert(one.arguments.end(), orders.begin(), orders.end());
  const auto end = run_jailed(one);
  if (!end || !end->succeeded()) {
    std::fprintf(stderr, "%s\n", end ? describe(*end, one).c_str() : end.error().text().c_str());
    std::exit(1);
  }
  return *end;
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path program = fs::path(GAZETTED_BINARY).parent_path() / "gazetted-pictures";
  const Scratch scratch;
  fs::create_directories(scratch.path / "made");
  (void)write_file(scratch.path / "xmp", "");
  std::string photo;
  if (argc > 1) {
    photo = bytes_of(argv[1]);
  } else {
    (void)write_file(scratch.path / "photo", png(6000, 4000, true));
    run(program, scratch.path, {"jpeg:6000:photo.jpg"});
    photo = bytes_of(scratch.path / "made/photo.jpg");
  }
  const auto size = picture_size(photo);
  (void)write_file(scratch.path / "photo", photo);
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
    mail.push_back(double(run(program, scratch.path, {"jpeg:1280:mail.jpg"}).took.count()) / 1000.0);
    const auto end = run(program, scratch.path, all);
    pages.push_back(double(end.took.count()) / 1000.0);
    peak = std::max(peak, end.peak_memory);
  }
  PictureOptions options{program, scratch.path / "pictures"};
  const auto bomb = png(50'000, 50'000, false);
  const auto begin = Steady::now();
  const auto refused = PictureStore(options).for_pages(bomb, {});
  const auto took = seconds_since(begin);
  std::printf("| %u x %u, %.1f MB, 2 cores, median of 3 | |\n|---|---|\n", size.width, size.height,
              double(photo.size()) / 1e6);
  std::printf("| one JPEG for a mail | %.2f s |\n", median(mail));
  std::printf("| %zu pictures for a page | %.2f s, %.1f times as long |\n", all.size(), median(pages),
              median(pages) / median(mail));
  std::printf("| peak memory | %.0f MB |\n", double(peak) / 1e6);
  std::printf("| 50,000 x 50,000 refused (%s) | %.1f ms |\n", refused ? refused->trouble.c_str() : "not", took * 1000);
  return refused && !refused->trouble.empty() ? 0 : 1;
}
