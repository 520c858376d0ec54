// The lists of one newsroom: front pages, archive, topics, media, contact and feeds. What is closed stays as it is: a
// story that is published costs the same however many there are.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gazetted/publishing/site_writer.hpp"
#include "gazetted/publishing/written_files.hpp"

namespace gazetted {

class NewsroomWriter {
 public:
  using ReadStories = std::function<std::vector<Story>(const std::vector<PageRow>&)>;
  // All of it must outlive the writer. `newsroom` is a key of the options, and of the view, which has the words of all
  // its topics.
  NewsroomWriter(const SiteSources& sources, const SiteView& view, WrittenFiles& files, ReadStories stories,
                 const std::string& newsroom);
  NewsroomWriter(const NewsroomWriter&) = delete;

  // The front pages, what they lead to, and of months and topics those that were touched.
  Status put(const TouchedLists& touched, Time now);
  // Of these topics, the pages that are not there yet: a story is about to lead to them. `names`: as they are written,
  // where the ledger has none of them yet.
  Status put_missing_topics(const std::vector<std::string>& topics, const std::map<std::string, std::string>& names,
                            Time now);
  // What all lists of it are made from: years, months, and topics. Empty before load().
  const NewsroomLists& lists() const { return lists_; }
  Status load();
  const FeedOf& feed() const { return feed_; }  // what all feeds of it have in common

 private:
  Status find_pinned();
  std::string path_of_topic(const std::string& topic) const;
  Status put_months(const std::set<int>& months);
  Status put_topics(const std::set<std::string>& topics, Time now);
  Status put_feeds(const std::set<std::int64_t>& touched, Time now);

  const SiteSources& sources_;
  const std::string newsroom_;
  const SiteNewsroom& site_;
  WrittenFiles& files_;
  ReadStories stories_;
  const SiteView& view_;
  std::map<std::string, std::string> names_;  // of topics, by key
  std::set<std::string> in_use_;              // keys of topics
  NewsroomLists lists_;
  FeedOf feed_;
};

}  // namespace gazetted
