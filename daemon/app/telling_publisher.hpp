// A publisher of pages that tells of each page that it has published: what is made from the site's files is made again.
// On the loop's thread.
#pragma once
#include <functional>

#include "gazetted/dispatch/page_publisher.hpp"

namespace gazetted {

class TellingPublisher : public PagePublisher {
 public:
  TellingPublisher(PagePublisher& publisher, std::function<void()> published)
      : publisher_(publisher), published_(std::move(published)) {}

  asio::awaitable<Outcome> publish(std::shared_ptr<const Rendering> release) override {
    auto outcome = co_await publisher_.publish(std::move(release));
    published_();
    co_return outcome;
  }

 private:
  PagePublisher& publisher_;
  std::function<void()> published_;
};

}  // namespace gazetted
