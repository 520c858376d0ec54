// What the daemon knows of its releases beside the ledger: those that cannot be read now, and what is on its way in.
#include "daemon.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

constexpr auto tuple_awaitable = asio::as_tuple(asio::use_awaitable);
constexpr auto unreadable_retry = std::chrono::seconds(60);

}  // namespace

std::shared_ptr<const Rendering> Daemon::noted(LoadedRelease release) {
  if (!release.trouble.empty()) log(Event::archive_trouble, {{"release", release.row.id}, {"reason", release.trouble}});
  if (unreadable_.note(release)) {
    tell_trouble(release.row.id + " cannot be read",
                 "The release \"" + release.row.title + "\" (" + release.row.id +
                     ") was accepted, but its archived files cannot be read: " + release.trouble +
                     "\nNothing of it leaves until they can. They are tried again every minute. To cancel it: gazetted "
                     "cancel " +
                     release.row.id + "\n");
  }
  if (!unreadable_.keys().empty() && !std::exchange(retries_unreadable_, true)) spawn(retry_unreadable());
  return std::move(release.rendering);
}

void Daemon::put_release(LoadedRelease release) {
  const auto key = release.row.key;
  dispatch_->put_release(key, noted(std::move(release)));
}

// On the pool: neither the loop nor the ledger waits for it.
void Daemon::load_rendering(ReleaseRow row, std::function<void(std::shared_ptr<const Rendering>)> done) {
  auto task = [](Daemon* self, ReleaseRow which, auto then) -> asio::awaitable<void> {
    auto work = [archive = self->settings_->spool.directory / "archive", which, settings = self->settings_] {
      return load_release_from(archive, which, *settings);
    };
    auto loaded = co_await self->on_reader(work);
    then(self->noted(std::move(loaded)));
  };
  spawn(task(this, std::move(row), std::move(done)));
}

// All that is not done, read and rendered again: one of them has another place now.
void Daemon::renew_releases() {
  ledger_->post([](Ledger& ledger) { return ledger.steering().live(""); },
                [this](Result<std::vector<LiveRelease>> live) {
                  if (!live) return tell_trouble("the ledger cannot be read", live.error().text());
                  for (const auto& release : *live) steering_->bring_in(release.key);
                });
}

// Runs while there are any: an idle daemon sleeps.
asio::awaitable<void> Daemon::retry_unreadable() {
  asio::steady_timer timer(io_);
  while (!stopping_ && !unreadable_.keys().empty()) {
    timer.expires_after(unreadable_retry);
    auto [code] = co_await timer.async_wait(tuple_awaitable);
    if (code) co_return;
    for (const auto key : unreadable_.keys()) {
      auto read = [key](Ledger& ledger) { return ledger.queue().load_release(key); };
      auto row = co_await on_ledger(read);
      if (row && (!*row || (*row)->done))
        unreadable_.forget(key);
      else
        steering_->bring_in(key);
    }
  }
  retries_unreadable_ = false;
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
