#include "gazetted/publishing/site_writer.hpp"

#include <algorithm>

#include "feed_archives.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/pictures/picture_store.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/feeds.hpp"
#include "gazetted/site/machine_forms.hpp"
#include "listed_pages.hpp"
#include "newsroom_writer.hpp"
#include "sitemap_writer.hpp"
#include "story_forms.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_related = 3;
constexpr std::size_t all_of_them = 1'000'000;
constexpr std::size_t most_former = 5000;  // files that a story had, and has no more

constexpr Duration one_hour = std::chrono::hours(1);
constexpr const char* by_time_note = "by-time";  // when that which changes by time alone was last written

// A newsroom's logo comes from its own disk, as an editor saved it.
Status clean_pictures(std::vector<SiteFile>& files) {
  for (auto& file : files) {
    if (file.source.empty()) continue;
    const auto bytes = read_file(file.source, largest_picture);
    if (!bytes) return bytes.error();
    file.bytes = clean_picture(*bytes, "");
    file.source.clear();
  }
  return {};
}

// The pages that may name `revised` among what is related to them, or have named it: at most so many newer ones of
// each topic that it has or had, and of those without one.
Result<std::vector<PageRow>> pages_that_name(PageReader& reader, const std::string& newsroom, std::int64_t revised,
                                             const std::set<std::string>& topics) {
  std::map<std::int64_t, PageRow> found;
  const auto add = [&](const std::optional<std::string>& topic) -> Status {
    auto newer = reader.pages({.newsroom = newsroom, .topic = topic, .after = revised, .limit = most_related + 1});
    if (!newer) return newer.error();
    for (auto& page : *newer) {
      const bool asks_for_it = topic ? page.topics.front() == *topic : page.topics.empty();
      if (asks_for_it) found[page.number] = std::move(page);
    }
    return {};
  };
  if (auto status = add({}); !status) return status.error();
  for (const auto& topic : topics) {
    if (auto status = add(topic); !status) return status.error();
  }
  std::vector<PageRow> pages;
  for (auto& [number, page] : found) pages.push_back(std::move(page));
  return pages;
}

std::string why_left(const PageRow& page) {
  return fmt::format(
      "the newsroom '{0}' is no longer in the configuration, so its pages are left as they are; write it again under "
      "newsrooms: {0}, with retired: true if nothing is to be added",
      page.newsroom);
}

}  // namespace

SiteWriter::SiteWriter(const SiteSources& sources, StoryShelf& shelf, SiteTree& tree)
    : sources_(sources),
      newsrooms_(sources.options.newsrooms),
      view_{sources.theme, newsrooms_, sources.options.search},
      shelf_(shelf),
      files_(tree) {}

Result<std::shared_ptr<const Story>> SiteWriter::story(const PageRow& page) {
  return story(page, sources_.retry, sources_.making);
}

Result<std::shared_ptr<const Story>> SiteWriter::story(const PageRow& page, PictureRetry retry, PictureMaking making) {
  return shelf_.story(page, sources_.open, sources_.options, {sources_.pictures, retry, making});
}

std::vector<Story> SiteWriter::stories_of(const std::vector<PageRow>& pages) {
  std::vector<Story> stories;
  for (const auto& page : pages) {
    const auto one = story(page, PictureRetry::never, sources_.making);
    if (!one) {
      troubles_[page.number] = one.error().text();
      continue;
    }
    if (lacks_pictures(**one)) lacking_[page.number] = page;
    stories.push_back(**one);
  }
  return stories;
}

Result<std::vector<SiteFile>> SiteWriter::forms_of(const PageRow& page) {
  const auto made = story(page);
  if (!made) return made.error();
  if (lacks_pictures(**made)) {
    lacking_[page.number] = page;
    return fail("its pictures are not made yet");
  }
  // Those before it: what is published later changes nothing of this page.
  PageQuery query{.newsroom = page.newsroom, .before = page.number, .limit = most_related + 1};
  if (!page.topics.empty()) query.topic = page.topics.front();
  auto before = sources_.pages.pages(query);
  if (!before) return before.error();
  auto related = listed_in(*before, files_.tree());
  related.resize(std::min(related.size(), most_related));
  return all_forms(view_, **made, related);
}

