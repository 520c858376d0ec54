#include "feed_archives.hpp"

#include <algorithm>

#include "gazetted/site/addresses.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t stories_of_part = 25;
constexpr std::size_t around = std::size_t(stories_of_part) + 1;  // a page: all of its part, and one of another

}  // namespace

std::int64_t archive_part_of(const PageRow& page) { return (page.place - 1) / stories_of_part + 1; }

std::optional<std::int64_t> last_closed_part(const std::vector<PageRow>& latest) {
  for (const auto& page : latest) {
    if (archive_part_of(page) != archive_part_of(latest.front())) return archive_part_of(page);
  }
  return {};
}

std::string archive_feed_path(const std::string& folder, std::int64_t part) {
  return fmt::format("{}archive/feed-{}", folder, part);
}

FeedArchives::FeedArchives(PageReader& pages, const SiteView& view, WrittenFiles& files, ReadStories stories,
                           FeedOf feed)
    : pages_(pages), view_(view), files_(files), stories_(std::move(stories)), feed_(std::move(feed)) {}

Result<FeedArchives::Part> FeedArchives::part_around(const PageRow& page) {
  const auto older = pages_.pages({.newsroom = feed_.newsroom, .before = page.number, .limit = around});
  if (!older) return older.error();
  const auto newer = pages_.pages({.newsroom = feed_.newsroom, .after = page.number, .limit = around});
  if (!newer) return newer.error();
  const auto number = archive_part_of(page);
  Part part;
  for (const auto& each : *newer) {
    if (archive_part_of(each) == number)
      part.pages.insert(part.pages.begin(), each);
    else
      part.is_closed = true;
  }
  part.pages.push_back(page);
  for (const auto& each : *older) {
    if (archive_part_of(each) == number)
      part.pages.push_back(each);
    else if (!part.previous)
      part.previous = archive_part_of(each);
  }
  return part;
}

// One of its stories cannot be read, which is among the troubles: it stays in the document as it was.
void FeedArchives::keep(const std::string& path) {
  for (const auto* ending : {".atom", ".rss", ".json"}) {
    if (const auto file = path_of_file(path + ending); files_.tree().has(file)) files_.keep(file);
  }
}

Status FeedArchives::put(const Part& part, Time now) {
  const auto number = archive_part_of(part.pages.front());
  const auto stories = stories_(part.pages);
  for (const auto& [language, folder] : feed_folders(view_.newsrooms.at(feed_.newsroom))) {
    if (stories.size() != part.pages.size()) {
      keep(archive_feed_path(folder, number));
      continue;
    }
    auto feed = feed_;
    feed.language = language;
    feed.path = folder + "feed";
    FeedArchive archive{archive_feed_path(folder, number), {}};
    if (part.previous) archive.previous = archive_feed_path(folder, *part.previous);
    for (const auto& file : feed_archive_files(view_, feed, archive, stories, now)) {
      if (auto status = files_.put(file); !status) return status;
    }
  }
  return {};
}

Status FeedArchives::put_parts_of(const std::set<std::int64_t>& stories, Time now) {
  std::set<std::int64_t> done;
  const auto put_once = [&](const PageRow& page) -> Result<Part> {
    auto part = part_around(page);
    if (!part || !part->is_closed || !done.insert(archive_part_of(page)).second) return part;
    if (auto status = put(*part, now); !status) return status.error();
    return part;
  };
  for (const auto number : stories) {
    const auto page = pages_.page(number);
    if (!page) return page.error();
    if (!*page || (*page)->newsroom != feed_.newsroom) continue;
    const auto part = put_once(**page);
    if (!part) return part.error();
    if (part->pages.back().number != number || !part->previous) continue;
    // The first of its part has closed the one before.
    const auto before = pages_.pages({.newsroom = feed_.newsroom, .before = number, .limit = 1});
    if (!before) return before.error();
    for (const auto& last : *before) {
      if (const auto closed = put_once(last); !closed) return closed.error();
    }
  }
  return {};
}

Status FeedArchives::take(const PageRow& page, Time now) {
  if (!taken_.pages.empty() && archive_part_of(taken_.pages.front()) != archive_part_of(page)) {
    if (auto status = put(taken_, now); !status) return status;
    taken_ = Part{{}, archive_part_of(taken_.pages.front())};
  }
  taken_.pages.insert(taken_.pages.begin(), page);
  return {};
}

}  // namespace gazetted
