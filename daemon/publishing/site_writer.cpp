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
constexpr std::size_t all_of_them = 1'000'000;
constexpr std::size_t most_kept = 200;  // stories, for the next list

constexpr Duration one_hour = std::chrono::hours(1);
constexpr const char* by_time_note = "by-time";  // when that which changes by time alone was last written

std::string note_of_lists(const std::string& newsroom) { return "lists/" + newsroom; }
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

// Topics by the page that they have: those whose words are the same in an address share one ("c#" and "c++").
std::map<std::string, std::set<std::string>> topics_by_path(const std::string& slug,
                                                            const std::vector<PageRow>& pages) {
  std::map<std::string, std::set<std::string>> all;
  for (const auto& page : pages) {
    for (const auto& topic : page.topics) all[topic_path(slug, topic)].insert(topic);
  }
  return all;
}

std::vector<PageRow> pages_about(const std::set<std::string>& topics, const std::vector<PageRow>& pages) {
  std::vector<PageRow> found;
  for (const auto& page : pages) {
    const bool is_about =
        std::any_of(page.topics.begin(), page.topics.end(), [&](const auto& topic) { return topics.contains(topic); });
    if (is_about) found.push_back(page);
  }
  return found;
}

std::vector<PageRow> first_of(std::vector<PageRow> pages, std::size_t most) {
  if (pages.size() > most) pages.resize(most);
  return pages;
}

std::string why_left(const PageRow& page) {
  return fmt::format(
      "the newsroom '{0}' is no longer in the configuration, so its pages are left as they are; write it again under "
      "newsrooms: {0}, with retired: true if nothing is to be added",
      page.newsroom);
}

// By the id of any of its versions.
bool is_pinned(const PageRow& page, const std::string& id) {
  return !id.empty() && (page.story == id || std::any_of(page.versions.begin(), page.versions.end(),
                                                         [&](const auto& version) { return version.release == id; }));
}

// "c#, c++": what a page that several topics share is called.
void name_together(const std::set<std::string>& topics, SiteNewsroom& newsroom) {
  if (topics.size() < 2) return;
  std::string title;
  const auto first_language = newsroom.languages.empty() ? newsroom.newsroom.language : newsroom.languages.front();
  for (const auto& topic : topics) {
    const auto titled = newsroom.topic_titles.find(topic);
    title += (title.empty() ? "" : ", ") +
             (titled == newsroom.topic_titles.end() ? topic : text_in(titled->second, first_language));
  }
  newsroom.topic_titles[*topics.begin()] = {{"", title}};
}

// The pages that may name `revised` among what is related to them, or have named it: at most so many newer ones of
// each topic that it has or had, and of those without one.
std::vector<PageRow> pages_that_name(std::int64_t revised, const std::set<std::string>& topics,
                                     const std::vector<PageRow>& latest_first) {
  std::vector<PageRow> found;
  auto page =
      std::find_if(latest_first.begin(), latest_first.end(), [&](const auto& each) { return each.number == revised; });
  if (page == latest_first.end()) return found;
  std::map<std::string, std::size_t> between;
  for (std::size_t newer = 0; page != latest_first.begin(); ++newer) {
    --page;
    if (page->topics.empty() && newer <= most_related) found.push_back(*page);
    if (!page->topics.empty() && topics.contains(page->topics.front()) && between[page->topics.front()] <= most_related)
      found.push_back(*page);
    for (const auto& topic : page->topics) ++between[topic];
  }
  return found;
}

// What the lists of a newsroom say of each other: where it changes, all of them do.
std::string ways_between(const NewsroomLists& lists) {
  json::array months, topics(lists.topics.begin(), lists.topics.end());
  for (const auto& [year, of_year] : lists.in_months) {
    for (const auto& [month, stories] : of_year) months.push_back(json::array{year, month, stories});
  }
  return json::serialize(json::object{{"months", std::move(months)}, {"topics", std::move(topics)}});
}

}  // namespace

SiteWriter::SiteWriter(const SiteSources& sources, SiteTree& tree)
    : sources_(sources), view_{sources.theme, sources.options.newsrooms}, tree_(tree) {}

