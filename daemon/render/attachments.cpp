#include "gazetted/render/attachments.hpp"

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/mime.hpp"
#include "gazetted/model/markdown_links.hpp"

namespace gazetted {
namespace {

struct Type {
  std::string_view ending, type;
};
constexpr Type types[] = {
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"svg", "image/svg+xml"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"mp3", "audio/mpeg"},
    {"m4a", "audio/mp4"},
    {"wav", "audio/wav"},
    {"mp4", "video/mp4"},
    {"mov", "video/quicktime"},
    {"txt", "text/plain"},
    {"csv", "text/csv"},
    {"ics", "text/calendar"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
    {"epub", "application/epub+zip"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"json", "application/json"},
    {"epub", "application/epub+zip"},
};

std::string_view file_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_plain(std::string_view name) {
  return name.size() <= 60 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
         });
}

// filename="…", or filename*0*= … in pieces of a line (RFC 2231 section 4.1). Never both: readers that know
// RFC 2231 call that a mistake, and all in use know it.
std::string name_parameter(std::string_view parameter, std::string_view name) {
  if (is_plain(name)) return fmt::format(";\r\n {}=\"{}\"", parameter, name);
  std::string out;
  auto left = percent_encode(name);
  if (left.size() <= 60) return fmt::format(";\r\n {}*=UTF-8''{}", parameter, left);
  for (int number = 0; !left.empty(); ++number) {
    auto length = std::min<std::size_t>(left.size(), 54);
    // Never inside %XX.
    for (std::size_t back = 1; back <= 2 && length < left.size(); ++back) {
      if (left[length - back] == '%') {
        length -= back;
        break;
      }
    }
    out += fmt::format(";\r\n {}*{}*={}{}", parameter, number, number == 0 ? "UTF-8''" : "", left.substr(0, length));
    left.erase(0, length);
  }
  return out;
}

// "hall.png" whose bytes have become a JPEG, to be smaller, is "hall.jpg".
std::string name_by_content(const AttachedFile& file) {
  const std::string name(file_name(file.name));
  if (!file.bytes.starts_with("\xFF\xD8\xFF") || !is_image(name) || media_type_of(name) == "image/jpeg") return name;
  return name.substr(0, name.rfind('.')) + ".jpg";
}

}  // namespace

std::string_view media_type_of(std::string_view name) {
  const auto dot = name.rfind('.');
  const auto ending = lower(dot == std::string_view::npos ? "" : name.substr(dot + 1));
  for (const auto& type : types) {
    if (type.ending == ending) return type.type;
  }
  return "application/octet-stream";
}

// SVG may run scripts and no mail program shows it; few show AVIF.
bool is_image(std::string_view name) {
  const auto type = media_type_of(name);
  return type.starts_with("image/") && type != "image/svg+xml" && type != "image/tiff" && type != "image/avif";
}

std::string encode_attachment(const AttachedFile& file) {
  // Without what would turn it round where it is read (U+202E).
  const auto name = one_line(name_by_content(file), 255);
  const auto type = media_type_of(name);
  auto out = "Content-Type: " + std::string(type);
  if (type.starts_with("text/") && is_utf8(file.bytes)) out += "; charset=utf-8";
  if (is_plain(name)) out += name_parameter("name", name);  // for old readers
  out += "\r\nContent-Transfer-Encoding: base64\r\n";
  out += std::string("Content-Disposition: ") + (file.cid.empty() ? "attachment" : "inline") +
         name_parameter("filename", name) + "\r\n";
  if (!file.cid.empty()) out += "Content-ID: <" + file.cid + ">\r\n";
  if (!file.title.empty()) out += header("Content-Description", one_line(file.title, 200));
  return out + "\r\n" + base64_lines(file.bytes);
}

bool shows_image(std::string_view markdown, std::string_view name) {
  const auto links = links_in(markdown);
  return std::any_of(links.begin(), links.end(), [&](const auto& link) {
    return link.kind == MarkdownLink::Kind::image && !link.broken && file_of_target(link.target) == name;
  });
}

}  // namespace gazetted
