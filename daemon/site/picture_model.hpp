// The sizes and formats of a story's picture, as pages, feeds and forms name them. Pure.
#pragma once
#include <string>

#include "gazetted/base/json.hpp"
#include "gazetted/document/markdown.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// Its JPEG of at most this width, else its narrowest one; null: it is shown as it is.
const PictureRendition* jpeg_of(const StoryFile& file, unsigned width);
inline constexpr unsigned feed_width = 1280;  // of what feeds show and enclose

// As one file to show: that JPEG with its path, type, size and pixels; else the file itself.
struct ShownPicture {
  std::string path, type, sha256;
  std::uint64_t size = 0;
  unsigned width = 0, height = 0;
};
ShownPicture shown_picture(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file, unsigned width);
// The name of the file that lists show.
std::string thumbnail_name(const StoryFile& file);
std::string rendition_path(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                           const PictureRendition& rendition);

// For a text that shows it.
WebPicture web_picture(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                       const std::string& caption);
// "src", "srcset", "sources", "thumb", "downloads", "has_downloads" of a file's model; of any file.
void add_sizes(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file, json::object& model);

}  // namespace gazetted
