#include "gazetted/web/public_side.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "page.hpp"
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

}  // namespace

PublicSide::PublicSide(Tasks& tasks, WebPorts ports, std::shared_ptr<const Settings> settings)
    : tasks_(tasks), api_(ports.api), on_loop_(make_router(std::move(ports))), settings_(std::move(settings)) {
  here_.otherwise([this](WebRequest request, Router::Arguments) { return show_newsroom(std::move(request)); });
}

Result<std::unique_ptr<PublicSide>> PublicSide::open(asio::io_context& loop, Tasks& tasks, WebPorts ports,
                                                     std::shared_ptr<const Settings> settings) {
  const auto where = settings->http_listen;
  auto made = std::unique_ptr<PublicSide>(new PublicSide(tasks, std::move(ports), std::move(settings)));
  const auto make_answer = [side = made.get()](HttpThread& here) -> HttpServer::Answer {
    return [side, &here](WebRequest request) { return side->answer(here, std::move(request)); };
  };
  auto options = options_of_machine();
  options.receive = [side = made.get()](const WebRequest& head) {
    return side->api_ ? side->api_->receive(head, *side->settings_) : Reception();
  };
  auto web = HttpThread::listen(loop, where, make_answer, options);
  if (!web) return web.error();
  made->web_ = std::move(*web);
  return made;
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

asio::awaitable<WebResponse> PublicSide::show_newsroom(WebRequest request) {
  const auto settings = settings_;
  const auto& site = settings->site;
  if (!site.is_on()) co_return nothing_here();
  const auto now = address_of_renamed(site, request.path());
  if (!now.empty()) co_return moved_for_good(now);
  co_return show_site(site.directory, request);
}

}  // namespace gazetted
