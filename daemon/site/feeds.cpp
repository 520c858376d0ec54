#include "gazetted/site/feeds.hpp"

#include "feed_entry.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_entries = 50;
constexpr std::size_t most_bytes = 512 * 1024;
constexpr std::size_t for_the_head = 8 * 1024;  // of those, what is around the entries

struct Entries {
  std::string atom, rss, json;
  Time updated{};  // of the newest; the epoch where there is none
  std::size_t count = 0;

  bool holds(const Entries& more) const {
    const auto most = most_bytes - for_the_head;
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

// One that is too large for any feed is a summary; nothing: it has no entry.
std::optional<Entries> entry_of(const SiteView& view, const FeedOf& feed, const Story& story, Time now) {
  const auto full = feed_entry(view, feed, story, now, EntryText::full);
  if (!full) return {};
  auto entries = written(*full);
  if (Entries().holds(entries)) return entries;
  return written(*feed_entry(view, feed, story, now, EntryText::summary_alone));
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
    document.home = url(topic_path(newsroom.newsroom.slug, *feed.topic));
    document.id += "/" + address_words(*feed.topic);
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
    const auto one = entry_of(view, feed, story, now);
    if (!one) continue;
    if (!entries.holds(*one)) break;  // the older ones neither: no gap
    entries.add(*one);
  }
  return files_of(document_of(view, feed, entries.updated), feed.path, entries);
}

std::vector<SiteFile> feed_archive_files(const SiteView& view, const FeedOf& feed, const FeedArchive& archive,
                                         const std::vector<Story>& stories, Time now) {
  Entries entries;
  for (const auto& story : stories) {
    if (const auto one = entry_of(view, feed, story, now)) entries.add(*one);
  }
  auto document = document_of(view, feed, entries.updated);
  const auto& newsroom = newsroom_in(view, feed.newsroom);
  document.is_archive = true;
  document.self = url_of(newsroom, archive.path);
  document.previous = archive.previous ? url_of(newsroom, *archive.previous) : "";
  document.next = archive.next ? url_of(newsroom, *archive.next) : "";
  document.hubs.clear();  // nobody subscribes to what does not change
  return files_of(document, archive.path, entries);
}

std::optional<Time> feeds_change_at(const std::vector<ListedStory>& stories, Time now) {
  std::optional<Time> next;
  for (const auto& story : stories) {
    const auto leaves = story.is_withdrawn() ? story.updated + withdrawn_stays : story.published + news_stays;
    if (leaves > now && (!next || leaves < *next)) next = leaves;
  }
  return next;
}

}  // namespace gazetted
