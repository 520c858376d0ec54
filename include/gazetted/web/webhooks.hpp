// POST /f/NAME/SECRET: a mail provider says what became of mails. Who does not know the secret finds nothing there.
// What is proven is durable before it is answered; reading it again is for others, from the same bytes. All of it on
// the loop's thread but receive(), which is the server's; signatures and JSON are worked on a thread of their own.
#pragma once
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/once_a_minute.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/feedback/sns.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/net/http_server.hpp"

namespace gazetted {

class SnsDoor;

// What came, and is from the provider: read_provider_events() reads it.
struct ProviderPost {
  std::string provider;  // its name in the configuration
  std::string body;      // every byte, as it came
};

class Webhooks {
 public:
  struct Ports {
    asio::io_context& io;
    std::function<std::shared_ptr<const Settings>()> settings;  // of the moment
    const Clock& clock;
    Http& http;  // certificates, and confirmations of topics
    // True: it is durable. False: it could not be taken, and the provider sends it again.
    std::function<asio::awaitable<bool>(ProviderPost)> take;
    std::function<void(const std::string& subject, const std::string& text)> tell;  // whoever runs this
    SnsTrust trust = {};
  };
  explicit Webhooks(Ports ports);
  ~Webhooks();

  // Asked of every request below files_path; says nothing of those that are for others.
  Reception receive(const WebRequest& head, const Settings& settings);
  asio::awaitable<WebResponse> answer(WebRequest request, std::string name, std::string secret);

 private:
  // `options` belong to settings that the caller holds.
  asio::awaitable<WebResponse> take(const ProviderOptions& options, WebhookPost post);
  asio::awaitable<WebResponse> hear(const ProviderOptions& options, WebhookPost post);
  asio::awaitable<WebResponse> settle_topic(const ProviderOptions& options, SnsMessage message);
  WebResponse refuse(const ProviderOptions& options, const std::string& why);
  void count(const std::string& provider, std::size_t ignored, const std::map<std::string, std::size_t>& unknown);

  Ports p_;
  std::shared_ptr<std::atomic<int>> coming_ = std::make_shared<std::atomic<int>>(0);  // bodies
  asio::thread_pool pool_{1};
  std::unique_ptr<SnsDoor> sns_;
  struct Skipped {
    OnceAMinute line;
    std::size_t ignored = 0, unknown = 0;
    std::map<std::string, std::size_t> types;
  };
  std::map<std::string, OnceAMinute> refused_;  // by provider: as many as were ever configured
  std::map<std::string, Skipped> skipped_;
};

}  // namespace gazetted
