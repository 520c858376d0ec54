// A post on its way to a channel: what comes first, the one public request, and what to do when nobody knows whether it
// arrived. A coroutine for each post, over libcurl. Belongs to the loop's thread; after a crash the wire file says
// whether the request may have left.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>

#include "gazetted/dispatch/channel_queue.hpp"
#include "gazetted/dispatch/page_publisher.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/net/http.hpp"
#include "gazetted/net/timers.hpp"
#include "settler.hpp"

namespace gazetted {

class ChannelPoster {
 public:
  struct Ports {
    asio::io_context& io;
    Timers& timers;
    TokenKeeper& tokens;
    asio::thread_pool& blocking;  // pictures are read there
    WireFile& wire;
    GroupCommit& commit;
    const DispatchTime& time;
    Settler& settler;
    PagePublisher* pages;  // null: there is no site
    std::function<void(const std::string& subject, const std::string& text)> trouble;
  };
  ChannelPoster(ChannelQueue& queue, std::unique_ptr<Http> client, const Ports& ports)
      : queue_(queue), client_(std::move(client)), p_(ports) {}
  ChannelPoster(const ChannelPoster&) = delete;

  asio::awaitable<void> post(JobPtr job);  // its intent is durable

 private:
  asio::awaitable<void> put_page(JobPtr job, std::shared_ptr<const Rendering> rendering, ChannelOptions& options);
  // Nothing: somebody stopped it before the request left.
  asio::awaitable<std::optional<Outcome>> attempt_post(const ChannelType& type, ChannelOptions& options,
                                                       ChannelAttempt& attempt, JobPtr job);
  asio::awaitable<std::optional<Outcome>> publish(const ChannelType& type, ChannelAttempt& attempt, JobPtr job);
  asio::awaitable<std::optional<Outcome>> make_ready(const ChannelType& type, ChannelAttempt& attempt);
  asio::awaitable<Outcome> look_up(const ChannelType& type, ChannelAttempt& attempt);
  void finish(const JobPtr& job, Outcome outcome, ChannelOptions& options);
  void account_answered(const Outcome& outcome);

  ChannelQueue& queue_;
  std::unique_ptr<Http> client_;
  Ports p_;
};

}  // namespace gazetted