Status SiteWriter::put(const SiteFile& file) {
  written_.insert(file.path);
  const auto status = tree_.put(file);
  return status ? Status() : Status(status.error().blame_machine());
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
  if (newsroom == sources_.options.newsrooms.end()) return fail("{}", why_left(page));
  auto made = make_story(page, sources_.open, newsroom->second.newsroom);
  if (!made) return made.error();
  const auto story = std::make_shared<const Story>(std::move(*made));
  while (stories_.size() >= most_kept) stories_.erase(stories_.begin());  // the oldest number
  stories_[page.number] = {page.versions.size(), story};
  return story;
}

std::vector<Story> SiteWriter::stories_of(const std::vector<PageRow>& pages) {
  std::vector<Story> stories;
  for (const auto& page : pages) {
    if (stories.size() == entries_of_feed) break;
    if (const auto one = story(page); one)
      stories.push_back(**one);
    else
      troubles_[page.number] = one.error().text();
  }
  return stories;
}

Result<std::vector<SiteFile>> SiteWriter::forms_of(const PageRow& page) {
  const auto made = story(page);
  if (!made) return made.error();
  // Those before it: what is published later changes nothing of this page.
  PageQuery query{.newsroom = page.newsroom, .before = page.number, .limit = most_related + 1};
  if (!page.topics.empty()) query.topic = page.topics.front();
  auto before = sources_.pages.pages(query);
  if (!before) return before.error();
  auto related = listed_in(*before);
  related.resize(std::min(related.size(), most_related));
  return all_forms(view_, **made, related);
}

Status SiteWriter::put_story(const PageRow& page) {
  const auto files = forms_of(page);
  if (!files) return files.error();
  return put_forms(page, *files);
}

void SiteWriter::remove_story(const PageRow& page) {
  const auto files = forms_of(page);
  if (!files) return;
  for (const auto& file : *files) {
    written_.erase(file.path);
    static_cast<void>(tree_.remove(file.path));  // what is left over goes when the site is made anew
  }
}

Status SiteWriter::put_readable_story(const PageRow& page) {
  const auto files = forms_of(page);
  if (files) return put_forms(page, *files);
  leave_as_it_is(page, files.error());
  return {};
}

