#include <algorithm>
#include <iterator>
#include <tuple>

#include "file_model.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/site/addresses.hpp"
#include "page_model.hpp"
#include "story_words.hpp"

namespace gazetted {
namespace {

// A page of a newsroom on its way.
struct ListPage {
  const SiteView& view;
  const SiteNewsroom& newsroom;
  const NewsroomLists& lists;
  std::string language;
  json::object labels;
  PageHead head = {};

  const std::string& slug() const { return newsroom.newsroom.slug; }
  std::string label(std::string_view key) const { return text_member(labels, key); }
  std::string here(const std::string& path) const { return in_language(newsroom, language, path); }
};

Result<ListPage> begin(const SiteView& view, const NewsroomLists& lists, const std::string& language) {
  const auto newsroom = find_newsroom(view, lists.newsroom);
  if (!newsroom) return newsroom.error();
  ListPage page{view, **newsroom, lists, language, labels_for(language, view.theme.labels())};
  page.head.language = language;
  return page;
}

std::vector<std::string> languages_of(const SiteNewsroom& newsroom) {
  return newsroom.languages.empty() ? std::vector<std::string>{newsroom.newsroom.language} : newsroom.languages;
}

// The same page in each language of its newsroom, each of which names the others. `path`: in the first.
template <class Make>
Result<std::vector<SiteFile>> in_each_language(const SiteView& view, const NewsroomLists& lists,
                                               const std::string& path, const Make& make) {
  const auto newsroom = find_newsroom(view, lists.newsroom);
  if (!newsroom) return newsroom.error();
  std::vector<SiteFile> files;
  for (const auto& language : languages_of(**newsroom)) {
    auto page = begin(view, lists, language);
    if (!page) return page.error();
    page->head.path = in_language(**newsroom, language, path);
    for (const auto& one : languages_of(**newsroom))
      page->head.languages.emplace_back(one, in_language(**newsroom, one, path));
    auto file = make(*page);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return files;
}

Result<std::string> slug_of(const SiteView& view, const NewsroomLists& lists) {
  const auto newsroom = find_newsroom(view, lists.newsroom);
  if (!newsroom) return newsroom.error();
  return (*newsroom)->newsroom.slug;
}

}  // namespace

int stories_in(const std::map<int, int>& months) {
  int count = 0;
  for (const auto& [month, stories] : months) count += stories;
  return count;
}

namespace {

// Newest first, as the archive is read.
json::array years_model(const ListPage& page) {
  json::array out;
  const auto& years = page.lists.in_months;
  for (auto year = years.rbegin(); year != years.rend(); ++year) {
    const int count = stories_in(year->second);
    if (count == 0) continue;
    out.push_back(json::object{{"name", std::to_string(year->first)},
                               {"url", page.here(archive_path(page.slug(), year->first))},
                               {"count", std::to_string(count)}});
  }
  return out;
}

json::array months_model(const ListPage& page, int year) {
  json::array out;
  const auto known = page.lists.in_months.find(year);
  if (known == page.lists.in_months.end()) return out;
  for (auto month = known->second.rbegin(); month != known->second.rend(); ++month) {
    if (month->second == 0) continue;
    out.push_back(json::object{{"name", format_month(year, month->first, page.language)},
                               {"url", page.here(archive_path(page.slug(), year, month->first))},
                               {"count", std::to_string(month->second)}});
  }
  return out;
}

Result<SiteFile> finish(const ListPage& page, const std::string& name, const std::vector<ListedStory>& stories,
                        json::object more = {}) {
  auto model = page_model(page.view, page.newsroom, page.head);
  auto cards = cards_model(page.view, stories, page.language, page.labels);
  more["has_stories"] = !cards.empty();
  more["stories"] = std::move(cards);
  for (const auto& [key, value] : more) model[key] = value;
  return render_page(page.view, name, page.head.path, std::move(model));
}

Result<json::object> newsroom_parts(const ListPage& page) {
  json::object more;
  const auto& newsroom = page.newsroom.newsroom;
  auto about = small_text(newsroom.boilerplate_in(page.language), "boilerplate of " + newsroom.name, page.labels);
  if (!about) return about.error();
  more["about_html"] = std::move(*about);
  return more;
}

// Above the others; it is not among them once more.
json::array pinned_model(const ListPage& page) {
  if (!page.lists.pinned) return {};
  return cards_model(page.view, {*page.lists.pinned}, page.language, page.labels);
}

std::vector<ListedStory> without_pinned(const NewsroomLists& lists) {
  auto stories = lists.latest;
  if (lists.pinned) std::erase_if(stories, [&](const auto& story) { return story.number == lists.pinned->number; });
  return stories;
}

}  // namespace

Result<std::vector<SiteFile>> newsroom_page(const SiteView& view, const NewsroomLists& lists,
                                            const std::string& language) {
  auto page = begin(view, lists, language);
  if (!page) return page.error();
  const auto& languages = page->newsroom.languages;
  if (language != first_language(page->newsroom) &&
      std::find(languages.begin(), languages.end(), language) == languages.end())
    return fail("newsroom '{}' does not write in '{}'", lists.newsroom, language);
  for (const auto& one : languages_of(page->newsroom))
    page->head.languages.emplace_back(one, home_path(page->newsroom, one));
  page->head.title = page->newsroom.newsroom.name;
  page->head.path = home_path(page->newsroom, page->language);
  page->head.current = "releases";
  page->head.description = page->newsroom.newsroom.name + " – " + page->label("releases");
  page->head.shows_contacts = true;
  auto more = newsroom_parts(*page);
  if (!more) return more.error();
  (*more)["pinned"] = pinned_model(*page);
  (*more)["topics"] = topics_model(page->newsroom, lists.latest_topics, page->language);
  (*more)["has_topics"] = !lists.latest_topics.empty();
  (*more)["topics_url"] = page->here(topics_path(page->slug()));
  auto years = years_model(*page);
  (*more)["has_years"] = !years.empty();
  (*more)["years"] = std::move(years);
  (*more)["archive_url"] = page->here(archive_path(page->slug()));
  auto file = finish(*page, "newsroom", without_pinned(lists), std::move(*more));
  if (!file) return file.error();
  std::vector<SiteFile> files;
  files.push_back(std::move(*file));
  // Its first language has the front page, which is at the language's own address too, and says which counts.
  if (page->language == first_language(page->newsroom))
    files.push_back({path_of_file(language_path(page->slug(), page->language)), files.front().bytes, {}});
  return files;
}

Result<std::vector<SiteFile>> contact_page(const SiteView& view, const NewsroomLists& lists) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  return in_each_language(view, lists, contact_path(*slug), [](ListPage& page) -> Result<SiteFile> {
    page.head.title = page.label("contact");
    page.head.current = "contact";
    page.head.description = page.label("contact") + page.label("colon") + page.newsroom.newsroom.name;
    page.head.shows_contacts = true;
    auto more = newsroom_parts(page);
    if (!more) return more.error();
    return finish(page, "contact", {}, std::move(*more));
  });
}

Result<std::vector<SiteFile>> statement_pages(const SiteView& view, const NewsroomLists& lists) {
  const auto newsroom = find_newsroom(view, lists.newsroom);
  if (!newsroom) return newsroom.error();
  const auto& slug = (*newsroom)->newsroom.slug;
  std::vector<SiteFile> files;
  const std::tuple<const char*, const TextByLanguage&, std::string> statements[] = {
      {"privacy", (*newsroom)->privacy, privacy_path(slug)},
      {"accessibility", (*newsroom)->accessibility, accessibility_path(slug)}};
  for (const auto& [label, texts, path] : statements) {
    if (texts.empty()) continue;
    const char* const name = label;
    const TextByLanguage& of_statement = texts;
    auto pages = in_each_language(view, lists, path, [&](ListPage& page) -> Result<SiteFile> {
      page.head.title = page.label(name);
      page.head.description = page.label(name) + page.label("colon") + page.newsroom.newsroom.name;
      auto html = small_text(text_in(of_statement, page.language),
                             fmt::format("{} of {}", name, page.newsroom.newsroom.name), page.labels, 2);
      if (!html) return html.error();
      return finish(page, "statement", {}, {{"text_html", std::move(*html)}});
    });
    if (!pages) return pages;
    std::move(pages->begin(), pages->end(), std::back_inserter(files));
  }
  return files;
}

Result<std::vector<SiteFile>> archive_page(const SiteView& view, const NewsroomLists& lists) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  return in_each_language(view, lists, archive_path(*slug), [](ListPage& page) {
    page.head.title = page.label("archive");
    page.head.current = "archive";
    page.head.description = page.label("archive") + page.label("colon") + page.newsroom.newsroom.name;
    auto years = years_model(page);
    json::object more;
    more["has_years"] = !years.empty();
    more["years"] = std::move(years);
    return finish(page, "archive", {}, std::move(more));
  });
}

