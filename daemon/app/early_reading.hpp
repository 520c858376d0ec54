// Answers those who read a release while it is under embargo: from the ledger, which of it they may have; from the
// archive, the page. On the loop's thread; what blocks is done on the pool.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>

#include "gazetted/app/configuration.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/publishing/early_pages.hpp"

namespace gazetted {

// On the ledger's thread: whether early readers may have the files to which the mails of this release link.
bool files_may_be_read_early(Ledger& ledger, const std::string& release);

class EarlyReading {
 public:
  struct Ports {
    asio::io_context& io;
    LedgerThread& ledger;
    asio::thread_pool& pool;
    const Clock& clock;
    const Configuration& configuration;
    SiteTheme& theme;
  };
  explicit EarlyReading(const Ports& ports) : p_(ports), pages_(ports.theme) {}
  // Nothing: the answer is that of an address that never was.
  asio::awaitable<std::optional<WebResponse>> answer(EarlyRequest request);

 private:
  Ports p_;
  EarlyPages pages_;  // of the pool, which has one thread
};

}  // namespace gazetted
