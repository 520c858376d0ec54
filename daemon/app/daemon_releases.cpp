// What the daemon knows of its releases beside the ledger: those that cannot be read now, and what is on its way in.
#include "gazetted/app/daemon.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr auto unreadable_retry = std::chrono::seconds(60);

}  // namespace

void Daemon::put_release(LoadedRelease release) {
  if (unreadable_.note(release)) {
    tell_trouble(release.row.id + " cannot be read",
                 "The release \"" + release.row.title + "\" (" + release.row.id +
                     ") was taken, and what it is rendered from cannot be read: " + release.trouble +
                     "\nNothing of it leaves until it can; that is tried again every minute. To give it up: gazetted "
                     "cancel " +
                     release.row.id + "\n");
  }
  dispatch_->put_release(std::move(release));
}

asio::awaitable<void> Daemon::retry_unreadable() {
  asio::steady_timer timer(io_);
  while (!stopping_) {
    timer.expires_after(unreadable_retry);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
    if (unreadable_.any()) co_await renew_releases();
  }
}

// What only the running daemon knows.
json::object Daemon::live_state() const {
  auto state = dispatch_->live_state();
  state["unreadable"] = unreadable_.for_status();
  json::array incoming;
  const auto now = clock_.now();
  for (const auto& drop : intake_->settling()) {
    const auto wait = std::max(Duration(0), drop.ready_at - now);
    incoming.push_back(json::object{{"name", one_line(drop.name, 200)}, {"settles_in", double(wait.count()) / 1000}});
  }
  state["incoming"] = std::move(incoming);
  return state;
}

}  // namespace gazetted
