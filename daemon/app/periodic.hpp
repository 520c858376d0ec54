// What the daemon does by the clock alone. On the loop's thread, for as long as the daemon runs.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/dispatch/token_keeper.hpp"
#include "gazetted/publishing/site_publisher.hpp"

namespace gazetted {

// A sign of life for systemd (sd_watchdog_enabled(3)), given only while the loop, the ledger's thread and the intake's
// all move. Ends at once where systemd wants none.
asio::awaitable<void> feed_watchdog(asio::io_context& io, LedgerThread& ledger, const IntakeLoop& intake,
                                    const Clock& clock);

// Once a day: tokens that are exchanged while they are good must not run out because nothing was posted for weeks.
asio::awaitable<void> renew_tokens(asio::io_context& io, const Configuration& configuration, TokenKeeper& tokens);

// The public newsroom is as ledger, theme and configuration say; what cannot be written is said in the log.
asio::awaitable<void> look_after(SitePublisher& site);
// The same at the start and every quarter of an hour: entries of feeds and sitemaps leave by time.
asio::awaitable<void> keep_site(asio::io_context& io, SitePublisher& site);

}  // namespace gazetted
