#include "search_pages.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <charconv>

#include "form.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/thread.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/site/addresses.hpp"
#include "site_files.hpp"

namespace gazetted {
namespace {

constexpr int most_waiting = 16;
constexpr std::size_t hits_of_page = 20;
constexpr int most_pages = 50;
constexpr std::size_t longest_query = 200;

constexpr int again_after = 5;  // seconds

std::string language_of(const SiteNewsroom& newsroom, const std::string& wanted) {
  for (const auto& language : newsroom.languages) {
    if (equal_ignoring_case(language, wanted)) return language;
  }
  return newsroom.languages.empty() ? newsroom.newsroom.language : newsroom.languages.front();
}

SearchHit hit_of(const FoundText& text, const SearchWords& words) {
  SearchHit hit{text.path, text.title, text.language, text.published, {}};
  for (auto& part : excerpt_around(text.text, words)) hit.excerpt.emplace_back(std::move(part.text), part.is_match);
  return hit;
}

}  // namespace

SearchRequest read_search_request(std::string_view query) {
  const auto form = Form::parse(query);
  SearchRequest request;
  request.query = one_line(form.first("q"), longest_query);
  request.language = one_line(form.first("lang"), 40);
  const auto page = form.first("page");
  std::from_chars(page.data(), page.data() + page.size(), request.page);
  request.page = std::clamp(request.page, 1, most_pages);
  return request;
}

SearchPages::SearchPages(fs::path index, ReadTheme theme) : theme_(std::move(theme)), index_(std::move(index)) {
  asio::post(pool_, [] { name_thread("search"); });
}

std::string SearchPages::newsroom_at(const SiteOptions& site, std::string_view path) {
  for (const auto& [key, newsroom] : site.newsrooms) {
    if (site.search && path == newsroom_path(newsroom.newsroom.slug) + "search") return key;
  }
  return "";
}

void SearchPages::look_again(fs::path site) {
  asio::post(pool_, [this, site = std::move(site)] {
    const auto looked = index_.look_again(site);
    if (!looked) log(Event::site_trouble, {{"reason", looked.error().text()}});
  });
}

asio::awaitable<WebResponse> SearchPages::answer(asio::io_context& io, std::shared_ptr<const Settings> settings,
                                                 std::string newsroom, WebRequest request) {
  if (waiting_ >= most_waiting) co_return come_again_later(again_after);
  ++waiting_;
  const auto asked = read_search_request(request.query());
  auto work = [this, settings, newsroom, asked] { return search(*settings, newsroom, asked); };
  auto response = co_await on_pool(io, pool_, work);
  --waiting_;
  co_return response;
}

WebResponse SearchPages::search(const Settings& settings, const std::string& newsroom, const SearchRequest& request) {
  const auto& site = settings.site;
  const auto& searched = site.newsrooms.at(newsroom);
  const auto failed = [&](const Error& error) {
    if (const int count = trouble_.count(clock_.steady()); count > 0)
      log(Event::site_trouble, {{"reason", error.text()}, {"count", std::to_string(count)}});
    return come_again_later(again_after);
  };
  const auto page_theme = theme_(settings);
  if (!page_theme) return failed(page_theme.error());
  if (auto looked = index_.look_again(site.directory); !looked) return failed(looked.error());
  SearchQuery query;
  query.newsroom = searched.newsroom.slug;
  query.language = language_of(searched, request.language);
  query.words = read_search_words(request.query);
  query.count = hits_of_page;
  query.first = std::size_t(request.page - 1) * hits_of_page;
  const auto found = index_.find(query);
  if (!found) return failed(found.error());
  SearchResults results{newsroom, query.language, request.query, {}, request.page, 1};
  results.pages = std::clamp(int((found->all + hits_of_page - 1) / hits_of_page), 1, most_pages);
  for (const auto& text : found->texts) {
    if (is_public_page(site.directory, text.path)) results.hits.push_back(hit_of(text, query.words));
  }
  auto page = search_page(SiteView{**page_theme, site.newsrooms, true}, results);
  if (!page) return failed(page.error());
  WebResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.body = std::move(page->bytes);
  set_site_headers(newsroom_path(searched.newsroom.slug) + "search", response);
  response.headers["X-Robots-Tag"] = "noindex";
  response.headers["Cache-Control"] = "no-store";
  return response;
}

}  // namespace gazetted
