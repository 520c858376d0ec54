// Feeds and sitemaps. Pure: the same stories, the same bytes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/site/pages.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

// What one feed tells of.
struct FeedOf {
  std::string newsroom;                // its key
  std::string language;                // of its entries
  std::optional<std::string> topic;    // nothing: all topics
  std::string path;                    // where it is, without its ending: "/newsroom/govuk/feed"
  std::vector<std::string> hubs;       // WebSub
  std::optional<std::string> archive;  // path of the yearly document before the oldest entry (RFC 5005 section 4)
};

// feed.atom (RFC 4287), feed.rss (RSS 2.0), feed.json (JSON Feed 1.1) with the same entries: newest first, as given, at
// most 50 and 512 KB. A withdrawn story is an entry for 30 days after that, by `now`.
std::vector<SiteFile> feed_files(const SiteView& view, const FeedOf& feed, const std::vector<Story>& stories, Time now);

// sitemap.xml: all pages, in files of at most 50,000 addresses under an index; news-sitemap.xml: stories published in
// the last two days; robots.txt; .well-known/security.txt with an Expires within a year. Of the whole site.
std::vector<SiteFile> sitemap_files(const SiteView& view, const std::vector<ListedStory>& stories, Time now);
SiteFile news_sitemap(const SiteView& view, const std::vector<ListedStory>& stories, Time now);
std::vector<SiteFile> well_known_files(const SiteView& view, Time now);

}  // namespace gazetted
