#include "gazetted/app/release_loader.hpp"

#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/log.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

constexpr auto retry_after = std::chrono::seconds(60);

NoticeText cannot_be_read(const ReleaseRow& row, const std::string& trouble) {
  return {row.id + " cannot be read",
          "The release \"" + row.title + "\" (" + row.id +
              ") was accepted, but its archived files cannot be read: " + trouble +
              "\nNothing of it leaves until they can. They are tried again every minute. To "
              "cancel it: " +
              typed("cancel " + row.id) + "\n"};
}

}  // namespace

std::shared_ptr<const Rendering> ReleaseLoader::note(LoadedRelease release) {
  if (!release.trouble.empty()) log(Event::archive_trouble, {{"release", release.row.id}, {"reason", release.trouble}});
  if (unreadable_.note(release)) p_.trouble(cannot_be_read(release.row, release.trouble));
  if (!unreadable_.keys().empty() && !std::exchange(retries_, true)) p_.tasks.spawn(retry());
  return std::move(release.rendering);
}

void ReleaseLoader::load(ReleaseRow row, std::function<void(std::shared_ptr<const Rendering>)> done) {
  p_.tasks.spawn(read(std::move(row), std::move(done)));
}

asio::awaitable<void> ReleaseLoader::read(ReleaseRow row, std::function<void(std::shared_ptr<const Rendering>)> done) {
  auto work = [archive = Archive::of(p_.configuration.current()->spool), row, settings = p_.configuration.current(),
               goes_on = p_.goes_on] { return load_release(archive, row, *settings, LoadingTime::any, goes_on); };
  auto loaded = co_await on_pool(p_.io, p_.pool, work);
  if (p_.goes_on && !p_.goes_on()) co_return done(std::move(loaded.rendering));  // what is wrong with it is the stop
  done(note(std::move(loaded)));
}

void ReleaseLoader::renew_all() {
  p_.ledger.post([](Ledger& ledger) { return ledger.steering().unfinished(); },
                 [this](Result<std::vector<ReleaseKey>> live) {
                   if (!live) return p_.trouble({"the ledger cannot be read", live.error().text()});
                   for (const auto release : *live) p_.bring_in(release);
                 });
}

void ReleaseLoader::stop() {
  stopping_ = true;
  stopped_.raise();
}

// Runs while there are any: an idle daemon sleeps.
asio::awaitable<void> ReleaseLoader::retry() {
  while (!stopping_ && !unreadable_.keys().empty()) {
    co_await stopped_.wait(p_.clock.steady() + retry_after);
    if (stopping_) co_return;
    for (const auto key : unreadable_.keys()) {
      auto find = [key](Ledger& ledger) { return ledger.queue().load_release(key); };
      auto row = co_await on_ledger(p_.io, p_.ledger, find);
      if (row && (!*row || (*row)->done))
        unreadable_.forget(key);
      else
        p_.bring_in(key);
    }
  }
  retries_ = false;
}

}  // namespace gazetted
