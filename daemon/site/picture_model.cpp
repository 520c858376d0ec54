#include "picture_model.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {
namespace {

constexpr unsigned of_page = 1280, of_thumbnail = 640;  // where a browser does not choose by itself
constexpr unsigned offered[] = {1920, 1280};            // to those who print or post it

// "/a-320.avif 320w, /a-640.avif 640w"
std::string srcset_of(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file, PictureFormat format) {
  std::string set;
  for (const auto& one : file.renditions) {
    if (one.format != format) continue;
    set += fmt::format("{}{} {}w", set.empty() ? "" : ", ", rendition_path(newsroom, number, file, one), one.width);
  }
  return set;
}

std::vector<WebSource> sources_of(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file) {
  std::vector<WebSource> sources;
  for (const auto format : {PictureFormat::avif, PictureFormat::webp}) {
    auto set = srcset_of(newsroom, number, file, format);
    if (!set.empty()) sources.push_back({std::string(media_type(format)), std::move(set)});
  }
  return sources;
}

json::object download_model(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                            const PictureRendition& one) {
  return {{"format", "JPEG"},
          {"url", rendition_path(newsroom, number, file, one)},
          {"pixels", fmt::format("{} × {}", one.width, one.height)},
          {"size", format_size(one.size)},
          {"sha256", one.sha256}};
}

}  // namespace

std::string rendition_name(const StoryFile& file, const PictureRendition& rendition) {
  return fmt::format("{}-{}{}", file.stem, rendition.width, ending_of(rendition.format));
}

std::string thumbnail_name(const StoryFile& file) {
  const auto* jpeg = jpeg_of(file, of_thumbnail);
  return jpeg ? rendition_name(file, *jpeg) : file.name;
}

std::string rendition_path(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                           const PictureRendition& rendition) {
  return story_file_path(newsroom.newsroom.slug, number, rendition_name(file, rendition));
}

const PictureRendition* jpeg_of(const StoryFile& file, unsigned width) {
  const PictureRendition* found = nullptr;
  for (const auto& one : file.renditions) {
    if (one.format == PictureFormat::jpeg && (!found || one.width <= width)) found = &one;
  }
  return found;
}

ShownPicture shown_picture(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file, unsigned width) {
  const auto* jpeg = jpeg_of(file, width);
  if (!jpeg)
    return {story_file_path(newsroom.newsroom.slug, number, file.name),
            file.type,
            file.sha256,
            file.size,
            file.width,
            file.height};
  return {
      rendition_path(newsroom, number, file, *jpeg), "image/jpeg", jpeg->sha256, jpeg->size, jpeg->width, jpeg->height};
}

WebPicture web_picture(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file,
                       const std::string& caption) {
  return {shown_picture(newsroom, number, file, of_page).path,
          file.alt,
          caption,
          file.width,
          file.height,
          srcset_of(newsroom, number, file, PictureFormat::jpeg),
          sources_of(newsroom, number, file)};
}

void add_sizes(const SiteNewsroom& newsroom, std::int64_t number, const StoryFile& file, json::object& model) {
  model["src"] = shown_picture(newsroom, number, file, of_page).path;
  model["thumb"] = shown_picture(newsroom, number, file, of_thumbnail).path;
  model["srcset"] = srcset_of(newsroom, number, file, PictureFormat::jpeg);
  json::array sources, downloads;
  for (const auto& source : sources_of(newsroom, number, file))
    sources.push_back(json::object{{"type", source.type}, {"srcset", source.srcset}});
  for (const auto width : offered) {
    const auto* jpeg = jpeg_of(file, width);
    if (jpeg && jpeg->width == width && file.width > width)
      downloads.push_back(download_model(newsroom, number, file, *jpeg));
  }
  model["sources"] = std::move(sources);
  model["has_downloads"] = !downloads.empty();
  model["downloads"] = std::move(downloads);
}

std::vector<SiteFile> picture_files(const SiteView& view, const Story& story) {
  std::vector<SiteFile> files;
  const auto newsroom = view.newsrooms.find(story.newsroom);
  if (newsroom == view.newsrooms.end()) return files;
  for (const auto& file : story.files) {
    for (const auto& one : file.renditions)
      files.push_back({rendition_path(newsroom->second, story.number, file, one).substr(1), "", one.source, {}});
  }
  return files;
}

}  // namespace gazetted
