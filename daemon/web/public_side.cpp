#include "gazetted/web/public_side.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "gazetted/mail/public_links.hpp"
#include "gazetted/site/addresses.hpp"
#include "page.hpp"
#include "search_pages.hpp"
#include "site_files.hpp"

namespace gazetted {
namespace {

// Each reader is a connection and perhaps a file. The rest of the descriptors is for the mail.
HttpServerOptions options_of_machine() {
  constexpr rlim_t fewest = 50, most = 1000;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  HttpServerOptions options;
  options.connections = int(std::clamp(limit.rlim_cur / 4, fewest, most));
  options.of_one_address = std::min(options.of_one_address, options.connections / 4);
  return options;
}

// WebSub (W3C Recommendation, section 4): what a subscriber must know of a feed, in whatever form it is. Archives have
// no subscribers.
void name_hubs(const SiteOptions& site, std::string_view path, WebResponse& response) {
  const auto name = path.substr(path.rfind('/') + 1);
  if (site.hubs.empty() || response.status >= 400 || (name != "feed.atom" && name != "feed.rss" && name != "feed.json"))
    return;
  for (const auto& [key, newsroom] : site.newsrooms) {
    if (!path.starts_with(newsroom_path(newsroom.newsroom.slug))) continue;
    auto& link = response.headers["Link"];
    for (const auto& hub : site.hubs) link += fmt::format("<{}>; rel=\"hub\", ", hub);
    link += fmt::format("<{}{}>; rel=\"self\"", newsroom.newsroom.public_url, path);
  }
}

}  // namespace

PublicSide::PublicSide(Tasks& tasks, WebPorts ports, std::shared_ptr<const Settings> settings)
    : tasks_(tasks),
      api_(ports.api),
      webhooks_(ports.webhooks),
      on_loop_(make_router(ports)),
      settings_(std::move(settings)) {
  const auto index = settings_->store.directory() / "search.db";
  search_ = std::make_unique<SearchPages>(index, std::move(ports.theme));
}

// Its thread first, which may be waiting for the search's.
PublicSide::~PublicSide() {
  if (web_) web_->stop();
}

void PublicSide::site_has_changed() {
  web_->post([this] {
    if (settings_->site.search) search_->look_again(settings_->site.directory);
  });
}

Result<std::unique_ptr<PublicSide>> PublicSide::open(asio::io_context& loop, Tasks& tasks, WebPorts ports,
                                                     std::shared_ptr<const Settings> settings) {
  const auto where = settings->http_listen;
  auto made = std::unique_ptr<PublicSide>(new PublicSide(tasks, std::move(ports), std::move(settings)));
  const auto make_answer = [side = made.get()](HttpThread& here) -> HttpServer::Answer {
    side->here_.otherwise(
        [side, &here](WebRequest request, Router::Arguments) { return side->show_newsroom(here, std::move(request)); });
    return [side, &here](WebRequest request) { return side->answer(here, std::move(request)); };
  };
  auto options = options_of_machine();
  options.receive = [side = made.get()](const WebRequest& head) { return side->receive(head); };
  auto web = HttpThread::listen(loop, where, make_answer, options);
  if (!web) return web.error();
  made->web_ = std::move(*web);
  return made;
}

Reception PublicSide::receive(const WebRequest& head) {
  if (webhooks_ && head.path().starts_with(files_path)) return webhooks_->receive(head, *settings_);
  return api_ ? api_->receive(head, *settings_) : Reception();
}

void PublicSide::set_settings(std::shared_ptr<const Settings> settings) {
  web_->post([this, settings = std::move(settings)] { settings_ = settings; });
}

asio::awaitable<WebResponse> PublicSide::answer(HttpThread& here, WebRequest request) {
  if (!on_loop_.has(request.path())) co_return co_await here_.answer(std::move(request));
  const HttpServer::Answer ask = [this](WebRequest asked) { return on_loop_.answer(std::move(asked)); };
  auto given = co_await here.asked_of(tasks_, ask, request);
  if (given.status != not_an_endpoint) co_return given;
  co_return co_await here_.answer(std::move(request));
}

namespace {

std::string with_query(std::string path, const WebRequest& request) {
  if (!request.query().empty()) path += "?" + std::string(request.query());
  return path;
}

}  // namespace

asio::awaitable<WebResponse> PublicSide::show_newsroom(HttpThread& here, WebRequest request) {
  const auto settings = settings_;
  const auto& site = settings->site;
  if (!site.is_on()) co_return nothing_here();
  const auto now = address_of_renamed(site, request.path());
  if (!now.empty()) co_return moved_for_good(with_query(now, request));
  if (auto newsroom = SearchPages::newsroom_at(site, request.path()); !newsroom.empty())
    co_return co_await search_->answer(here.io(), settings, std::move(newsroom), std::move(request));
  auto response = show_site(site.directory, request);
  name_hubs(site, request.path(), response);
  co_return response;
}

}  // namespace gazetted
