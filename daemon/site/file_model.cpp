#include "file_model.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/wording.hpp"
#include "gazetted/site/addresses.hpp"
#include "picture_model.hpp"

namespace gazetted {
namespace {

std::string pixels(unsigned count) { return count == 0 ? "" : std::to_string(count); }

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
  }
  return text;
}

bool is_previewed(const StoryFile& file) {
  return file.type == "image/jpeg" || file.type == "image/png" || !file.renditions.empty();
}

}  // namespace

std::string format_of(const StoryFile& file) {
  static constexpr std::pair<std::string_view, const char*> known[] = {
      {"image/jpeg", "JPEG"},     {"image/png", "PNG"},     {"image/webp", "WebP"}, {"image/avif", "AVIF"},
      {"image/gif", "GIF"},       {"image/svg+xml", "SVG"}, {"image/tiff", "TIFF"}, {"application/pdf", "PDF"},
      {"application/zip", "ZIP"}, {"video/mp4", "MP4"},     {"audio/mpeg", "MP3"},  {"text/csv", "CSV"},
      {"text/plain", "TXT"},
  };
  for (const auto& [type, name] : known) {
    if (file.type == type) return name;
  }
  const auto dot = file.name.rfind('.');
  return dot == std::string::npos || file.name.size() - dot > 6 ? "" : upper(file.name.substr(dot + 1));
}

std::string caption_with_credit(const StoryFile& file, const json::object& labels) {
  const auto credit = credit_line(file.credit, labels);
  return file.caption + (file.caption.empty() || credit.empty() ? "" : " · ") + credit;
}

json::object file_model(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                        const json::object& labels) {
  json::object out;
  const auto name = file.name.substr(file.name.rfind('/') + 1);
  out["title"] = !file.title.empty() ? file.title : name;
  out["name"] = name;
  out["url"] = story_file_path(newsroom.newsroom.slug, number, file.name);
  out["is_picture"] = is_image(file.name);
  out["format"] = format_of(file);
  out["width"] = pixels(file.width);
  out["height"] = pixels(file.height);
  out["pixels"] = file.width > 0 && file.height > 0 ? fmt::format("{} × {}", file.width, file.height) : "";
  out["size"] = format_size(file.size);
  out["caption"] = file.caption;
  out["credit"] = file.credit;
  out["credit_line"] = credit_line(file.credit, labels);
  out["alt"] = file.alt;
  out["sha256"] = file.sha256;
  add_sizes(newsroom, number, file, out);
  return out;
}

bool says_something(const StoryFile& file) { return is_image(file.name) && !file.decorative; }

const StoryFile* lead_picture(const Story& story) {
  const auto found = std::find_if(story.files.begin(), story.files.end(),
                                  [](const auto& file) { return says_something(file) && !file.in_text; });
  return found == story.files.end() ? nullptr : &*found;
}

const StoryFile* preview_picture(const Story& story) {
  if (const auto* lead = lead_picture(story); lead && is_previewed(*lead)) return lead;
  const auto found = std::find_if(story.files.begin(), story.files.end(), is_previewed);
  return found == story.files.end() ? nullptr : &*found;
}

}  // namespace gazetted
