// What the daemon does by the clock alone. On the loop's thread, for as long as the daemon runs.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "gazetted/app/configuration.hpp"
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/dispatch/token_keeper.hpp"

namespace gazetted {

// A sign of life for systemd (sd_watchdog_enabled(3)), given only while the loop, the ledger's thread and the intake's
// all move. Ends at once where systemd wants none.
asio::awaitable<void> feed_watchdog(asio::io_context& io, LedgerThread& ledger, const IntakeLoop& intake,
                                    const Clock& clock);

// Once a day: tokens that are exchanged while they are good must not run out because nothing was posted for weeks.
asio::awaitable<void> renew_tokens(asio::io_context& io, const Configuration& configuration, TokenKeeper& tokens);

}  // namespace gazetted
