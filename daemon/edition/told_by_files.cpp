// Pictures are cleaned before anybody has them; films, recordings and documents are given out as they are, with what
// cameras and programs wrote into them. Their author should know before the public does.
#include <unistd.h>

#include <map>
#include <set>

#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/pictures/picture_store.hpp"
#include "gazetted/render/attachments.hpp"
#include "release_texts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 5;

enum class Telling { nothing, recording, document, raw_picture, drawing };

Telling by_name(std::string_view name) {
  const auto type = media_type_of(name);
  if (type.starts_with("video/") || type.starts_with("audio/")) return Telling::recording;
  constexpr std::string_view documents[] = {"application/pdf", "application/msword", "application/vnd.ms-",
                                            "application/vnd.openxmlformats-", "application/vnd.oasis.opendocument."};
  if (std::any_of(std::begin(documents), std::end(documents), [&](auto one) { return type.starts_with(one); }))
    return Telling::document;
  constexpr std::string_view raw[] = {".nef", ".nrw", ".cr2", ".cr3", ".arw", ".sr2", ".orf", ".rw2",
                                      ".pef", ".raf", ".srw", ".iiq", ".3fr", ".fff", ".dcr", ".kdc"};
  if (std::any_of(std::begin(raw), std::end(raw), [&](auto ending) { return lower(name).ends_with(ending); }))
    return Telling::raw_picture;
  return lower(name).ends_with(".svg") || lower(name).ends_with(".svgz") ? Telling::drawing : Telling::nothing;
}

// Pictures by what they are: whatever is cleaned tells nothing.
Telling what_tells(const fs::path& content, const std::string& name) {
  const auto kind = by_name(name);
  if (kind == Telling::recording || kind == Telling::document || kind == Telling::raw_picture) return kind;
  const auto opened = open_file_below(content, name);
  if (!opened) return Telling::nothing;  // said elsewhere
  std::array<char, 1024> head{};
  const auto size = ::pread(opened->get(), head.data(), head.size(), 0);
  if (size <= 0) return Telling::nothing;
  if (kind == Telling::nothing && !may_be_cleaned({head.data(), std::size_t(size)})) return Telling::nothing;
  const auto bytes = read_file_below(content, name, largest_picture);
  if (!bytes || !keeps_metadata(*bytes)) return Telling::nothing;
  return kind == Telling::drawing ? kind : Telling::raw_picture;
}

std::string_view words_of(Telling telling, bool is_one) {
  switch (telling) {
    case Telling::recording:
      return is_one ? "is given out as it is, with what a camera or a program wrote into it (place, time, device, "
                      "author); look at it with 'exiftool FILE' and clean it with 'exiftool -all= FILE'"
                    : "are given out as they are, with what a camera or a program wrote into them (place, time, "
                      "device, author); look at them with 'exiftool FILE' and clean them with 'exiftool -all= FILE'";
    case Telling::document:
      return is_one ? "is given out as it is, with its properties (author, company, program) and any comments and "
                      "earlier changes in it; take them out in the program that made it, and export it again"
                    : "are given out as they are, with their properties (author, company, program) and any comments "
                      "and earlier changes in them; take them out in the program that made them, and export them again";
    case Telling::raw_picture:
      return is_one ? "is given out as it is, with place, time and serial number, since it is coded in a way that "
                      "cannot be cleaned; export it as JPEG, TIFF or DNG"
                    : "are given out as they are, with place, time and serial number, since they are coded in a way "
                      "that cannot be cleaned; export them as JPEG, TIFF or DNG";
    case Telling::drawing:
      return is_one ? "is given out as it is, with its editor's notes and links, since it cannot be read as an SVG "
                      "drawing; save it as plain, uncompressed SVG"
                    : "are given out as they are, with their editor's notes and links, since they cannot be read as "
                      "SVG drawings; save them as plain, uncompressed SVG";
    case Telling::nothing:
      break;
  }
  return "";
}

}  // namespace

void warn_of_what_files_tell(const std::vector<Release>& texts, const fs::path& content, Findings& findings) {
  if (!fs::is_directory(content)) return;
  struct Told {
    Place place;
    std::vector<std::string> files;
  };
  std::map<Telling, Told> all;
  std::set<std::string> seen;
  for (const auto& text : texts) {
    for (const auto& attachment : text.attachments) {
      if (!seen.insert(attachment.file).second) continue;
      const auto telling = what_tells(content, attachment.file);
      if (telling == Telling::nothing) continue;
      auto& told = all[telling];
      if (told.files.empty()) told.place = attachment.place;
      told.files.push_back("'" + one_line(attachment.file, 100) + "'");
    }
  }
  for (const auto& [telling, told] : all) {
    std::string names;
    for (std::size_t i = 0; i < std::min(told.files.size(), most_named); ++i)
      names += (i == 0 ? "" : ", ") + told.files[i];
    if (told.files.size() > most_named) names += fmt::format(" and {} more", told.files.size() - most_named);
    findings.push_back(
        {Severity::warning, told.place, fmt::format("{} {}", names, words_of(telling, told.files.size() == 1))});
  }
}

}  // namespace gazetted
