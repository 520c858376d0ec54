#include "picture_program.hpp"

#include <charconv>
#include <mutex>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/jailed_process.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "picture_overwriting.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_made = 32u << 20;
constexpr std::uint64_t memory = 512u << 20;
constexpr int niceness = 10;             // mail goes first: beside it a tenth of a processor is left
constexpr Duration time_limit{300'000};  // of the clock, for 6 s of a machine that has nothing else to do
constexpr int refused = 3, damaged = 4;  // exit status; see pictures_main.cpp
constexpr int lacks_libraries = 127;     // of the dynamic loader

std::string_view name_of(PictureFormat format) {
  switch (format) {
    case PictureFormat::avif:
      return "avif";
    case PictureFormat::webp:
      return "webp";
    case PictureFormat::jpeg:
      break;
  }
  return "jpeg";
}

bool read_number(std::string_view text, unsigned& number) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() && number > 0;
}

// "1280.avif 1280 853"
bool read_line(std::string_view line, const PlannedPicture& planned, PictureRendition& made) {
  const auto first = line.find(' '), second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return false;
  return line.substr(0, first) == planned.name && read_number(line.substr(first + 1, second - first - 1), made.width) &&
         read_number(line.substr(second + 1), made.height) && made.width == planned.width;
}

void tell_once_what_is_missing() {
  static std::once_flag told;
  std::call_once(told, [] {
    if (const auto missing = missing_from_jail(); !missing.empty()) log(Event::picture_trouble, {{"reason", missing}});
  });
}

// libvips writes Exif of its own into all of them (and XMP only beside that).
std::string without_exif(std::string made, PictureFormat format, const std::string& xmp) {
  switch (format) {
    case PictureFormat::avif:
      return overwrite_metadata(std::move(made), WordsOverwritten::no);
    case PictureFormat::webp:
    case PictureFormat::jpeg:
      break;
  }
  return clean_picture(made, xmp);
}

Result<PictureRendition> read_made(const std::string& said, const PlannedPicture& planned, const fs::path& place,
                                   const std::string& xmp) {
  PictureRendition made;
  made.format = planned.format;
  made.source = place / planned.name;
  std::size_t at = 0;
  while (at < said.size()) {
    const auto end = std::min(said.find('\n', at), said.size());
    if (read_line(std::string_view(said).substr(at, end - at), planned, made)) break;
    at = end + 1;
  }
  if (at >= said.size()) return fail("{} was not made", planned.name);
  // Where it could write: what looks like a picture there may be a link to anything.
  auto bytes = read_file_below(place / "made", planned.name, largest_made);
  if (!bytes) return bytes.error();
  *bytes = without_exif(std::move(*bytes), made.format, xmp);
  if (auto status = write_file(made.source, *bytes, 0600); !status) return status.error();
  made.size = bytes->size();
  made.sha256 = hex(sha256(*bytes));
  return made;
}

}  // namespace

Result<MadePictures> make_pictures(const fs::path& program, const fs::path& place,
                                   const std::vector<PlannedPicture>& plan, const std::string& xmp,
                                   const std::function<bool()>& goes_on) {
  if (auto status = write_file(place / "xmp", xmp, 0600); !status) return status.error();
  if (auto status = make_directories(place / "made"); !status) return status.error();
  JailedProgram run;
  run.goes_on = goes_on;
  run.program = program;
  run.directory = place / "made";
  run.readable = {place / "original", place / "xmp"};
  run.time = time_limit;
  run.niceness = niceness;
  run.memory = memory;
  run.file_size = largest_made;
  run.arguments = {(place / "original").string(), (place / "xmp").string()};
  for (const auto& one : plan)
    run.arguments.push_back(fmt::format("{}:{}:{}", name_of(one.format), one.width, one.name));
  tell_once_what_is_missing();
  const auto end = run_jailed(run);
  MadePictures made;
  if (!end) {
    made = {{}, one_line("the program could not be started: " + end.error().text(), 300), false, false};
    return made;
  }
  if (end->limit == JailLimit::stopped) return fail("{}: it was stopped", program.string());
  if (!end->succeeded()) {
    made.was_run = end->status != lacks_libraries;
    const auto first = end->errors.substr(0, end->errors.find('\n'));
    made.is_final = end->status == refused || end->status == damaged;
    made.trouble = one_line(made.is_final && !first.empty() ? first : "the program " + describe(*end, run), 300);
    return made;
  }
  if (end->output == "animated\n") return made;
  for (const auto& one : plan) {
    auto rendition = read_made(end->output, one, place, xmp);
    if (!rendition) {
      std::error_code code;
      for (const auto& other : made.renditions) fs::remove(other.source, code);
      made = {{}, rendition.error().text(), false, true};
      return made;
    }
    made.renditions.push_back(std::move(*rendition));
  }
  return made;
}

}  // namespace gazetted
