#include "photo.hpp"

#include <boost/crc.hpp>
#include <cstdio>
#include <cstdlib>

namespace gazetted::bench {
namespace {

std::string bytes_of(const fs::path& file) {
  const auto bytes = read_file(file);
  return bytes ? *bytes : "";
}

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

}  // namespace

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

fs::path pictures_program() { return fs::path(GAZETTED_BINARY).parent_path() / "gazetted-pictures"; }

JailedExit make_pictures(const fs::path& place, const std::vector<std::string>& orders) {
  JailedProgram one;
  one.program = pictures_program();
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

std::string photo(const fs::path& place) {
  fs::create_directories(place / "made");
  (void)write_file(place / "xmp", "");
  (void)write_file(place / "photo", png(6000, 4000, true));
  make_pictures(place, {"jpeg:6000:photo.jpg"});
  return bytes_of(place / "made/photo.jpg");
}

}  // namespace gazetted::bench