// Where the pages of a newsroom's topics are. `page`: its topics are about to be those of the ledger, too.
Status SiteWriter::know_topics(const std::string& newsroom, const PageRow* page) {
  const auto site = newsrooms_.find(newsroom);
  if (site == newsrooms_.end()) return {};  // whose page it is says so
  const auto topics = sources_.pages.topics(newsroom);
  if (!topics) return topics.error();
  std::vector<std::string> keys;
  for (const auto& topic : *topics) keys.push_back(topic.topic);
  if (page) keys.insert(keys.end(), page->topics.begin(), page->topics.end());
  site->second.topic_words = topic_words_of(keys);
  return {};
}

// A story that has a page already is read while its next version is written, which may be the first on a topic.
Status SiteWriter::put_topics_of(const PageRow& page) {
  const auto newsroom = newsrooms_.find(page.newsroom);
  if (newsroom == newsrooms_.end()) return {};
  const auto& words = newsroom->second.topic_words;
  const auto is_there = [&](const std::string& topic) {
    return files_.tree().has(path_of_file(topic_path(newsroom->second.newsroom.slug, words.at(topic))));
  };
  if (std::all_of(page.topics.begin(), page.topics.end(), is_there)) return {};
  NewsroomWriter writer(
      sources_, view_, files_, [this](const auto& rows) { return stories_of(rows); }, page.newsroom);
  if (auto status = writer.load(); !status) return status;
  return writer.put_missing_topics(page.topics, page.topic_names, page.updated());
}

Status SiteWriter::put_story(const PageRow& page) {
  if (auto status = know_topics(page.newsroom, &page); !status) return status;
  if (auto status = put_topics_of(page); !status) return status;
  if (!page.withdrawn && sources_.taken_down && sources_.taken_down->has(page.number)) return {};
  const auto files = forms_of(page);
  if (!files) return files.error();
  return put_forms(page, *files);
}

void SiteWriter::remove_story(const PageRow& page) {
  const auto files = forms_of(page);
  if (!files) return;
  for (const auto& file : *files) static_cast<void>(files_.remove(file.path));  // the rest goes with the site made anew
}

Status SiteWriter::put_readable_story(const PageRow& page) {
  const auto files = forms_of(page);
  if (files) return put_forms(page, *files);
  leave_as_it_is(page, files.error());
  return {};
}

Status SiteWriter::renew_story(const PageRow& page) {
  if (auto status = know_topics(page.newsroom, nullptr); !status) return status;
  if (auto status = put_readable_story(page); !status) return status;
  touch(page, std::nullopt);
  return {};
}

Status SiteWriter::put_forms(const PageRow& page, const std::vector<SiteFile>& files) {
  const auto made = story(page);
  if (!made) return made.error();
  // However many of its files are written already, nothing of it is put between its being taken down and its notice.
  const auto turn = sources_.taken_down ? sources_.taken_down->turn() : std::unique_lock<std::mutex>();
  if (sources_.taken_down && sources_.taken_down->has(page.number) && !(*made)->is_withdrawn()) return {};
  std::set<std::string> paths;
  for (const auto& file : files) {
    if (auto status = files_.put(file); !status) return status;
    paths.insert(file.path);
  }
  auto& tree = files_.tree();
  const auto note_before = tree.note(note_of(page.number));
  const auto before = texts_in(note_before, "files"), kept_before = texts_in(note_before, "pictures");
  std::set<std::string> kept;
  for (const auto& file : (*made)->files) {
    if (!file.kept.empty()) kept.insert(file.kept);
    kept.insert(file.kept_for_mail.begin(), file.kept_for_mail.end());
  }
  if (auto status = tree.set_mark(gone_note_of(page.number), (*made)->is_withdrawn()); !status) return status;
  const auto shown = listed(**made, "");
  if (const auto known = parse_json(note_before); known && known->is_object() &&
                                                  known->as_object().contains("picture") &&
                                                  text_member(known->as_object(), "picture") != shown.picture)
    touch(page, std::nullopt);  // lists name what is there no more
  auto former = texts_in(note_before, "former");
  for (const auto& path : before) {
    if (number_of_media(path) && former.size() < most_former) former.push_back(path);
  }
  if ((*made)->is_withdrawn()) former.clear();  // nothing of it is kept; all that was there is gone
  std::sort(former.begin(), former.end());
  former.erase(std::unique(former.begin(), former.end()), former.end());
  std::erase_if(former, [&](const auto& path) { return paths.contains(path); });
  json::object pages;
  const auto& slug = sources_.options.newsrooms.at(page.newsroom).newsroom.slug;
  for (const auto& text : (*made)->texts)
    pages[text.language] = story_path(slug, text.language, text.title, page.number);
  const json::object note{{"gone", (*made)->is_withdrawn()},
                          {"pages", std::move(pages)},
                          {"picture", shown.picture},
                          {"picture_alt", shown.picture_alt},
                          {"files", json::array(paths.begin(), paths.end())},
                          {"former", json::array(former.begin(), former.end())},
                          {"pictures", json::array(kept.begin(), kept.end())}};
  if (auto status = tree.put_note(note_of(page.number), json::serialize(note)); !status) return status;
  for (const auto& path : before) {
    if (paths.contains(path)) continue;
    if (auto status = files_.remove(path); !status) return status;
  }
  for (const auto& key : kept_before) {
    if (sources_.pictures && !kept.contains(key)) sources_.pictures->forget(key);
  }
  // Whoever comes to take it down later would take the notice.
  if (sources_.taken_down && (*made)->is_withdrawn()) sources_.taken_down->forget(page.number);
  return {};
}