Result<std::vector<SiteFile>> month_page(const SiteView& view, const NewsroomLists& lists, int year, int month,
                                         const std::vector<ListedStory>& stories) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  return in_each_language(view, lists, archive_path(*slug, year, month), [&](ListPage& page) {
    page.head.title = page.label("releases") + page.label("colon") + format_month(year, month, page.language);
    page.head.current = "archive";
    page.head.description = page.head.title;
    page.head.is_indexed = !stories.empty();
    json::object more;
    more["month"] = format_month(year, month, page.language);
    more["year"] = std::to_string(year);
    more["year_url"] = page.here(archive_path(page.slug(), year));
    return finish(page, "month", stories, std::move(more));
  });
}

Result<std::vector<SiteFile>> year_page(const SiteView& view, const NewsroomLists& lists, int year) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  return in_each_language(view, lists, archive_path(*slug, year), [&](ListPage& page) {
    page.head.title = page.label("releases") + page.label("colon") + std::to_string(year);
    page.head.current = "archive";
    page.head.description = page.head.title;
    json::object more;
    more["year"] = std::to_string(year);
    more["archive_url"] = page.here(archive_path(page.slug()));
    auto months = months_model(page, year);
    page.head.is_indexed = !months.empty();
    more["has_months"] = !months.empty();
    more["months"] = std::move(months);
    return finish(page, "year", {}, std::move(more));
  });
}

