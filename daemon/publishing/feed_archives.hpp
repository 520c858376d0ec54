// The archives of a newsroom's feeds (RFC 5005 section 4): documents of 25 stories each, in the order of their first
// publication, which never changes. One is there once a later story is in the next, and from then on only a correction
// or a withdrawal changes it, so whoever has fetched it need not do so again. What is in none yet is among the newest
// 50, which the feeds themselves have.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/ledger/pages.hpp"
#include "gazetted/publishing/feed_folders.hpp"
#include "gazetted/publishing/written_files.hpp"
#include "gazetted/site/feeds.hpp"

namespace gazetted {

// Pure: the document that a page belongs to, counted from 1, over all newsrooms.
std::int64_t archive_part_of(const PageRow& page);
// The last one that is closed; `latest`: 50 of one newsroom, the latest first.
std::optional<std::int64_t> last_closed_part(const std::vector<PageRow>& latest);
// "/newsroom/govuk/" → "/newsroom/govuk/archive/feed-3"
std::string archive_feed_path(const std::string& folder, std::int64_t part);

class FeedArchives {
 public:
  using ReadStories = std::function<std::vector<Story>(const std::vector<PageRow>&)>;
  // All of it must outlive the object. `feed`: what all feeds of the newsroom have in common.
  FeedArchives(PageReader& pages, const SiteView& view, WrittenFiles& files, ReadStories stories, FeedOf feed);

  // The documents that tell of these stories, by their numbers, and one that they have closed.
  Status put_parts_of(const std::set<std::int64_t>& stories, Time now);
  // All of them: takes every page of the newsroom, the earliest first, and writes each document when it is closed.
  Status take(const PageRow& page, Time now);

 private:
  struct Part {
    std::vector<PageRow> pages;  // the latest first
    std::optional<std::int64_t> previous;
    bool is_closed = false;
  };
  Result<Part> part_around(const PageRow& page);
  Status put(const Part& part, Time now);
  void keep(const std::string& path);

  PageReader& pages_;
  const SiteView& view_;
  WrittenFiles& files_;
  ReadStories stories_;
  FeedOf feed_;
  Part taken_;
};

}  // namespace gazetted
