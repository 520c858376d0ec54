#include "newsroom_writer.hpp"

#include <algorithm>

#include "feed_archives.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "listed_pages.hpp"

namespace gazetted {
namespace {

constexpr std::size_t latest_on_front = 10;
constexpr std::size_t topics_on_front = 24;
constexpr std::size_t rows_of_list = 50;  // of which some may be withdrawn
constexpr std::size_t stories_of_media = 24;
constexpr std::size_t most_looked_through = 1000;  // rows
constexpr std::size_t most_revised = 20;           // above the latest, of which no archive tells yet
constexpr std::size_t all_of_them = 1'000'000;

// Of the stories that are given, those that most of them are about; in the order of the alphabet.
std::vector<std::string> topics_in(const std::vector<ListedStory>& stories) {
  std::map<std::string, int> counts;
  for (const auto& story : stories) {
    for (const auto& topic : story.topics) ++counts[topic];
  }
  std::vector<std::pair<int, std::string>> by_count;
  for (const auto& [topic, count] : counts) by_count.emplace_back(-count, topic);
  std::sort(by_count.begin(), by_count.end());
  by_count.resize(std::min(by_count.size(), topics_on_front));
  std::vector<std::string> topics;
  for (auto& [count, topic] : by_count) topics.push_back(std::move(topic));
  std::sort(topics.begin(), topics.end());
  return topics;
}

// What a feed tells of: the latest of all or of some topics, and above them what was corrected, updated or withdrawn
// within the last weeks and is older, the latest change first: whoever has read it is told once more.
Result<std::vector<PageRow>> pages_of_feed(PageReader& reader, const PageQuery& of, std::vector<PageRow> latest,
                                           Time now) {
  auto query = of;
  query.revised_since = now - withdrawn_stays;
  query.limit = rows_of_list;
  auto revised = reader.pages(query);
  if (!revised) return revised.error();
  const auto is_among_them = [&](const PageRow& page) {
    return std::any_of(latest.begin(), latest.end(), [&](const auto& each) { return each.number == page.number; });
  };
  std::erase_if(*revised, is_among_them);
  std::stable_sort(revised->begin(), revised->end(),
                   [](const auto& one, const auto& other) { return one.updated() > other.updated(); });
  revised->resize(std::min(revised->size(), most_revised));
  latest.insert(latest.begin(), revised->begin(), revised->end());
  return latest;
}

// The latest that are there in a language, or were before they were withdrawn; among the latest thousand.
Result<std::vector<PageRow>> pages_in(PageReader& reader, const std::string& newsroom, const std::string& language) {
  std::vector<PageRow> found;
  std::int64_t before = 0;
  for (std::size_t read = 0; read < most_looked_through && found.size() < rows_of_list;) {
    auto rows = reader.pages({.newsroom = newsroom, .before = before, .limit = rows_of_list});
    if (!rows) return rows.error();
    for (auto& row : *rows) {
      const auto story = listed_in(row);
      const auto is_in = [&](const auto& text) { return equal_ignoring_case(text.language, language); };
      before = row.number;
      if (found.size() < rows_of_list &&
          (story.is_withdrawn() || std::any_of(story.texts.begin(), story.texts.end(), is_in)))
        found.push_back(std::move(row));
    }
    read += rows->size();
    if (rows->size() < rows_of_list) break;
  }
  return found;
}

}  // namespace

NewsroomWriter::NewsroomWriter(const SiteSources& sources, const SiteView& view, WrittenFiles& files,
                               ReadStories stories, const std::string& newsroom)
    : sources_(sources),
      newsroom_(newsroom),
      site_(view.newsrooms.at(newsroom)),
      files_(files),
      stories_(std::move(stories)),
      view_(view) {}

Status NewsroomWriter::load() {
  const auto months = sources_.pages.months(newsroom_);
  if (!months) return months.error();
  const auto topics = sources_.pages.topics(newsroom_);
  if (!topics) return topics.error();
  lists_ = {.newsroom = newsroom_};
  for (const auto& [month, count] : *months) lists_.in_months[month / 100][month % 100] = count;
  for (const auto& topic : *topics) {
    if (!site_.topic_words.contains(topic.topic)) continue;  // another process has just put it in the ledger
    names_[topic.topic] = topic.name;
    if (topic.in_use) in_use_.insert(topic.topic);
  }
  for (const auto& topic : in_use_) lists_.topics.push_back(names_.at(topic));
  const auto tag = sources_.pages.first_tag(newsroom_);
  if (!tag) return tag.error();
  // Before the first release nobody has an entry yet: its address will do, and an id must be an IRI.
  feed_.tag = tag->empty() ? site_.newsroom.public_url + newsroom_path(site_.newsroom.slug) + "feed"
                           : tag->substr(0, tag->rfind("/release/")) + "/feed";
  feed_.newsroom = newsroom_;
  feed_.language = site_.languages.front();
  feed_.hubs = sources_.options.hubs;
  return {};
}

Status NewsroomWriter::put(const TouchedLists& touched, Time now) {
  const auto rows = sources_.pages.pages({.newsroom = newsroom_, .order = PageOrder::day, .limit = rows_of_list});
  if (!rows) return rows.error();
  auto latest = listed_in(*rows, files_.tree());
  lists_.latest_topics.clear();
  for (const auto& topic : topics_in(latest)) {
    if (const auto name = names_.find(topic); name != names_.end()) lists_.latest_topics.push_back(name->second);
  }
  latest.resize(std::min(latest.size(), latest_on_front));
  lists_.latest = std::move(latest);
  if (auto status = find_pinned(); !status) return status;
  // What a page leads to comes before it: nobody follows a link to what is not there. The story is there already, but
  // no list names it; it names its topics.
  std::set<std::string> fresh, others;
  for (const auto& topic : touched.topics) {
    if (!names_.contains(topic)) continue;  // what was to be published under it was not
    (files_.tree().has(path_of_file(path_of_topic(topic))) ? others : fresh).insert(topic);
  }
  if (auto status = put_topics(fresh, now); !status) return status;
  if (auto status = put_months(touched.months); !status) return status;
  if (auto status = put_topics(others, now); !status) return status;
  if (auto status = put_feeds(touched.stories, now); !status) return status;
  auto of_media = stories_(*rows);
  of_media.resize(std::min(of_media.size(), stories_of_media));
  for (const auto& page : {contact_page(view_, lists_), statement_pages(view_, lists_), archive_page(view_, lists_),
                           topics_page(view_, lists_), media_page(view_, lists_, of_media)}) {
    if (auto status = files_.put(page); !status) return status;
  }
  for (const auto& language : site_.languages) {
    if (auto status = files_.put(newsroom_page(view_, lists_, language)); !status) return status;
  }
  return {};
}

Status NewsroomWriter::put_missing_topics(const std::vector<std::string>& topics,
                                          const std::map<std::string, std::string>& names, Time now) {
  std::set<std::string> missing;
  for (const auto& topic : topics) {
    const auto name = names.find(topic);
    names_.emplace(topic, name == names.end() ? topic : name->second);
    if (!files_.tree().has(path_of_file(path_of_topic(topic)))) missing.insert(topic);
  }
  return put_topics(missing, now);
}

std::string NewsroomWriter::path_of_topic(const std::string& topic) const {
  return topic_path(site_.newsroom.slug, site_.topic_words.at(topic));
}

// By the id of any of its versions; once it is withdrawn nothing is above the others.
Status NewsroomWriter::find_pinned() {
  lists_.pinned.reset();
  if (site_.pinned.empty()) return {};
  auto page = page_of_version(sources_.pages, newsroom_, site_.pinned);
  if (!page) return page.error();
  if (!*page) return {};
  if (auto shown = listed_in({**page}, files_.tree()); !shown.empty()) lists_.pinned = std::move(shown.front());
  return {};
}

Status NewsroomWriter::put_months(const std::set<int>& months) {
  std::set<int> years;
  for (const auto month : months) {
    const auto of_year = lists_.in_months.find(month / 100);
    if (of_year == lists_.in_months.end()) continue;
    years.insert(month / 100);
    const auto rows = sources_.pages.pages({.newsroom = newsroom_,
                                            .days = std::pair(month * 100, month * 100 + 99),
                                            .order = PageOrder::day,
                                            .limit = all_of_them});
    if (!rows) return rows.error();
    if (auto status = files_.put(month_page(view_, lists_, month / 100, month % 100, listed_in(*rows, files_.tree())));
        !status)
      return status;
  }
  for (const auto year : years) {
    if (auto status = files_.put(year_page(view_, lists_, year)); !status) return status;
  }
  return {};
}

// Feeds first: the page names them.
Status NewsroomWriter::put_topics(const std::set<std::string>& topics, Time now) {
  for (const auto& topic : topics) {
    PageQuery query{.newsroom = newsroom_, .topic = topic, .limit = rows_of_list};
    auto latest = sources_.pages.pages(query);
    if (!latest) return latest.error();
    const auto entries =
        pages_of_feed(sources_.pages, {.newsroom = newsroom_, .topic = topic}, std::move(*latest), now);
    if (!entries) return entries.error();
    auto feed = feed_;
    feed.topic = names_.at(topic);
    feed.path = path_of_topic(topic) + "feed";
    for (const auto& file : feed_files(view_, feed, stories_(*entries), now)) {
      if (auto status = files_.put(file); !status) return status;
    }
    query.order = PageOrder::day;
    const auto listed = sources_.pages.pages(query);
    if (!listed) return listed.error();
    if (auto status = files_.put(topic_page(view_, lists_, names_.at(topic), listed_in(*listed, files_.tree())));
        !status)
      return status;
  }
  return {};
}

// Archives first: the feeds lead to them.
Status NewsroomWriter::put_feeds(const std::set<std::int64_t>& touched, Time now) {
  const auto rows = sources_.pages.pages({.newsroom = newsroom_, .limit = rows_of_list});
  if (!rows) return rows.error();
  if (auto status = FeedArchives(sources_.pages, view_, files_, stories_, feed_).put_parts_of(touched, now); !status)
    return status;
  const auto closed = last_closed_part(*rows);
  for (const auto& [language, folder] : feed_folders(site_)) {
    auto latest = pages_in(sources_.pages, newsroom_, language);
    if (!latest) return latest.error();
    const auto entries = pages_of_feed(sources_.pages, {.newsroom = newsroom_}, std::move(*latest), now);
    if (!entries) return entries.error();
    auto feed = feed_;
    feed.language = language;
    feed.path = folder + "feed";
    if (closed) feed.archive = archive_feed_path(folder, *closed);
    for (const auto& file : feed_files(view_, feed, stories_(*entries), now)) {
      if (auto status = files_.put(file); !status) return status;
    }
  }
  return {};
}

}  // namespace gazetted
