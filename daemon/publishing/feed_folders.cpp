#include "gazetted/publishing/feed_folders.hpp"

#include <algorithm>

#include "gazetted/ledger/pages.hpp"
#include "gazetted/publishing/stories.hpp"
#include "gazetted/site/addresses.hpp"

namespace gazetted {

std::vector<std::pair<std::string, std::string>> feed_folders(const SiteNewsroom& newsroom) {
  std::vector<std::pair<std::string, std::string>> folders;
  const auto& slug = newsroom.newsroom.slug;
  for (const auto& language : newsroom.languages)
    folders.emplace_back(language, folders.empty() ? newsroom_path(slug) : language_path(slug, language));
  return folders;
}

std::vector<std::string> feeds_that_tell_of(const SiteNewsroom& newsroom, const std::vector<std::string>& topics) {
  std::vector<std::string> folders;
  for (const auto& [language, folder] : feed_folders(newsroom)) folders.push_back(folder);
  for (const auto& topic : topics) {
    const auto words = newsroom.topic_words.find(topic);
    if (words == newsroom.topic_words.end()) continue;
    auto path = topic_path(newsroom.newsroom.slug, words->second);
    if (std::find(folders.begin(), folders.end(), path) == folders.end()) folders.push_back(std::move(path));
  }
  std::vector<std::string> feeds;
  for (const auto& folder : folders) {
    for (const char* form : {"feed.atom", "feed.rss", "feed.json"})
      feeds.push_back(newsroom.newsroom.public_url + folder + form);
  }
  return feeds;
}

Result<std::vector<std::string>> changed_feeds(const Settings& settings, const Edition& edition) {
  auto reader = PageReader::open(settings.store.path);
  if (!reader) return reader.error();
  const auto page = (*reader)->page(edition.page);
  if (!page) return page.error();
  if (!*page) return std::vector<std::string>();
  const auto configured = settings.site.newsrooms.find((*page)->newsroom);
  if (configured == settings.site.newsrooms.end()) return std::vector<std::string>();
  const auto known = (*reader)->topics(configured->first);
  if (!known) return known.error();
  std::vector<std::string> keys;
  for (const auto& topic : *known) keys.push_back(topic.topic);
  auto newsroom = configured->second;
  newsroom.topic_words = topic_words_of(keys);
  auto topics = (*page)->topics;
  const auto& versions = (*page)->versions;
  const auto is_it = [&](const PageVersion& version) { return version.release == edition.set.first().id; };
  const auto published = std::find_if(versions.begin(), versions.end(), is_it);
  if (published != versions.begin() && published != versions.end()) {
    const auto before = Edition::open(Archive::of(settings.spool), std::prev(published)->release);
    if (!before) return before.error();
    for (auto& topic : topics_of(*before)) topics.push_back(std::move(topic));
  }
  return feeds_that_tell_of(newsroom, topics);
}

}  // namespace gazetted
