#include "gazetted/web/endpoints.hpp"

#include "file_links.hpp"
#include "gazetted/mail/public_links.hpp"
#include "page.hpp"
#include "served_file.hpp"
#include "subscribe.hpp"
#include "unsubscribe.hpp"

namespace gazetted {
namespace {

using Arguments = Router::Arguments;

asio::awaitable<WebResponse> at_once(WebResponse response) { co_return response; }

WebResponse only_to_be_read() {
  auto response = page_response(405, "en", "This cannot be done here", "");
  response.headers["Allow"] = "GET, HEAD";
  return response;
}

// What may not be read, or may be read no more, is answered as what never was.
asio::awaitable<WebResponse> show_early(WebPorts ports, WebRequest request, Arguments path) {
  const auto settings = ports.settings();
  const auto token = path["token"];
  const auto file = path["file"];
  auto reader = settings->tokens ? settings->tokens->read_early_token(token) : std::nullopt;
  if (reader && ports.early_page) {
    auto page = co_await ports.early_page(std::move(*reader), token, file);
    if (page && !page->file.empty()) {
      const auto opened = open_served(page->file);
      if (!opened.is_there()) co_return come_again_later();  // it went a moment ago, and is made anew
      page->opened = opened.file;
      answer_with_file(request, validators_of(opened), opened, *page);
    }
    if (page) co_return std::move(*page);
  }
  WebResponse none;
  none.status = not_an_endpoint;
  co_return none;
}

}  // namespace

Router make_router(WebPorts ports) {
  const auto ask_to_leave = [ports](WebRequest request, Arguments path) {
    return show_unsubscribe(ports, std::move(request), path["token"]);
  };
  const auto leave = [ports](WebRequest request, Arguments path) {
    return unsubscribe(ports, std::move(request), path["token"]);
  };
  const auto file = [ports](WebRequest request, Arguments path) {
    return show_file(ports.settings(), ports, std::move(request), path["token"]);
  };
  // What is below files_path is a file where its first part is a token, which has a '.'; a provider's name has none.
  const auto named = [ports, file](WebRequest request, Arguments path) {
    const bool is_file = path["token"].find('.') != std::string::npos || !ports.webhooks;
    if (is_file && request.method == "POST") return at_once(only_to_be_read());
    return is_file ? file(std::move(request), path)
                   : ports.webhooks->answer(std::move(request), path["token"], path["name"]);
  };
  const auto release = [ports](WebRequest request, Arguments path) {
    if (!ports.settings()->api.is_on()) return at_once(nothing_here());
    return ports.api->answer(std::move(request), path["id"]);
  };
  const auto early = [ports](WebRequest request, Arguments path) {
    return show_early(ports, std::move(request), std::move(path));
  };
  const std::string unsubscribing(unsubscribe_path);
  const std::string files(files_path);
  Router router;
  router.add("GET", unsubscribing + "{token}", ask_to_leave);
  router.add("POST", unsubscribing + "{token}", leave);
  router.add("GET", files + "{token}", file);
  router.add("GET", files + "{token}/{name}", named);
  router.add("POST", files + "{token}/{name}", named);
  for (const auto* method : {"GET", "PUT", "DELETE", "OPTIONS"}) {
    if (ports.api) router.add(method, std::string(api_releases_path) + "{id}", release);
  }
  router.add("GET", std::string(early_path) + "{token}", early);
  router.add("GET", std::string(early_path) + "{token}/{file}", early);
  if (ports.book) add_door(router, ports);
  return router;
}

}  // namespace gazetted
