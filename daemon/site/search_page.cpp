#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/site/addresses.hpp"
#include "page_model.hpp"

namespace gazetted {
namespace {

json::object hit_model(const SiteNewsroom& newsroom, const SearchHit& hit, const std::string& language) {
  std::string excerpt;
  for (const auto& [text, is_match] : hit.excerpt) {
    const auto words = html_escape(text);
    excerpt += is_match ? "<mark>" + words + "</mark>" : words;
  }
  return {{"url", hit.path},
          {"title", one_line(hit.title, 1000)},
          {"language", hit.language},
          {"dir", is_right_to_left(hit.language) ? "rtl" : "ltr"},
          {"published", day_model(hit.published, Zone::load_or_utc(newsroom.newsroom.time_zone), language)},
          {"excerpt_html", std::move(excerpt)}};
}

std::string address_of(const std::string& path, const std::string& query, const std::string& language) {
  return fmt::format("{}?q={}&lang={}", path, percent_encode(query), language);
}

// All of them, as numbers.
json::array pages_model(const std::string& path, const SearchResults& results) {
  json::array pages;
  for (int number = 1; number <= results.pages && results.pages > 1; ++number)
    pages.push_back(
        json::object{{"number", std::to_string(number)},
                     {"current", number == results.page},
                     {"url", fmt::format("{}&page={}", address_of(path, results.query, results.language), number)}});
  return pages;
}

}  // namespace

Result<SiteFile> search_page(const SiteView& view, const SearchResults& results) {
  const auto newsroom = find_newsroom(view, results.newsroom);
  if (!newsroom) return newsroom.error();
  const auto labels = labels_for(results.language, view.theme.labels());
  PageHead head;
  head.language = results.language;
  head.path = newsroom_path((*newsroom)->newsroom.slug) + "search";
  head.title = text_member(labels, "search");
  if (!results.query.empty()) head.title += text_member(labels, "colon") + one_line(results.query, 200);
  head.description = text_member(labels, "search");
  head.is_indexed = false;
  for (const auto& language : (*newsroom)->languages)
    head.languages.emplace_back(language, address_of(head.path, results.query, language));
  auto model = page_model(view, **newsroom, head);
  model["page"].as_object()["has_alternates"] = false;  // for readers: machines find nothing here
  json::array hits;
  for (const auto& hit : results.hits) hits.push_back(hit_model(**newsroom, hit, results.language));
  model["query"] = results.query;
  model["search_url"] = head.path;
  model["has_query"] = !results.query.empty();
  model["has_hits"] = !hits.empty();
  model["hits"] = std::move(hits);
  auto pages = pages_model(head.path, results);
  model["has_pages"] = !pages.empty();
  model["pages"] = std::move(pages);
  return render_page(view, "search", head.path, std::move(model));
}

}  // namespace gazetted
