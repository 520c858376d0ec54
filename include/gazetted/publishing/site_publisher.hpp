// The public newsroom's writer: what dispatch asks for is put on a thread of its own, since disks wait. Pages that are
// asked for while others are written share the lists that follow. What lacks pictures lets all others go first until
// those are made, and what is withdrawn is taken down at once, whatever is being written (see WantedPages, TakenDown).
// From the loop's thread; after a crash dispatch asks again, and a site that was made by other settings or another
// theme is made anew at the next start.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "gazetted/base/clock.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/dispatch/page_publisher.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/ledger/pages.hpp"
#include "gazetted/publishing/picture_rounds.hpp"
#include "gazetted/publishing/site_theme.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "gazetted/publishing/story_shelf.hpp"
#include "gazetted/publishing/taken_down.hpp"
#include "gazetted/publishing/wanted_pages.hpp"
#include "gazetted/site/pages.hpp"

namespace gazetted {

class Publication;

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
  enum class Also { nothing, what_changes_by_time, what_lacked_pictures };
  // On the pool:
  Status write_waiting(const std::shared_ptr<const Settings>& settings_now, Also also);
  Status write_site(const std::shared_ptr<const Settings>& settings_now, Also also, std::vector<WantedPagePtr>& orders);
  std::vector<WantedPagePtr> write_pages(Publication& publication, const Settings& settings);
  void have_pictures_made(const std::shared_ptr<const Settings>& settings,
                          const std::map<std::int64_t, PageRow>& pages);

  void take_down(const Settings& settings, std::int64_t page);  // blocking, any thread
  asio::awaitable<void> make_pictures_of(WantedPagePtr order);

  Ports p_;
  WantedPages wanted_;
  TakenDown taken_down_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> rounds_in_hand_ = 0;  // of have_pictures_made()
  // Of the pool's thread:
  StoryShelf shelf_;
  std::shared_ptr<const Settings> settings_;  // by which the stories on it were made
  std::map<std::int64_t, PageRow> lacking_;   // pages whose pictures are being made for lists, or a site made anew
  bool only_lacks_ = false;                   // all but that was written when the last round ended
  asio::thread_pool pool_{1};
  asio::thread_pool take_downs_{1};
  PictureRounds pictures_{[this] { return !stopping_.load(); }};
};

}  // namespace gazetted