// Its newsroom has left the configuration: its pages, and those that name them, stay as they are.
void SiteWriter::keep_of_nobody(const PageRow& page, std::set<std::string>& kept) {
  troubles_[page.number] = why_left(page);
  for (const auto& path : texts_in(files_.tree().note(note_of(page.number)), "files")) {
    const auto slug_ends = path.find('/', std::string_view("newsroom/").size());
    if (path.starts_with("newsroom/") && slug_ends != std::string::npos) kept.insert(path.substr(0, slug_ends + 1));
  }
}

void SiteWriter::leave_as_it_is(const PageRow& page, const Error& error) {
  if (!lacking_.contains(page.number)) troubles_[page.number] = error.text();
  for (const auto& path : texts_in(files_.tree().note(note_of(page.number)), "files")) files_.keep(path);
}

std::vector<std::string> SiteWriter::troubles() const {
  std::vector<std::string> all;
  for (const auto& [number, reason] : troubles_) all.push_back(fmt::format("page {}: {}", number, reason));
  return all;
}

void SiteWriter::touch(const PageRow& page, const std::optional<PageRow>& before) {
  auto& touched = touched_[page.newsroom];
  std::set<std::string> topics(page.topics.begin(), page.topics.end());
  if (before) {
    topics.insert(before->topics.begin(), before->topics.end());
    touched.lists.months.insert(before->day / 100);
  }
  touched.lists.months.insert(page.day / 100);
  touched.lists.topics.insert(topics.begin(), topics.end());
  touched.lists.stories.insert(page.number);
  if (page.versions.size() > 1) touched.revised[page.number].merge(topics);  // else nobody can have named it yet
}

Status SiteWriter::touch_what_changes(Time now) {
  for (const auto& [key, newsroom] : sources_.options.newsrooms) touched_[key];
  // However long ago it was last looked at: the daemon may have been down.
  const auto since = from_millis(std::strtoll(files_.tree().note(by_time_note).c_str(), nullptr, 10)) - one_hour;
  const auto revised = sources_.pages.pages({.revised_since = since - withdrawn_stays, .limit = all_of_them});
  if (!revised) return revised.error();
  for (const auto& page : *revised) {
    const auto leaves = page.updated() + withdrawn_stays;
    if (leaves >= since && leaves <= now + one_hour) touch(page, std::nullopt);
  }
  have_looked_ = true;
  return {};
}

Status SiteWriter::put_naming(const std::string& newsroom, const Touched& touched) {
  std::map<std::int64_t, PageRow> naming;
  for (const auto& [number, topics] : touched.revised) {
    auto pages = pages_that_name(sources_.pages, newsroom, number, topics);
    if (!pages) return pages.error();
    for (auto& page : *pages) naming[page.number] = std::move(page);
  }
  for (const auto& [number, page] : naming) {
    if (auto status = put_readable_story(page); !status) return status;
  }
  return {};
}

