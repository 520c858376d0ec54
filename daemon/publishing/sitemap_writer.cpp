#include "sitemap_writer.hpp"

#include "listed_pages.hpp"

namespace gazetted {
namespace {

constexpr const char* index_note = "sitemaps";  // {"2026": [["sitemap-2026.xml", milliseconds], …]}
constexpr std::size_t rows_at_once = 200;
constexpr std::size_t most_news = 1'000;
constexpr std::size_t all_of_them = 1'000'000;

// Of each year its files, and when the newest of their pages changed.
using Years = std::map<int, std::map<std::string, Time>>;

// What cannot be read is not there, and is made again.
Years read_years(SiteTree& tree) {
  Years years;
  const auto read = parse_json(tree.note(index_note));
  const auto* object = read ? read->if_object() : nullptr;
  for (const auto& [year, files] : object ? *object : json::object()) {
    const auto* list = files.if_array();
    if (!list) continue;
    auto& of_year = years[std::atoi(std::string(year).c_str())];
    for (const auto& file : *list) {
      const auto* entry = file.if_array();
      if (entry && entry->size() == 2 && entry->at(0).is_string() && entry->at(1).is_int64())
        of_year[std::string(entry->at(0).as_string())] = from_millis(entry->at(1).as_int64());
    }
  }
  return years;
}

std::string to_note(const Years& years) {
  json::object out;
  for (const auto& [year, files] : years) {
    json::array of_year;
    for (const auto& [path, changed] : files) of_year.push_back(json::array{path, to_millis(changed)});
    out[std::to_string(year)] = std::move(of_year);
  }
  return json::serialize(out);
}

Result<std::vector<ListedStory>> stories_of(const SiteSources& sources, const SiteView& view, int year) {
  std::vector<ListedStory> stories;
  for (const auto& [newsroom, site] : view.newsrooms) {
    const auto rows = sources.pages.pages({.newsroom = newsroom,
                                           .days = std::pair(year * 10'000, year * 10'000 + 9'999),
                                           .order = PageOrder::day,
                                           .limit = all_of_them});
    if (!rows) return rows.error();
    for (auto& story : listed_in(*rows)) stories.push_back(std::move(story));
  }
  return stories;
}

// As far back as there are any. The clock may have been set while some were published: those of a whole run are looked
// at.
Result<std::vector<ListedStory>> news_of(const SiteSources& sources, Time now) {
  std::vector<ListedStory> news;
  std::int64_t before = 0;
  while (news.size() < most_news) {
    const auto rows = sources.pages.pages({.before = before, .limit = rows_at_once});
    if (!rows) return rows.error();
    bool is_some = false;
    for (const auto& row : *rows) {
      if (row.published() + news_stays <= now) continue;
      is_some = true;
      if (auto story = listed_in(row); !story.texts.empty()) news.push_back(std::move(story));
    }
    if (!is_some || rows->size() < rows_at_once) break;
    before = rows->back().number;
  }
  return news;
}

}  // namespace

Status put_sitemaps(const SiteSources& sources, const SiteView& view, WrittenFiles& files, const std::set<int>& changed,
                    const std::vector<NewsroomLists>& lists, Time now) {
  const auto before = read_years(files.tree());
  Years years;
  for (const auto& of_newsroom : lists) {
    for (const auto& [year, months] : of_newsroom.in_months) {
      if (stories_in(months) > 0) years[year];
    }
  }
  for (auto& [year, of_year] : years) {
    if (const auto known = before.find(year); known != before.end() && !changed.contains(year)) {
      of_year = known->second;
      for (const auto& [path, when] : of_year) files.keep(path);
      continue;
    }
    const auto stories = stories_of(sources, view, year);
    if (!stories) return stories.error();
    for (const auto& sitemap : year_sitemap(view, year, *stories)) {
      if (auto status = files.put(sitemap.file); !status) return status;
      of_year[sitemap.file.path] = sitemap.changed.value_or(Time{});
    }
  }
  std::map<std::string, std::optional<Time>> index;
  for (const auto& [year, of_year] : years) index.insert(of_year.begin(), of_year.end());
  for (const auto& sitemap : pages_sitemap(view, lists)) {
    if (auto status = files.put(sitemap.file); !status) return status;
    index[sitemap.file.path] = sitemap.changed;
  }
  if (auto status = files.put(sitemap_index(view, index)); !status) return status;
  for (const auto& [year, of_year] : before) {
    for (const auto& [path, when] : of_year) {
      if (index.contains(path)) continue;
      if (auto status = files.remove(path); !status) return status;
    }
  }
  const auto news = news_of(sources, now);
  if (!news) return news.error();
  if (auto status = files.put(news_sitemap(view, *news, now)); !status) return status;
  return files.tree().put_note(index_note, to_note(years));
}

}  // namespace gazetted
