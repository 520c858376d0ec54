#include "periodic.hpp"

#include <boost/asio/steady_timer.hpp>

#include "gazetted/base/log.hpp"
#include "gazetted/net/tuple_awaitable.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "on_ledger.hpp"
#include "systemd.hpp"

namespace gazetted {
namespace {

constexpr auto token_round = std::chrono::hours(24);
constexpr auto site_round = std::chrono::minutes(15);
constexpr auto longest_silence = std::chrono::minutes(5);  // of the intake: a list of a million takes a while

}  // namespace

asio::awaitable<void> feed_watchdog(asio::io_context& io, LedgerThread& ledger, const IntakeLoop& intake,
                                    const Clock& clock) {
  const auto interval = watchdog_interval();
  if (!interval) co_return;
  asio::steady_timer timer(io);
  while (true) {
    timer.expires_after(*interval / 2);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
    auto ping = [](Ledger&) { return 0; };
    auto pong = co_await on_ledger(io, ledger, ping);
    static_cast<void>(pong);
    if (clock.steady() - intake.last_sign_of_life() < longest_silence) tell_systemd("WATCHDOG=1");
  }
}

asio::awaitable<void> renew_tokens(asio::io_context& io, const Configuration& configuration, TokenKeeper& tokens) {
  asio::steady_timer timer(io);
  while (true) {
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): a reload may come during the wait below
    const auto settings = configuration.current();
    for (const auto& channel : settings->channels) {
      const auto* type = type_of(channel);
      auto renewal = type && type->renewal ? type->renewal(channel) : std::nullopt;
      if (!renewal || !renewal->exchanges_itself) continue;
      auto token = co_await tokens.access_token(token_name(channel.name), std::move(*renewal));
      if (!token.trouble.empty())
        log(Event::token_kept, {{"channel", channel.name}, {"reason", without_secrets(token.trouble, channel)}});
    }
    timer.expires_after(token_round);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
  }
}

asio::awaitable<void> look_after(SitePublisher& site) {
  const auto done = co_await site.look_after();
  if (!done) log(Event::site_trouble, {{"reason", done.error().text()}});
}

asio::awaitable<void> keep_site(asio::io_context& io, SitePublisher& site) {
  asio::steady_timer timer(io);
  while (true) {
    co_await look_after(site);
    timer.expires_after(site_round);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
  }
}

}  // namespace gazetted
