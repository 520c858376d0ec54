#include "gazetted/site/feeds.hpp"

#include "feed_entry.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_entries = 50;
constexpr std::size_t most_bytes = 512 * 1024;
constexpr std::size_t for_the_head = 8 * 1024;    // of those, what is around the entries
constexpr std::size_t for_summaries = 96 * 1024;  // kept for entries whose text does not fit any more

struct Entries {
  std::string atom, rss, json;
  Time updated{};  // of the newest; the epoch where there is none
  std::size_t count = 0;

  bool holds(const Entries& more, std::size_t kept = 0) const {
    const auto most = most_bytes - for_the_head - kept;
    return count < most_entries && atom.size() + more.atom.size() <= most && rss.size() + more.rss.size() <= most &&
           json.size() + more.json.size() + 1 <= most;
  }
  void add(const Entries& more) {
    atom += more.atom;
    rss += more.rss;
    json += (json.empty() ? "" : ",") + more.json;
    updated = std::max(updated, more.updated);
    ++count;
  }
};

Entries written(const FeedEntry& entry) {
  return {atom_entry(entry), rss_item(entry), json_item(entry), entry.updated};
}

// As much of a story as there is room for: its text, else a summary. Nothing: not even that.
enum class Room { left, none };
Room add_story(const SiteView& view, const FeedOf& feed, const Story& story, Time now, Entries& entries) {
  const auto full = feed_entry(view, feed, story, now, EntryText::full);
  if (!full) return Room::left;  // it has no entry
  const auto text = written(*full);
  // The first may need all of the room.
  if (entries.holds(text, entries.count == 0 ? 0 : for_summaries)) {
    entries.add(text);
    return Room::left;
  }
  const auto summary = written(*feed_entry(view, feed, story, now, EntryText::summary_alone));
  if (!entries.holds(summary)) return Room::none;
  entries.add(summary);
  return Room::left;
}

FeedDocument document_of(const SiteView& view, const FeedOf& feed, Time updated) {
  const auto& newsroom = newsroom_in(view, feed.newsroom);
  FeedDocument document;
  const auto url = [&](const std::string& path) { return url_of(newsroom, path); };
  document.author = one_line(fit_text(newsroom.newsroom.name));
  document.title = document.author;
  document.home = url(home_path(newsroom, feed.language));
  document.id = feed.tag + "/" + lower(feed.language);
  if (feed.topic) {
    document.title += ": " + one_line(fit_text(topic_title(newsroom, *feed.topic, feed.language)));
    const auto term = topic_term(newsroom, *feed.topic);
    document.home = url(topic_path(newsroom.newsroom.slug, term));
    document.id += "/" + term;
  }
  document.language = feed.language;
  document.self = document.current = url(feed.path);
  document.hubs = feed.hubs;
  if (feed.archive) document.previous = url(*feed.archive);
  document.updated = updated;
  return document;
}

std::vector<SiteFile> files_of(const FeedDocument& document, const std::string& path, const Entries& entries) {
  return {{path_of_file(path + ".atom"), atom_feed(document, entries.atom), {}},
          {path_of_file(path + ".rss"), rss_feed(document, entries.rss), {}},
          {path_of_file(path + ".json"), json_feed(document, entries.json), {}}};
}

}  // namespace

std::vector<SiteFile> feed_files(const SiteView& view, const FeedOf& feed, const std::vector<Story>& stories,
                                 Time now) {
  Entries entries;
  for (const auto& story : stories) {
    if (add_story(view, feed, story, now, entries) == Room::none) break;  // the older ones neither: no gap
  }
  return files_of(document_of(view, feed, entries.updated), feed.path, entries);
}

std::vector<SiteFile> feed_archive_files(const SiteView& view, const FeedOf& feed, const FeedArchive& archive,
                                         const std::vector<Story>& stories, Time now) {
  Entries entries;
  for (const auto& story : stories) {
    // All of them, though the last be more than a feed would hold.
    if (add_story(view, feed, story, now, entries) == Room::none)
      entries.add(written(*feed_entry(view, feed, story, now, EntryText::summary_alone)));
  }
  auto document = document_of(view, feed, entries.updated);
  const auto& newsroom = newsroom_in(view, feed.newsroom);
  document.is_archive = true;
  document.self = url_of(newsroom, archive.path);
  document.previous = archive.previous ? url_of(newsroom, *archive.previous) : "";
  document.hubs.clear();  // nobody subscribes to what does not change
  return files_of(document, archive.path, entries);
}

}  // namespace gazetted
