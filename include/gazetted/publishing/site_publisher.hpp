// The public newsroom's writer: what dispatch asks for is put on a thread of its own, since disks wait. Pages that are
// asked for while others are written share the lists that follow. From the loop's thread; after a crash dispatch asks
// again, and a site that was made by other settings or another theme is made anew at the next start.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "gazetted/base/clock.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/dispatch/page_publisher.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/publishing/site_theme.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/publishing/story_shelf.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {

class SitePublisher : public PagePublisher {
 public:
  struct Ports {
    asio::io_context& io;
    LedgerThread& ledger;
    const Clock& clock;
    SiteTheme& theme;
    std::function<std::shared_ptr<const Settings>()> settings;  // of the moment
  };
  explicit SitePublisher(const Ports& ports) : p_(ports) {}
  ~SitePublisher()
      override;  // what is being written is written to its end, but for pictures and a site that is made anew

  // At the beginning of a stop, which waits for what is being published: the picture in hand is ended, and no other is
  // begun. A page that lacks one is published after the next start.
  void stop() { stopping_ = true; }
  asio::awaitable<Outcome> publish(std::shared_ptr<const Rendering> release) override;
  // Makes the pictures that its page will show, where they are not public yet: at its time they are there. On a thread
  // of their own; null is nothing to do.
  void make_pictures_ready(std::shared_ptr<const Rendering> release);
  // Makes the site anew where settings or theme have changed, else only what changes by time alone.
  asio::awaitable<Status> look_after();

 private:
  struct Order {
    std::shared_ptr<const Rendering> release;
    std::shared_ptr<Outcome> outcome = std::make_shared<Outcome>();
  };
  enum class Also { nothing, what_changes_by_time };
  Status write_waiting(const std::shared_ptr<const Settings>& settings_now, Also also);  // on the pool

  Ports p_;
  std::mutex mutex_;  // of waiting_
  std::vector<Order> waiting_;
  std::atomic<bool> stopping_ = false;
  // Of the pool's thread:
  StoryShelf shelf_;
  std::shared_ptr<const Settings> settings_;  // by which the stories on it were made
  asio::thread_pool pool_{1};
  asio::thread_pool pictures_{1};  // see make_pictures_ready()
};

// Whether all of the tree was made by these settings, this theme and this program; and that it was.
bool is_made_by(const SiteTree& tree, const Settings& settings, const Theme& theme);
Status note_maker(SiteTree& tree, const Settings& settings, const Theme& theme);

}  // namespace gazetted