Status SiteWriter::put_lists(Time now) {
  std::set<int> years;
  std::vector<NewsroomLists> lists;
  for (const auto& [key, site] : sources_.options.newsrooms) {
    if (auto status = know_topics(key, nullptr); !status) return status;
    NewsroomWriter writer(
        sources_, view_, files_, [this](const auto& pages) { return stories_of(pages); }, key);
    if (auto status = writer.load(); !status) return status;
    lists.push_back(writer.lists());
    const auto touched = touched_.find(key);
    if (touched == touched_.end()) continue;
    if (auto status = put_naming(key, touched->second); !status) return status;
    if (auto status = writer.put(touched->second.lists, now); !status) return status;
    for (const auto month : touched->second.lists.months) years.insert(month / 100);
  }
  touched_.clear();  // what is of no newsroom that is configured stays as it is
  if (auto status = put_sitemaps(sources_, view_, files_, years, lists, now); !status) return status;
  for (const auto& file : well_known_files(view_, sources_.options.security, now)) {
    if (auto status = files_.put(file); !status) return status;
  }
  return have_looked_ ? files_.tree().put_note(by_time_note, std::to_string(to_millis(now))) : Status();
}

Status SiteWriter::put_all(Time now, const std::function<bool()>& goes_on) {
  for (const auto& file : sources_.theme.assets()) {
    if (auto status = files_.put(file); !status) return status;
  }
  for (const auto& [key, newsroom] : sources_.options.newsrooms) {
    auto style = newsroom_style(view_, key);
    if (style) {
      if (auto status = clean_pictures(*style); !status) return status;
    }
    if (auto status = files_.put(style); !status) return status;
    touched_[key];
  }
  for (const auto& page : {root_page(view_), not_found_page(view_)}) {
    if (auto status = files_.put(page); !status) return status;
  }
  const auto pages = sources_.pages.pages({.limit = all_of_them});
  if (!pages) return pages.error();
  const auto read = [this](const auto& rows) { return stories_of(rows); };
  std::map<std::string, FeedArchives> archives;
  for (const auto& [key, newsroom] : sources_.options.newsrooms) {
    if (auto status = know_topics(key, nullptr); !status) return status;
    NewsroomWriter writer(sources_, view_, files_, read, key);
    if (auto status = writer.load(); !status) return status;
    archives.try_emplace(key, sources_.pages, view_, files_, read, writer.feed());
    std::vector<std::string> topics;
    for (const auto& [topic, words] : newsrooms_.at(key).topic_words) topics.push_back(topic);
    touched_[key].lists.topics.insert(topics.begin(), topics.end());
    // Somebody may be reading: the addresses of topics may have become others with this program.
    if (files_.tree().has(path_of_file(newsroom_path(newsroom.newsroom.slug)))) {
      if (auto status = writer.put_missing_topics(topics, {}, now); !status) return status;
    }
    for (const auto& [year, months] : writer.lists().in_months) {
      for (const auto& [month, stories] : months) touched_[key].lists.months.insert(year * 100 + month);
    }
  }
  std::set<std::string> kept;  // what begins with these stays: nothing that was ever linked breaks
  for (auto row = pages->rbegin(); row != pages->rend(); ++row) {  // a page names those before it
    const auto& page = *row;
    if (!goes_on()) return fail("the site was not written to its end: the daemon is stopping");
    const auto archive = archives.find(page.newsroom);
    if (archive == archives.end()) {
      keep_of_nobody(page, kept);
      continue;
    }
    if (auto status = put_readable_story(page); !status) return status;
    if (auto status = archive->second.take(page, now); !status) return status;
    touch(page, std::nullopt);
  }
  for (auto& [key, touched] : touched_) {  // all are written already
    touched.revised.clear();
    touched.lists.stories.clear();
  }
  have_looked_ = true;
  if (auto status = put_lists(now); !status) return status;
  for (const auto& path : files_.tree().files()) {
    const bool is_kept =
        std::any_of(kept.begin(), kept.end(), [&](const auto& beginning) { return path.starts_with(beginning); });
    if (files_.paths().contains(path) || is_kept) continue;
    if (auto status = files_.remove(path); !status) return status;
  }
  return {};
}

}  // namespace gazetted
