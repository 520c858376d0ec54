#include <algorithm>
#include <set>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/site/addresses.hpp"
#include "gazetted/site/feeds.hpp"
#include "page_model.hpp"
#include "story_words.hpp"
#include "xml.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_addresses = 50'000;  // sitemaps.org; and 50 MB, of which some are left for the head
constexpr std::size_t most_bytes = 49'000'000;
constexpr std::size_t most_news = 1'000;  // addresses
constexpr std::string_view xml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr const char* sitemap_space = "http://www.sitemaps.org/schemas/sitemap/0.9";

using Languages = std::vector<std::pair<std::string, std::string>>;  // each with its page; the first is the default

// A newsroom that is configured no more has no address of its own.
bool is_shown(const SiteView& view, const ListedStory& story) {
  return !story.is_withdrawn() && view.newsrooms.contains(story.newsroom);
}

struct Address {
  std::string url;
  std::optional<Time> changed;
  const Languages* languages = nullptr;  // of which it is one; null: there is one alone
};

std::string url_element(const Address& address) {
  std::string out = "<url>\n" + xml_element("loc", address.url);
  if (address.changed) out += xml_element("lastmod", format_rfc3339(*address.changed));
  if (address.languages && address.languages->size() > 1) {
    const auto link = [&](const std::string& language, const std::string& url) {
      out += xml_element("xhtml:link", "", {{"rel", "alternate"}, {"hreflang", language}, {"href", url}});
    };
    for (const auto& [language, url] : *address.languages) link(language, url);
    link("x-default", address.languages->front().second);
  }
  return out + "</url>\n";
}

// One file or several, each within the limits.
struct UrlSets {
  struct Set {
    std::string elements;
    std::size_t count = 0;
    std::optional<Time> changed;
  };
  std::vector<Set> sets;

  void add(const Address& address) {
    const auto element = url_element(address);
    if (sets.empty() || sets.back().count == most_addresses ||
        sets.back().elements.size() + element.size() > most_bytes)
      sets.emplace_back();
    auto& set = sets.back();
    set.elements += element;
    ++set.count;
    if (address.changed) set.changed = std::max(set.changed.value_or(*address.changed), *address.changed);
  }
};

std::string url_set(const std::string& elements) {
  return std::string(xml_head) +
         xml_open("urlset", {{"xmlns", sitemap_space}, {"xmlns:xhtml", "http://www.w3.org/1999/xhtml"}}) + "\n" +
         elements + "</urlset>\n";
}

// The first of the site, whose address stands for all of it.
std::string site_url(const SiteView& view) {
  return view.newsrooms.empty() ? "" : view.newsrooms.begin()->second.newsroom.public_url;
}

Languages languages_of(const SiteNewsroom& newsroom, const ListedStory& story) {
  Languages languages;
  for (const auto& text : story.texts)
    languages.emplace_back(
        text.language, url_of(newsroom, story_path(newsroom.newsroom.slug, text.language, text.title, story.number)));
  return languages;
}

// The pages of a newsroom that are not stories.
void add_pages(UrlSets& sets, const SiteNewsroom& newsroom, const NewsroomLists& lists) {
  const auto& slug = newsroom.newsroom.slug;
  const auto languages =
      newsroom.languages.empty() ? std::vector<std::string>{newsroom.newsroom.language} : newsroom.languages;
  // In each language, as one that is there in all of them.
  const auto add = [&](const std::string& path) {
    Languages all;
    for (const auto& language : languages)
      all.emplace_back(language, url_of(newsroom, in_language(newsroom, language, path)));
    for (const auto& [language, url] : all) sets.add({url, {}, &all});
  };
  for (const auto& path :
       {newsroom_path(slug), contact_path(slug), media_path(slug), archive_path(slug), topics_path(slug)})
    add(path);
  if (!newsroom.privacy.empty()) add(privacy_path(slug));
  if (!newsroom.accessibility.empty()) add(accessibility_path(slug));
  for (const auto& [year, months] : lists.in_months) {
    if (stories_in(months) > 0) add(archive_path(slug, year));
    for (const auto& [month, stories] : months) {
      if (stories > 0) add(archive_path(slug, year, month));
    }
  }
  for (const auto& topic : lists.topics) {
    if (const auto path = topic_page_path(newsroom, topic)) add(*path);
  }
}

// "sitemap-2026.xml", and where one is not enough "sitemap-2026-2.xml".
std::vector<SitemapFile> files_of(const UrlSets& sets, const std::string& name) {
  std::vector<SitemapFile> files;
  for (std::size_t i = 0; i < sets.sets.size(); ++i) {
    const auto path = i == 0 ? fmt::format("{}.xml", name) : fmt::format("{}-{}.xml", name, i + 1);
    files.push_back({{path, url_set(sets.sets[i].elements), {}}, sets.sets[i].changed});
  }
  return files;
}

// What bears an older day is put there late, and no news.
bool is_news(const ListedStory& story, const Zone& zone, Time now) {
  return story.published <= now && now < story.published + news_stays &&
         day_listed(story, zone) == day_in_zone(story.published, zone);
}

// ISO 639, but for Chinese, which Google tells apart by its script.
std::string news_language(const std::string& tag) {
  const auto language = preferred_language(tag);
  if (language != "zh") return language;
  const auto parts = split(lower(tag), '-');
  const auto has = [&](const char* part) { return std::find(parts.begin(), parts.end(), part) != parts.end(); };
  const bool simplified = has("hans");
  return !simplified && (has("hant") || has("tw") || has("hk") || has("mo")) ? "zh-tw" : "zh-cn";
}

}  // namespace

