#include "gazetted/publishing/feed_folders.hpp"

#include "gazetted/site/addresses.hpp"

namespace gazetted {

std::vector<std::pair<std::string, std::string>> feed_folders(const SiteNewsroom& newsroom) {
  std::vector<std::pair<std::string, std::string>> folders;
  const auto& slug = newsroom.newsroom.slug;
  for (const auto& language : newsroom.languages)
    folders.emplace_back(language, folders.empty() ? newsroom_path(slug) : language_path(slug, language));
  return folders;
}

}  // namespace gazetted