Status SiteWriter::put_forms(const PageRow& page, const std::vector<SiteFile>& files) {
  const auto made = story(page);
  if (!made) return made.error();
  std::set<std::string> paths;
  for (const auto& file : files) {
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

// Its newsroom has left the configuration: its pages, and those that name them, stay as they are.
void SiteWriter::keep_of_nobody(const PageRow& page, std::set<std::string>& kept) {
  troubles_[page.number] = why_left(page);
  for (const auto& path : files_in(tree_.note(note_of(page.number)))) {
    const auto slug_ends = path.find('/', std::string_view("newsroom/").size());
    if (path.starts_with("newsroom/") && slug_ends != std::string::npos) kept.insert(path.substr(0, slug_ends + 1));
  }
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
  if (page.versions.size() < 2) return;  // nobody can have named it yet
  auto& topics = touched.revised[page.number];
  topics.insert(before.begin(), before.end());
  topics.insert(page.topics.begin(), page.topics.end());
}

Status SiteWriter::remove_topic(const SiteNewsroom& newsroom, const std::string& path) {
  for (const auto* file : {"", "feed.atom", "feed.rss", "feed.json"}) {
    if (auto status = tree_.remove(path_of_file(path + file)); !status) return status;
  }
  const auto& slug = newsroom.newsroom.slug;
  for (const auto& language : newsroom.languages) {
    const auto other = language_path(slug, language) + path.substr(newsroom_path(slug).size());
    if (auto status = tree_.remove(path_of_file(other)); !status) return status;
  }
  return {};
}

void SiteWriter::touch_what_changes(Time now) {
  have_looked_ = true;
  for (const auto& [key, newsroom] : sources_.options.newsrooms) touched_[key];
  const auto since = from_millis(std::strtoll(tree_.note(by_time_note).c_str(), nullptr, 10));
  const auto all = sources_.pages.pages({.limit = all_of_them});
  for (const auto& page : all ? *all : std::vector<PageRow>()) {
    const auto story = listed_in(page);
    const auto leaves = story.updated + withdrawn_stays;
    // However long ago it was last looked at: the daemon may have been down.
    if (story.is_withdrawn() && leaves >= since - one_hour && leaves <= now + one_hour) touch(page, {});
  }
}

Status SiteWriter::put_archive(const SiteView& view, const NewsroomLists& lists, const std::vector<PageRow>& pages,
                               const std::set<int>& wanted) {
  std::map<int, std::vector<PageRow>> by_month;
  for (const auto& page : pages) by_month[page.month].push_back(page);
  for (const auto& [month, of_month] : by_month) {
    if (!wanted.contains(month)) continue;
    if (auto status = put(month_page(view, lists, month / 100, month % 100, listed_in(of_month))); !status)
      return status;
  }
  for (const auto& [year, months] : lists.in_months) {
    if (auto status = put(year_page(view, lists, year)); !status) return status;
  }
  return {};
}

Status SiteWriter::put_topic(const SiteView& view, const NewsroomLists& lists, FeedOf feed,
                             const std::set<std::string>& topics, const std::vector<PageRow>& all, WithFeeds with_feeds,
                             Time now) {
  const auto pages = pages_about(topics, all);
  feed.topic = *topics.begin();
  feed.path = topic_path(view.newsrooms.at(lists.newsroom).newsroom.slug, *feed.topic) + "feed";
  if (auto status = put(topic_page(view, lists, *feed.topic, listed_in(first_of(pages, latest_of_topic)))); !status)
    return status;
  if (with_feeds == WithFeeds::no) return {};
  // Entries say other topics by their own names: those change without this feed being touched.
  auto newsrooms = view_.newsrooms;
  name_together(topics, newsrooms.at(lists.newsroom));
  const SiteView of_feed{view_.theme, newsrooms, view_.search};
  for (const auto& file : feed_files(of_feed, feed, stories_of(first_of(pages, entries_of_feed)), now)) {
    if (auto status = put(file); !status) return status;
  }
  return {};
}

Status SiteWriter::put_newsroom(const std::string& newsroom, const Touched& touched, const std::vector<PageRow>& all,
                                Time now) {
  const auto found = sources_.options.newsrooms.find(newsroom);
  if (found == sources_.options.newsrooms.end()) return {};  // it was, and its pages are left as they are
  const auto& site = found->second;
  const auto& slug = site.newsroom.slug;
  std::vector<PageRow> pages;
  std::copy_if(all.begin(), all.end(), std::back_inserter(pages),
               [&](const auto& page) { return page.newsroom == newsroom; });
  std::map<std::int64_t, PageRow> naming;
  for (const auto& [number, topics] : touched.revised) {
    for (const auto& page : pages_that_name(number, topics, pages)) naming[page.number] = page;
  }
  for (const auto& [number, page] : naming) {
    if (auto status = put_readable_story(page); !status) return status;
  }
  const auto topics = topics_by_path(slug, pages);
  auto newsrooms = view_.newsrooms;
  for (const auto& [path, of_path] : topics) name_together(of_path, newsrooms.at(newsroom));
  const SiteView view{view_.theme, newsrooms, view_.search};
  NewsroomLists lists;
  lists.newsroom = newsroom;
  lists.latest = listed_in(first_of(pages, entries_of_feed));
  lists.latest.resize(std::min(lists.latest.size(), latest_on_front));
  std::set<int> months;
  std::set<std::string> read;  // topics that somebody finds something under
  for (const auto& page : pages) {
    const bool is_listed = !listed_in(page).is_withdrawn();
    lists.in_months[page.month / 100][page.month % 100] += is_listed ? 1 : 0;
    months.insert(page.month);
    if (is_listed) read.insert(page.topics.begin(), page.topics.end());
    if (is_listed && is_pinned(page, site.pinned)) lists.pinned = listed_in(page);
  }
  for (const auto& [path, of_path] : topics) {
    const bool is_read =
        std::any_of(of_path.begin(), of_path.end(), [&](const auto& topic) { return read.contains(topic); });
    if (is_read) lists.topics.push_back(*of_path.begin());
  }
  std::sort(lists.topics.begin(), lists.topics.end());
  for (const auto& language : site.languages) {
    if (auto status = put(newsroom_page(view, lists, language)); !status) return status;
  }
  if (auto status = put(contact_page(view, lists)); !status) return status;
  if (auto status = put(statement_pages(view, lists)); !status) return status;
  // Each list leads to all others, and says how many are in them.
  const auto ways = ways_between(lists);
  const bool are_all_touched = tree_.note(note_of_lists(newsroom)) != ways;
  if (auto status = put_archive(view, lists, pages, are_all_touched ? months : touched.months); !status) return status;
  const auto stories = stories_of(first_of(pages, entries_of_feed));
  auto of_media = stories;
  of_media.resize(std::min(of_media.size(), stories_of_media));
  if (auto status = put(media_page(view, lists, of_media)); !status) return status;
  const auto tag = sources_.pages.first_tag(newsroom);
  if (!tag) return tag.error();
  FeedOf feed;
  feed.newsroom = newsroom;
  // Before the first release nobody has an entry yet: its address will do, and an id must be an IRI.
  feed.tag = tag->empty() ? site.newsroom.public_url + newsroom_path(slug) + "feed"
                          : tag->substr(0, tag->rfind("/release/")) + "/feed";
  feed.hubs = sources_.options.hubs;
  for (std::size_t i = 0; i < site.languages.size(); ++i) {
    feed.language = site.languages[i];
    feed.path = (i == 0 ? newsroom_path(slug) : language_path(slug, feed.language)) + "feed";
    for (const auto& file : feed_files(view_, feed, stories, now)) {
      if (auto status = put(file); !status) return status;
    }
  }
  feed.language = site.languages.front();
  std::set<std::string> touched_paths;
  for (const auto& topic : touched.topics) {
    const auto path = topic_path(slug, topic);
    touched_paths.insert(path);
    if (topics.contains(path)) continue;
    if (auto status = remove_topic(site, path); !status) return status;  // its last story has left it
  }
  for (const auto& [path, of_path] : topics) {
    const bool is_touched = touched_paths.contains(path);
    if (!is_touched && !are_all_touched) continue;
    const auto with_feeds = is_touched ? WithFeeds::yes : WithFeeds::no;
    if (auto status = put_topic(view, lists, feed, of_path, pages, with_feeds, now); !status) return status;
  }
  return tree_.put_note(note_of_lists(newsroom), ways);
}

Status SiteWriter::put_lists(Time now) {
  const auto all = sources_.pages.pages({.limit = all_of_them});
  if (!all) return all.error();
  for (const auto& [newsroom, touched] : touched_) {
    if (auto status = put_newsroom(newsroom, touched, *all, now); !status) return status;
  }
  touched_.clear();
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
  return have_looked_ ? tree_.put_note(by_time_note, std::to_string(to_millis(now))) : Status();
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
  std::set<std::string> kept;  // what begins with these stays: nothing that was ever linked breaks
  for (const auto& page : *pages) {
    if (!goes_on()) return fail("the site was not written to its end: the daemon is stopping");
    if (!sources_.options.newsrooms.contains(page.newsroom)) {
      keep_of_nobody(page, kept);
      continue;
    }
    if (auto status = put_readable_story(page); !status) return status;
    touch(page, {});
  }
  for (auto& [key, touched] : touched_) touched.revised.clear();  // all are written already
  have_looked_ = true;
  if (auto status = put_lists(now); !status) return status;
  for (const auto& path : tree_.files()) {
    const bool is_kept =
        std::any_of(kept.begin(), kept.end(), [&](const auto& beginning) { return path.starts_with(beginning); });
    if (written_.contains(path) || is_kept) continue;
    if (auto status = tree_.remove(path); !status) return status;
  }
  return {};
}

}  // namespace gazetted
