// Pictures are cleaned before anybody has them; films, recordings and documents are given out as they are, with what
// cameras and programs wrote into them. Their author should know before the public does.
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>

#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/pictures/picture_store.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "release_texts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 5;

enum class Telling { nothing, recording, document, archive, raw_picture, picture };

bool is_drawing_by_name(std::string_view name) {
  return lower(name).ends_with(".svg") || lower(name).ends_with(".svgz");
}

struct NamedKind {
  Telling telling;
  std::string_view ending;
};

// What media types do not say, or say in too many ways.
constexpr NamedKind by_ending[] = {
    {Telling::raw_picture, ".nef"}, {Telling::raw_picture, ".nrw"},  {Telling::raw_picture, ".cr2"},
    {Telling::raw_picture, ".cr3"}, {Telling::raw_picture, ".arw"},  {Telling::raw_picture, ".sr2"},
    {Telling::raw_picture, ".orf"}, {Telling::raw_picture, ".rw2"},  {Telling::raw_picture, ".pef"},
    {Telling::raw_picture, ".raf"}, {Telling::raw_picture, ".srw"},  {Telling::raw_picture, ".iiq"},
    {Telling::raw_picture, ".3fr"}, {Telling::raw_picture, ".fff"},  {Telling::raw_picture, ".dcr"},
    {Telling::raw_picture, ".kdc"}, {Telling::picture, ".jp2"},      {Telling::picture, ".j2k"},
    {Telling::picture, ".jpf"},     {Telling::picture, ".jpx"},      {Telling::picture, ".jxl"},
    {Telling::picture, ".jxr"},     {Telling::picture, ".psd"},      {Telling::picture, ".psb"},
    {Telling::picture, ".xcf"},     {Telling::picture, ".bmp"},      {Telling::picture, ".ico"},
    {Telling::picture, ".tga"},     {Telling::picture, ".exr"},      {Telling::picture, ".hdr"},
    {Telling::recording, ".webm"},  {Telling::recording, ".mkv"},    {Telling::recording, ".ogg"},
    {Telling::recording, ".oga"},   {Telling::recording, ".ogv"},    {Telling::recording, ".opus"},
    {Telling::recording, ".flac"},  {Telling::recording, ".avi"},    {Telling::recording, ".wmv"},
    {Telling::recording, ".wma"},   {Telling::recording, ".m4a"},    {Telling::recording, ".m4v"},
    {Telling::recording, ".aac"},   {Telling::recording, ".aiff"},   {Telling::recording, ".wav"},
    {Telling::recording, ".mts"},   {Telling::document, ".rtf"},     {Telling::document, ".odt"},
    {Telling::document, ".ods"},    {Telling::document, ".odp"},     {Telling::document, ".odg"},
    {Telling::document, ".pages"},  {Telling::document, ".numbers"}, {Telling::document, ".key"},
    {Telling::document, ".ai"},     {Telling::document, ".eps"},     {Telling::document, ".ps"},
    {Telling::document, ".indd"},   {Telling::document, ".idml"},    {Telling::document, ".epub"},
    {Telling::archive, ".zip"},     {Telling::archive, ".7z"},       {Telling::archive, ".rar"},
    {Telling::archive, ".tar"},     {Telling::archive, ".gz"},       {Telling::archive, ".tgz"},
    {Telling::archive, ".bz2"},     {Telling::archive, ".xz"},       {Telling::archive, ".zst"},
};

Telling by_name(std::string_view name) {
  const auto ending = lower(name);
  for (const auto& kind : by_ending) {
    if (ending.ends_with(kind.ending)) return kind.telling;
  }
  const auto type = media_type_of(name);
  if (type.starts_with("video/") || type.starts_with("audio/")) return Telling::recording;
  constexpr std::string_view documents[] = {"application/pdf", "application/msword", "application/vnd.ms-",
                                            "application/vnd.openxmlformats-", "application/vnd.oasis.opendocument."};
  const bool is_document =
      std::any_of(std::begin(documents), std::end(documents), [&](auto one) { return type.starts_with(one); });
  return is_document ? Telling::document : Telling::nothing;
}

// Drawings and pictures by what they are: whatever is cleaned tells nothing. `refused`: why it cannot be given out.
Telling what_tells(const fs::path& content, const std::string& name, std::string& refused) {
  const auto kind = by_name(name);
  if (kind != Telling::nothing) return kind;
  const auto opened = open_file_below(content, name);
  if (!opened) return Telling::nothing;  // said elsewhere
  std::string head(telling_bytes, '\0');
  const auto size = ::pread(opened->get(), head.data(), head.size(), 0);
  if (size <= 0) return Telling::nothing;
  head.resize(std::size_t(size));
  const bool is_called_drawing = is_drawing_by_name(name);
  if (!is_called_drawing && !may_be_cleaned(head)) return Telling::nothing;
  const auto bytes = read_file_below(content, name, largest_picture);
  if (!bytes) return Telling::nothing;
  if (is_called_drawing || looks_like_svg(head)) {
    refused = why_drawing_is_refused(*bytes);
    return Telling::nothing;
  }
  return keeps_metadata(*bytes) ? Telling::raw_picture : Telling::nothing;
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
    case Telling::archive:
      return is_one ? "is given out as it is, with all that is in its files, which nobody has looked into; put the "
                      "files themselves into the bundle, where pictures are cleaned"
                    : "are given out as they are, with all that is in their files, which nobody has looked into; put "
                      "the files themselves into the bundle, where pictures are cleaned";
    case Telling::picture:
      return is_one ? "is given out as it is, with what its program wrote into it (place, author, earlier layers), "
                      "since its format is not cleaned; export it as JPEG, PNG, WebP, AVIF or TIFF"
                    : "are given out as they are, with what their programs wrote into them (place, author, earlier "
                      "layers), since their formats are not cleaned; export them as JPEG, PNG, WebP, AVIF or TIFF";
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
      std::string refused;
      const auto telling = what_tells(content, attachment.file, refused);
      if (!refused.empty())
        findings.push_back(
            {Severity::error, attachment.place,
             fmt::format("'{}' cannot be read as an SVG drawing: {}; it would be given out with its scripts, its "
                         "editor's notes and links. Save it as plain, uncompressed SVG in UTF-8, or export it as PNG",
                         one_line(attachment.file, 100), refused)});
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
