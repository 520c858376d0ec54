// Feeds and sitemaps. Pure: the same stories, the same bytes. What leaves them by time alone leaves by `now`.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/site/pages.hpp"
#include "gazetted/site/story.hpp"

namespace gazetted {

inline constexpr Duration withdrawn_stays = std::chrono::hours(24 * 30);  // in feeds, as a notice
inline constexpr Duration news_stays = std::chrono::hours(48);            // in the news sitemap

// What one feed tells of.
struct FeedOf {
  std::string newsroom;                // its key
  std::string language;                // of its entries
  std::optional<std::string> topic;    // nothing: all topics
  std::string tag;                     // RFC 4151; of the newsroom's feeds, stored once: its address may change
  std::string path;                    // where it is, without its ending: "/newsroom/govuk/feed"
  std::vector<std::string> hubs;       // WebSub
  std::optional<std::string> archive;  // path of the document before the oldest entry, without its ending (RFC 5005
                                       // section 4)
};

// feed.atom (RFC 4287), feed.rss (RSS 2.0), feed.json (JSON Feed 1.1) with the same entries: newest first, as given, at
// most 50 and 512 KB; where the texts do not fit, the older ones are summaries. A story without a text in the feed's
// language has no entry. A withdrawn one is a notice for 30 days after that, by `now`, in every language that it had.
std::vector<SiteFile> feed_files(const SiteView& view, const FeedOf& feed, const std::vector<Story>& stories, Time now);

// The entries of a span of time, all of them, in the same three forms: what a feed's `archive` leads to, and from there
// on back. Paths are without their ending.
struct FeedArchive {
  std::string path;
  std::optional<std::string> previous = {};  // of the document before it
};
std::vector<SiteFile> feed_archive_files(const SiteView& view, const FeedOf& feed, const FeedArchive& archive,
                                         const std::vector<Story>& stories, Time now);

// A sitemap (sitemaps.org), at most 50,000 addresses and 50 MB; and when the newest of its pages changed, where it
// says.
struct SitemapFile {
  SiteFile file;
  std::optional<Time> changed;
};
// sitemap-2026.xml: the stories of a year. Those of a newsroom that is configured no more are left out.
std::vector<SitemapFile> year_sitemap(const SiteView& view, int year, const std::vector<ListedStory>& stories);
// sitemap-pages.xml: everything else that people read.
std::vector<SitemapFile> pages_sitemap(const SiteView& view, const std::vector<NewsroomLists>& lists);
// sitemap.xml, the index of those; by path.
SiteFile sitemap_index(const SiteView& view, const std::map<std::string, std::optional<Time>>& files);
// news-sitemap.xml: stories of the last two days, at most 1,000. robots.txt; .well-known/security.txt (RFC 9116), where
// `security` names whom to tell of a weakness (URIs), with an Expires that is the same within a month and less than a
// year off. Of the whole site.
SiteFile news_sitemap(const SiteView& view, const std::vector<ListedStory>& stories, Time now);
std::vector<SiteFile> well_known_files(const SiteView& view, const std::vector<std::string>& security, Time now);

}  // namespace gazetted
