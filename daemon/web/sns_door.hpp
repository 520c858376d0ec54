// Fetches what proves a message of SNS: its certificate, those above it, and what is trusted for its provider; kept by
// URL for a day once they have proven a message: what is anything else is asked for again. Few at a time, none larger
// than it need be, never by a redirect. On the loop's thread.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/clock.hpp"
#include "gazetted/feedback/sns.hpp"
#include "gazetted/net/http.hpp"

namespace gazetted {

class SnsDoor {
 public:
  SnsDoor(asio::io_context& io, asio::thread_pool& pool, Http& http, const Clock& clock, SnsTrust trust)
      : io_(io), pool_(pool), http_(http), clock_(clock), trust_(std::move(trust)) {}

  struct Answer {
    std::optional<SnsMessage> message;  // it is proven
    std::string why;                    // it is not
    bool later = false;                 // nobody knows yet: something could not be fetched
  };
  asio::awaitable<Answer> judge(const ProviderOptions& options, const WebhookPost& post);
  // Only for a message that was proven and has a confirm_url. An error says why the topic is not confirmed.
  asio::awaitable<Status> confirm(SnsMessage message);

 private:
  struct Fetched {
    std::string bytes;
    SteadyTime until;
  };
  // Empty: it could not be had. Something new is added to `fetched`, and is not kept yet.
  asio::awaitable<std::string> fetch(std::string url, std::size_t most, std::map<std::string, std::string>& fetched);
  void keep(std::map<std::string, std::string> proven);
  asio::awaitable<SnsVerdict> verify(const SnsMessage& message, const Provider::Sns& rules, std::string certificate,
                                     std::vector<std::string> issuers, SnsTrust trust);

  asio::io_context& io_;
  asio::thread_pool& pool_;
  Http& http_;
  const Clock& clock_;
  SnsTrust trust_;
  std::map<std::string, Fetched> kept_;
  int fetching_ = 0;
};

}  // namespace gazetted
