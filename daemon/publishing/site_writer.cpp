#include "gazetted/publishing/site_writer.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/feeds.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "story_forms.hpp"

namespace gazetted {
namespace {

constexpr std::size_t latest_on_front = 10;
constexpr std::size_t latest_of_topic = 50;
constexpr std::size_t entries_of_feed = 50;
constexpr std::size_t stories_of_media = 24;
constexpr std::size_t most_related = 3;
constexpr std::size_t most_looked_at = most_related + 1;  // stories before one, for those
constexpr std::size_t all_of_them = 1'000'000;
constexpr std::size_t most_kept = 200;  // stories, for the next list

std::string note_of(std::int64_t number) { return fmt::format("stories/{}", number); }

std::vector<std::string> files_in(const std::string& note) {
  std::vector<std::string> files;
  const auto parsed = parse_json(note);
  const auto* object = parsed ? parsed->if_object() : nullptr;
  const auto* list = object ? object->if_contains("files") : nullptr;
  for (const auto& file : list && list->is_array() ? list->as_array() : json::array()) {
    if (file.is_string()) files.emplace_back(file.as_string());
  }
  return files;
}

ListedStory listed_in(const PageRow& page) {
  ListedStory story;
  story.number = page.number;
  story.newsroom = page.newsroom;
  story.tag = page.tag;
  story.published = page.published();
  story.updated = page.updated();
  story.topics = page.topics;
  if (!read_json_text(page.listed, story)) story.texts.clear();
  return story;
}

std::vector<ListedStory> listed_in(const std::vector<PageRow>& pages) {
  std::vector<ListedStory> stories;
  for (const auto& page : pages) {
    auto story = listed_in(page);
    if (!story.is_withdrawn() && !story.texts.empty()) stories.push_back(std::move(story));
  }
  return stories;
}

std::vector<Story> values_of(const std::vector<std::shared_ptr<const Story>>& stories) {
  std::vector<Story> values;
  for (const auto& story : stories) values.push_back(*story);
  return values;
}

}  // namespace

SiteWriter::SiteWriter(const SiteSources& sources, SiteTree& tree)
    : sources_(sources), view_{sources.theme, sources.options.newsrooms}, tree_(tree) {}

Status SiteWriter::put(const SiteFile& file) {
  written_.insert(file.path);
  return tree_.put(file);
}

Status SiteWriter::put(const Result<SiteFile>& file) { return file ? put(*file) : Status(file.error()); }

Status SiteWriter::put(const Result<std::vector<SiteFile>>& files) {
  if (!files) return files.error();
  for (const auto& file : *files) {
    if (auto status = put(file); !status) return status;
  }
  return {};
}

Result<std::shared_ptr<const Story>> SiteWriter::story(const PageRow& page) {
  const auto known = stories_.find(page.number);
  if (known != stories_.end() && known->second.first == page.versions.size()) return known->second.second;
  const auto newsroom = sources_.options.newsrooms.find(page.newsroom);
  if (newsroom == sources_.options.newsrooms.end())
    return fail("page {}: the newsroom '{}' is not in the configuration any more", page.number, page.newsroom);
  auto made = make_story(page, sources_.open, newsroom->second.newsroom);
  if (!made) return made.error();
  const auto story = std::make_shared<const Story>(std::move(*made));
  while (stories_.size() >= most_kept) stories_.erase(stories_.begin());  // the oldest number
  stories_[page.number] = {page.versions.size(), story};
  return story;
}

Result<std::vector<std::shared_ptr<const Story>>> SiteWriter::latest_stories(const PageQuery& query) {
  auto pages = sources_.pages.pages(query);
  if (!pages) return pages.error();
  std::vector<std::shared_ptr<const Story>> stories;
  for (const auto& page : *pages) {
    auto one = story(page);
    if (one)
      stories.push_back(std::move(*one));
    else
      troubles_[page.number] = one.error().text();
  }
  return stories;
}

Status SiteWriter::put_story(const PageRow& page) {
  const auto made = story(page);
  if (!made) return made.error();
  // Those before it: what is published later changes nothing of this page.
  PageQuery query{.newsroom = page.newsroom, .before = page.number, .limit = most_looked_at};
  if (!page.topics.empty()) query.topic = page.topics.front();
  auto before = sources_.pages.pages(query);
  if (!before) return before.error();
  auto related = listed_in(*before);
  related.resize(std::min(related.size(), most_related));
  auto files = all_forms(view_, **made, related);
  if (!files) return files.error();
  std::set<std::string> paths;
  for (const auto& file : *files) {
    if (auto status = put(file); !status) return status;
    paths.insert(file.path);
  }
  for (const auto& path : files_in(tree_.note(note_of(page.number)))) {
    if (paths.contains(path)) continue;
    if (auto status = tree_.remove(path); !status) return status;
  }
  json::object pages;
  const auto& slug = sources_.options.newsrooms.at(page.newsroom).newsroom.slug;
  for (const auto& text : (*made)->texts)
    pages[text.language] = story_path(slug, text.language, text.title, page.number);
  const json::object note{{"gone", (*made)->is_withdrawn()},
                          {"pages", std::move(pages)},
                          {"files", json::array(paths.begin(), paths.end())}};
  return tree_.put_note(note_of(page.number), json::serialize(note));
}

Status SiteWriter::put_stories_that_name(const PageRow& page, const std::vector<std::string>& before) {
  std::vector<PageQuery> queries;
  for (const auto& topics : {before, page.topics}) {
    for (const auto& topic : topics) queries.push_back({.newsroom = page.newsroom, .topic = topic});
  }
  queries.push_back({.newsroom = page.newsroom});  // those without a topic
  for (auto& query : queries) {
    query.after = page.number;
    query.limit = most_looked_at;
    const auto later = sources_.pages.pages(query);
    if (!later) return later.error();
    for (const auto& each : *later) {
      if (!query.topic && !each.topics.empty()) continue;
      if (query.topic && (each.topics.empty() || each.topics.front() != *query.topic)) continue;
      if (auto read = story(each); !read)
        leave_as_it_is(each, read.error());
      else if (auto status = put_story(each); !status)
        return status;
    }
  }
  return {};
}

void SiteWriter::leave_as_it_is(const PageRow& page, const Error& error) {
  troubles_[page.number] = error.text();
  for (const auto& path : files_in(tree_.note(note_of(page.number)))) written_.insert(path);
}

std::vector<std::string> SiteWriter::troubles() const {
  std::vector<std::string> all;
  for (const auto& [number, reason] : troubles_) all.push_back(fmt::format("page {}: {}", number, reason));
  return all;
}

void SiteWriter::touch(const PageRow& page, const std::vector<std::string>& before) {
  auto& touched = touched_[page.newsroom];
  touched.months.insert(page.month);
  for (const auto& topic : before) touched.topics.insert(topic);
  for (const auto& topic : page.topics) touched.topics.insert(topic);
}

Status SiteWriter::remove_topic(const std::string& path) {
  for (const auto* file : {"", "feed.atom", "feed.rss", "feed.json"}) {
    if (auto status = tree_.remove(path_of_file(path + file)); !status) return status;
  }
  return {};
}

void SiteWriter::touch_what_changes(Time now) {
  for (const auto& [key, newsroom] : sources_.options.newsrooms) touched_[key];
  const auto all = sources_.pages.pages({.limit = all_of_them});
  for (const auto& page : all ? *all : std::vector<PageRow>()) {
    const auto story = listed_in(page);
    // A day more: the feed that has just lost it is written too.
    if (story.is_withdrawn() && story.updated + withdrawn_stays + std::chrono::hours(24) > now) touch(page, {});
  }
}

Status SiteWriter::put_newsroom(const std::string& newsroom, const Touched& touched, Time now) {
  const auto found = sources_.options.newsrooms.find(newsroom);
  if (found == sources_.options.newsrooms.end()) return {};  // it was, and its pages are left as they are
  const auto& site = found->second;
  const auto& slug = site.newsroom.slug;
  auto& pages = sources_.pages;
  NewsroomLists lists;
  lists.newsroom = newsroom;
  const auto latest = pages.pages({.newsroom = newsroom, .limit = entries_of_feed});
  const auto months = pages.months(newsroom);
  auto topics = pages.topics(newsroom);
  const auto tag = pages.first_tag(newsroom);
  if (!latest || !months || !topics || !tag) return fail("the ledger cannot be read");
  lists.latest = listed_in(*latest);
  lists.latest.resize(std::min(lists.latest.size(), latest_on_front));
  for (const auto& [month, stories] : *months) lists.in_months[month / 100][month % 100] = stories;
  lists.topics = *topics;
  for (const auto& language : site.languages) {
    if (auto status = put(newsroom_page(view_, lists, language)); !status) return status;
  }
  if (auto status = put(contact_page(view_, lists)); !status) return status;
  for (const auto month : touched.months) {
    const auto of_month = pages.pages({.newsroom = newsroom, .month = month, .limit = all_of_them});
    if (!of_month) return of_month.error();
    if (auto status = put(month_page(view_, lists, month / 100, month % 100, listed_in(*of_month))); !status)
      return status;
    if (auto status = put(year_page(view_, lists, month / 100)); !status) return status;
  }
  auto of_feed = latest_stories({.newsroom = newsroom, .limit = entries_of_feed});
  if (!of_feed) return of_feed.error();
  const auto stories = values_of(*of_feed);
  auto of_media = stories;
  of_media.resize(std::min(of_media.size(), stories_of_media));
  if (auto status = put(media_page(view_, lists, of_media)); !status) return status;
  FeedOf feed;
  feed.newsroom = newsroom;
  feed.tag = replace_all(tag->substr(0, tag->rfind("/release/")), "/release", "") + "/feed";
  feed.hubs = sources_.options.hubs;
  for (std::size_t i = 0; i < site.languages.size(); ++i) {
    feed.language = site.languages[i];
    feed.path = (i == 0 ? newsroom_path(slug) : language_path(slug, feed.language)) + "feed";
    for (const auto& file : feed_files(view_, feed, stories, now)) {
      if (auto status = put(file); !status) return status;
    }
  }
  for (const auto& topic : touched.topics) {
    const auto of_topic = pages.pages({.newsroom = newsroom, .topic = topic, .limit = latest_of_topic});
    auto of_topic_feed = latest_stories({.newsroom = newsroom, .topic = topic, .limit = entries_of_feed});
    if (!of_topic) return of_topic.error();
    if (!of_topic_feed) return of_topic_feed.error();
    if (of_topic->empty()) {  // its last story has left it
      if (auto status = remove_topic(topic_path(slug, topic)); !status) return status;
      continue;
    }
    if (auto status = put(topic_page(view_, lists, topic, listed_in(*of_topic))); !status) return status;
    feed.language = site.languages.front();
    feed.topic = topic;
    feed.path = topic_path(slug, topic) + "feed";
    for (const auto& file : feed_files(view_, feed, values_of(*of_topic_feed), now)) {
      if (auto status = put(file); !status) return status;
    }
  }
  return {};
}

Status SiteWriter::put_lists(Time now) {
  for (const auto& [newsroom, touched] : touched_) {
    if (auto status = put_newsroom(newsroom, touched, now); !status) return status;
  }
  touched_.clear();
  const auto all = sources_.pages.pages({.limit = all_of_them});
  if (!all) return all.error();
  std::vector<ListedStory> stories;
  for (const auto& page : *all) {
    auto story = listed_in(page);
    if (!story.texts.empty() && view_.newsrooms.contains(story.newsroom)) stories.push_back(std::move(story));
  }
  auto files = sitemap_files(view_, stories);
  files.push_back(news_sitemap(view_, stories, now));
  for (auto& file : well_known_files(view_, now)) files.push_back(std::move(file));
  for (const auto& file : files) {
    if (auto status = put(file); !status) return status;
  }
  return {};
}

Status SiteWriter::put_all(Time now, const std::function<bool()>& goes_on) {
  for (const auto& file : sources_.theme.assets()) {
    if (auto status = put(file); !status) return status;
  }
  for (const auto& [key, newsroom] : sources_.options.newsrooms) {
    if (auto status = put(newsroom_style(view_, key)); !status) return status;
    touched_[key];
  }
  for (const auto& page : {root_page(view_), not_found_page(view_)}) {
    if (auto status = put(page); !status) return status;
  }
  const auto pages = sources_.pages.pages({.limit = all_of_them});
  if (!pages) return pages.error();
  for (const auto& page : *pages) {
    if (!goes_on()) return fail("the site was not written to its end: the daemon is stopping");
    if (!sources_.options.newsrooms.contains(page.newsroom)) continue;
    if (auto read = story(page); !read)
      leave_as_it_is(page, read.error());
    else if (auto status = put_story(page); !status)
      return status;
    touch(page, {});
  }
  if (auto status = put_lists(now); !status) return status;
  for (const auto& path : tree_.files()) {
    if (written_.contains(path)) continue;
    if (auto status = tree_.remove(path); !status) return status;
  }
  return {};
}

}  // namespace gazetted