Result<std::vector<SiteFile>> topics_page(const SiteView& view, const NewsroomLists& lists) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  return in_each_language(view, lists, topics_path(*slug), [&](ListPage& page) {
    page.head.title = page.label("topics");
    page.head.current = "releases";
    page.head.description = page.label("topics") + page.label("colon") + page.newsroom.newsroom.name;
    json::object more;
    more["topics"] = topics_model(page.newsroom, lists.topics, page.language);
    more["has_topics"] = !lists.topics.empty();
    return finish(page, "topics", {}, std::move(more));
  });
}

Result<std::vector<SiteFile>> topic_page(const SiteView& view, const NewsroomLists& lists, const std::string& topic,
                                         const std::vector<ListedStory>& stories) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  const auto path = topic_path(*slug, topic_term(view.newsrooms.at(lists.newsroom), topic));
  return in_each_language(view, lists, path, [&](ListPage& page) {
    page.head.title = topic_title(page.newsroom, topic, page.language);
    page.head.is_indexed = !stories.empty();
    page.head.current = "releases";
    page.head.description = page.label("releases") + page.label("colon") + page.head.title;
    json::object more;
    more["topics_url"] = page.here(topics_path(page.slug()));
    more["topic_feed"] = path + "feed";  // it is in the newsroom's first language
    return finish(page, "topic", stories, std::move(more));
  });
}

Result<std::vector<SiteFile>> media_page(const SiteView& view, const NewsroomLists& lists,
                                         const std::vector<Story>& stories) {
  const auto slug = slug_of(view, lists);
  if (!slug) return slug.error();
  return in_each_language(view, lists, media_path(*slug), [&](ListPage& page) {
    page.head.title = page.label("media_library");
    page.head.current = "media";
    page.head.description = page.label("media_library") + page.label("colon") + page.newsroom.newsroom.name;
    const auto zone = Zone::load_or_utc(page.newsroom.newsroom.time_zone);
    json::array files;
    for (const auto& story : stories) {
      if (story.is_withdrawn() || story.texts.empty()) continue;
      const auto cards = cards_model(view, {listed(story, first_language(page.newsroom))}, page.language, page.labels);
      if (cards.empty()) continue;
      for (const auto& file : story.files) {
        auto model = file_model(page.newsroom, story.number, in_words_of(file, page.language), page.labels);
        model["published"] = day_model(story.updated(), zone, page.language);
        model["story"] = cards.front();
        files.push_back(std::move(model));
      }
    }
    json::object more;
    more["has_files"] = !files.empty();
    more["files"] = std::move(files);
    return finish(page, "media", {}, std::move(more));
  });
}

Result<SiteFile> root_page(const SiteView& view) {
  PageHead head;
  head.path = "/";
  if (view.newsrooms.empty()) return fail("the site has no newsroom");
  const auto& first = view.newsrooms.begin()->second;
  head.language = first_language(first);
  const auto labels = labels_for(head.language, view.theme.labels());
  const bool is_one = view.newsrooms.size() == 1;
  head.title = is_one ? first.newsroom.name : text_member(labels, "newsrooms");
  head.description = head.title;
  if (is_one) head.path = newsroom_path(first.newsroom.slug);
  auto model = site_model(view, first.newsroom.public_url, head);
  json::array newsrooms;
  for (const auto& [key, newsroom] : view.newsrooms) {
    if (newsroom.retired) continue;
    newsrooms.push_back(json::object{{"name", newsroom.newsroom.name},
                                     {"url", newsroom_path(newsroom.newsroom.slug)},
                                     {"language", first_language(newsroom)}});
  }
  model["newsrooms"] = std::move(newsrooms);
  model["only_newsroom"] = is_one ? newsroom_path(first.newsroom.slug) : "";
  return render_page(view, "root", "/", std::move(model));
}

Result<SiteFile> not_found_page(const SiteView& view) {
  PageHead head;
  head.path = "/404.html";
  head.is_indexed = false;
  head.language = view.newsrooms.empty() ? "en" : first_language(view.newsrooms.begin()->second);
  const auto labels = labels_for(head.language, view.theme.labels());
  head.title = text_member(labels, "not_found");
  head.description = text_member(labels, "not_found_text");
  auto model = site_model(view, "", head);
  json::array newsrooms;
  for (const auto& [key, newsroom] : view.newsrooms) {
    if (newsroom.retired) continue;
    newsrooms.push_back(json::object{{"name", newsroom.newsroom.name}, {"url", newsroom_path(newsroom.newsroom.slug)}});
  }
  model["newsrooms"] = std::move(newsrooms);
  return render_page(view, "not_found", head.path, std::move(model));
}

}  // namespace gazetted
