#include "gazetted/web/endpoints.hpp"

#include "file_links.hpp"
#include "gazetted/mail/public_links.hpp"
#include "unsubscribe.hpp"

namespace gazetted {
namespace {

using Arguments = Router::Arguments;

asio::awaitable<WebResponse> at_once(WebResponse response) { co_return response; }

}  // namespace

Router make_router(WebPorts ports) {
  const auto ask_to_leave = [ports](WebRequest, Arguments path) {
    return at_once(show_unsubscribe(*ports.settings(), path["token"]));
  };
  const auto leave = [ports](WebRequest request, Arguments path) {
    return unsubscribe(ports.settings(), ports.suppress, path["token"], std::move(request.body));
  };
  const auto file = [ports](WebRequest, Arguments path) { return show_file(ports.settings(), ports, path["token"]); };
  const std::string unsubscribing(unsubscribe_path);
  const std::string files(files_path);
  Router router;
  router.add("GET", unsubscribing + "{token}", ask_to_leave);
  router.add("POST", unsubscribing + "{token}", leave);
  router.add("GET", files + "{token}", file);
  router.add("GET", files + "{token}/{name}", file);
  return router;
}

}  // namespace gazetted