std::vector<SitemapFile> year_sitemap(const SiteView& view, int year, const std::vector<ListedStory>& stories) {
  std::vector<const ListedStory*> shown;
  for (const auto& story : stories) {
    if (is_shown(view, story)) shown.push_back(&story);
  }
  // By number, so that a new story is put at the end.
  std::sort(shown.begin(), shown.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
  UrlSets sets;
  for (const auto* story : shown) {
    const auto languages = languages_of(newsroom_in(view, story->newsroom), *story);
    for (const auto& [language, url] : languages) sets.add({url, story->updated, &languages});
  }
  return files_of(sets, fmt::format("sitemap-{:04}", year));
}

std::vector<SitemapFile> pages_sitemap(const SiteView& view, const std::vector<NewsroomLists>& lists) {
  UrlSets sets;
  if (view.newsrooms.size() > 1) sets.add({site_url(view) + "/", {}, nullptr});
  for (const auto& of_newsroom : lists) add_pages(sets, newsroom_in(view, of_newsroom.newsroom), of_newsroom);
  return files_of(sets, "sitemap-pages");
}

SiteFile sitemap_index(const SiteView& view, const std::map<std::string, std::optional<Time>>& files) {
  std::string out = std::string(xml_head) + xml_open("sitemapindex", {{"xmlns", sitemap_space}}) + "\n";
  for (const auto& [path, changed] : files) {
    out += "<sitemap>\n" + xml_element("loc", site_url(view) + "/" + path);
    if (changed) out += xml_element("lastmod", format_rfc3339(*changed));
    out += "</sitemap>\n";
  }
  return {"sitemap.xml", out + "</sitemapindex>\n", {}};
}

SiteFile news_sitemap(const SiteView& view, const std::vector<ListedStory>& stories, Time now) {
  std::map<std::string, Zone> zones;
  for (const auto& [key, newsroom] : view.newsrooms) zones[key] = Zone::load_or_utc(newsroom.newsroom.time_zone);
  std::vector<const ListedStory*> news;
  for (const auto& story : stories) {
    if (is_shown(view, story) && is_news(story, zones[story.newsroom], now)) news.push_back(&story);
  }
  std::sort(news.begin(), news.end(), [](const auto* a, const auto* b) {
    return std::pair(b->published, b->number) < std::pair(a->published, a->number);
  });
  std::string out(xml_head);
  out +=
      xml_open("urlset", {{"xmlns", sitemap_space}, {"xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9"}}) +
      "\n";
  std::size_t count = 0;
  for (const auto* story : news) {
    const auto& newsroom = newsroom_in(view, story->newsroom);
    if (count + story->texts.size() > most_news) break;
    count += story->texts.size();
    for (const auto& text : story->texts) {
      const auto path = story_path(newsroom.newsroom.slug, text.language, text.title, story->number);
      out += "<url>\n" + xml_element("loc", url_of(newsroom, path)) + "<news:news>\n<news:publication>\n";
      out += xml_element("news:name", newsroom.newsroom.name) +
             xml_element("news:language", news_language(text.language)) + "</news:publication>\n";
      out += xml_element("news:publication_date", format_rfc3339(story->published));
      out += xml_element("news:title", one_line(text.title, text.title.size())) + "</news:news>\n</url>\n";
    }
  }
  return {"news-sitemap.xml", out + "</urlset>\n", {}};
}

namespace {

std::set<std::string> public_urls(const SiteView& view) {
  std::set<std::string> urls;
  for (const auto& [key, newsroom] : view.newsrooms) urls.insert(newsroom.newsroom.public_url);
  return urls;
}

// Each host's sitemap tells of all, which RFC 9309's "Sitemap:" lines make good for all hosts.
SiteFile robots(const SiteView& view) {
  std::string text = "User-agent: *\nAllow: /\n\n";
  for (const auto& url : public_urls(view))
    text += fmt::format("Sitemap: {0}/sitemap.xml\nSitemap: {0}/news-sitemap.xml\n", url);
  return {"robots.txt", text, {}};
}

// The same within a month, and ten to eleven months off.
Time expiry(Time now) {
  using namespace std::chrono;
  const year_month_day day(floor<days>(now));
  return Time(sys_days((day.year() / day.month() + months(11)) / std::chrono::day(1)));
}

}  // namespace

std::vector<SiteFile> well_known_files(const SiteView& view, const std::vector<std::string>& security, Time now) {
  std::vector<SiteFile> files{robots(view)};
  if (security.empty()) return files;
  std::vector<std::string> languages;
  for (const auto& [key, newsroom] : view.newsrooms) {
    for (const auto& language : newsroom.languages) {
      if (std::find(languages.begin(), languages.end(), language) == languages.end()) languages.push_back(language);
    }
  }
  std::string text;
  for (const auto& contact : security) text += "Contact: " + contact + "\n";
  text += "Expires: " + format_rfc3339(expiry(now)) + "\n";
  if (!languages.empty()) text += "Preferred-Languages: " + join(languages, ", ") + "\n";
  for (const auto& url : public_urls(view)) text += "Canonical: " + url + "/.well-known/security.txt\n";
  files.push_back({".well-known/security.txt", text, {}});
  return files;
}

}  // namespace gazetted
