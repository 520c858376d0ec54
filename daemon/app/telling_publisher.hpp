// A publisher of pages that has something done for each page that it has published, before that counts as done: what
// fails then is tried again with the page. On the loop's thread.
#pragma once
#include <functional>
#include <utility>

#include "gazetted/dispatch/page_publisher.hpp"

namespace gazetted {

class TellingPublisher : public PagePublisher {
 public:
  using Tell = std::function<asio::awaitable<Status>(std::shared_ptr<const Rendering>)>;
  TellingPublisher(PagePublisher& publisher, Tell tell) : publisher_(publisher), tell_(std::move(tell)) {}

  asio::awaitable<Outcome> publish(std::shared_ptr<const Rendering> release) override {
    auto outcome = co_await publisher_.publish(release);
    if (outcome.kind != Outcome::Kind::accepted) co_return outcome;
    const auto told = co_await tell_(release);
    if (!told) {
      outcome.kind = Outcome::Kind::deferred;
      outcome.scope = Outcome::Scope::account;
      outcome.reply = told.error().text();
    }
    co_return outcome;
  }

 private:
  PagePublisher& publisher_;
  Tell tell_;
};

}  // namespace gazetted
