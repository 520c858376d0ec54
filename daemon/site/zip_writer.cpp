#include "zip_writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace gazetted {
namespace {

constexpr std::uint64_t most_bytes = 0xFFFFFFFE;
constexpr std::size_t most_files = 65'534;
constexpr std::size_t longest_name = 65'535;
constexpr std::size_t piece = 1 << 20;  // bytes read at once

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1u) != 0 ? 0xEDB88320u : 0u);
    table[byte] = value;
  }
  return table;
}

void put16(std::string& out, std::uint32_t value) {
  out += char(value & 0xFFu);
  out += char(value >> 8 & 0xFFu);
}

void put32(std::string& out, std::uint32_t value) {
  put16(out, value & 0xFFFFu);
  put16(out, value >> 16);
}

// MS-DOS's time above its date: two seconds, from 1980 to 2107.
struct DosTime {
  std::uint32_t time = 0, date = 0;
};

DosTime dos_time(Time at) {
  using namespace std::chrono;
  const auto midnight = floor<days>(at);
  const year_month_day day(midnight);
  if (int(day.year()) < 1980) return {0, 1u << 5 | 1u};
  const hh_mm_ss clock(floor<seconds>(at - midnight));
  const auto years = std::uint32_t(std::min(int(day.year()), 2107) - 1980);
  return {std::uint32_t(clock.hours().count()) << 11 | std::uint32_t(clock.minutes().count()) << 5 |
              std::uint32_t(clock.seconds().count() / 2),
          years << 9 | unsigned(day.month()) << 5 | unsigned(day.day())};
}

Result<std::uint32_t> crc_of(const KitPart& content) {
  if (content.source.empty()) return crc32(content.bytes);
  const Descriptor fd(::open(content.source.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return fail_errno(content.source.string());
  std::string buffer(piece, '\0');
  std::uint32_t crc = 0;
  std::uint64_t size = 0;
  while (true) {
    const auto count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(content.source.string());
    if (count == 0) break;
    crc = crc32(std::string_view(buffer).substr(0, std::size_t(count)), crc);
    size += std::uint64_t(count);
  }
  if (size != content.size)
    return fail("{}: has {} bytes where {} were expected", content.source.string(), size, content.size);
  return crc;
}

// What the head of a file and its line in the directory share.
std::string common_fields(const ZipFile& file, std::uint32_t crc, const DosTime& time) {
  constexpr std::uint32_t version = 20, names_are_utf8 = 1u << 11, stored = 0;
  std::string out;
  for (const auto field : {version, names_are_utf8, stored, time.time, time.date}) put16(out, field);
  const auto size = std::uint32_t(file.content.size);
  for (const auto field : {crc, size, size}) put32(out, field);
  put16(out, std::uint32_t(file.name.size()));
  put16(out, 0);  // no extra fields
  return out;
}

std::string directory_line(const ZipFile& file, const std::string& common, std::uint32_t offset) {
  constexpr std::uint32_t made_by_unix = 3u << 8 | 20, regular_file_0644 = 0100644u << 16;
  std::string out("PK\x01\x02");
  put16(out, made_by_unix);
  out += common;
  for (int i = 0; i < 3; ++i) put16(out, 0);  // comment, disk, kind of content
  put32(out, regular_file_0644);
  put32(out, offset);
  return out + file.name;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes, std::uint32_t so_far) {
  static constexpr auto table = crc_table();
  std::uint32_t crc = ~so_far;
  for (const unsigned char byte : bytes) crc = table[(crc ^ byte) & 0xFFu] ^ (crc >> 8);
  return ~crc;
}

Result<Kit> zip(const std::vector<ZipFile>& files, Time time) {
  std::uint64_t whole = 22;
  for (const auto& file : files) {
    whole += file.content.size + 30 + 46 + 2 * file.name.size();
    if (file.name.size() > longest_name) return fail("a name of {} bytes is too long for a zip", file.name.size());
  }
  if (whole > most_bytes || files.size() > most_files)
    return fail("the files are more than the 4 GB that one zip holds");
  const auto dos = dos_time(time);
  Kit kit;
  const auto add = [&](KitPart part) {
    kit.size += part.size;
    kit.parts.push_back(std::move(part));
  };
  const auto add_bytes = [&](std::string bytes) {
    const auto size = bytes.size();
    add({std::move(bytes), {}, size});
  };
  std::string directory;
  for (const auto& file : files) {
    const auto crc = crc_of(file.content);
    if (!crc) return crc.error();
    const auto common = common_fields(file, *crc, dos);
    directory += directory_line(file, common, std::uint32_t(kit.size));
    add_bytes("PK\x03\x04" + common + file.name);
    add(file.content);
  }
  std::string end("PK\x05\x06");
  put32(end, 0);  // of disk 0, as all of it
  for (int i = 0; i < 2; ++i) put16(end, std::uint32_t(files.size()));
  put32(end, std::uint32_t(directory.size()));
  put32(end, std::uint32_t(kit.size));
  put16(end, 0);
  add_bytes(directory + end);
  return kit;
}

}  // namespace gazetted
