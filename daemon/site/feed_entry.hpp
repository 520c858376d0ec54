// One story in one language as an entry of a feed, and that entry in the three languages of feeds. Pure.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/site/feeds.hpp"
#include "story_words.hpp"

namespace gazetted {

struct FeedFile {
  StoryFile file;
  std::string url;
};

struct FeedEntry {
  std::string id, url, title, summary, html, language;
  Time published, updated;
  std::vector<Byline> authors;
  std::vector<std::pair<std::string, std::string>> topics;     // as in its address, and as printed
  std::vector<std::pair<std::string, std::string>> languages;  // the story's, each with its page
  std::vector<FeedFile> files;
  std::string topics_url;  // "…/topics/"
};

// What one document of a feed is. All addresses are whole.
struct FeedDocument {
  std::string id, title, language, author;
  std::string home, self, current, previous;  // without the ending of a feed; empty: there is none
  std::vector<std::string> hubs;
  bool is_archive = false;
  Time updated;
};

enum class EntryText { full, summary_alone };

// Nothing: the feed does not tell of it (any more).
std::optional<FeedEntry> feed_entry(const SiteView& view, const FeedOf& feed, const Story& story, Time now,
                                    EntryText length);

std::string atom_entry(const FeedEntry& entry);
std::string rss_item(const FeedEntry& entry);
std::string json_item(const FeedEntry& entry);
// A whole document around its entries.
std::string atom_feed(const FeedDocument& document, const std::string& entries);
std::string rss_feed(const FeedDocument& document, const std::string& items);
std::string json_feed(const FeedDocument& document, const std::string& items);

}  // namespace gazetted
