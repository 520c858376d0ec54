// What the daemon shows the world at http.listen, on a thread apart from the loop: a download never slows a mail. Files
// of the newsroom are answered on that thread; every endpoint that make_router() knows is answered on the loop, where
// the ledger and the settings are. Owned by the daemon, on the loop's thread.
#pragma once
#include "gazetted/net/http_thread.hpp"
#include "gazetted/web/endpoints.hpp"

namespace gazetted {

class SearchPages;

class PublicSide {
 public:
  // `tasks`: of the loop, for what is answered there.
  static Result<std::unique_ptr<PublicSide>> open(asio::io_context& loop, Tasks& tasks, WebPorts ports,
                                                  std::shared_ptr<const Settings> settings);
  PublicSide(const PublicSide&) = delete;
  ~PublicSide();

  int port() const { return web_->port(); }
  void set_settings(std::shared_ptr<const Settings> settings);  // for what is asked from now on
  void site_has_changed();  // what was withdrawn is not in the search's index any more, soon after
  void close() { web_->close(); }
  asio::awaitable<void> answered() { return web_->answered(); }

 private:
  PublicSide(Tasks& tasks, WebPorts ports, std::shared_ptr<const Settings> settings);
  // All on the thread of the web.
  Reception receive(const WebRequest& head);
  asio::awaitable<WebResponse> answer(HttpThread& here, WebRequest request);
  asio::awaitable<WebResponse> show_newsroom(HttpThread& here, WebRequest request);

  Tasks& tasks_;
  ApiReleases* api_;
  Webhooks* webhooks_;
  Router on_loop_;
  Router here_;                               // the files of the newsroom
  std::shared_ptr<const Settings> settings_;  // of the thread of the web
  std::unique_ptr<HttpThread> web_;
  std::unique_ptr<SearchPages> search_;  // its thread answers to that of the web
};

}  // namespace gazetted
