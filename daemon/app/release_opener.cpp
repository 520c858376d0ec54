#include "release_opener.hpp"

#include "gazetted/app/acceptance.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/edition/loaded_release.hpp"
#include "look_ahead.hpp"
#include "moved_times.hpp"
#include "renewal.hpp"

namespace gazetted {
namespace {

constexpr Duration look_at_list_again{1'000};

std::string why_too_late(Time release_at, Time now, const Settings& settings, const std::string& newsroom) {
  const auto zone = Zone::load_or_utc(settings.newsroom(newsroom).time_zone);
  return "its time was " + format_beside_utc(release_at, zone) + ", " + format_for_people(now - release_at) +
         " ago, and the daemon was not running then";
}

}  // namespace

void ReleaseOpener::hold_what_moved(const Settings& settings) {
  const auto waiting = p_.ledger.call([](Ledger& ledger) { return ledger.steering().waiting(); });
  if (!waiting) return log(Event::ledger_trouble, {{"reason", waiting.error().text()}});
  for (const auto& release : *waiting) {
    const auto row = p_.ledger.call([&](Ledger& ledger) { return ledger.queue().load_release(release.key); });
    if (!row || !*row || !(*row)->held.empty()) continue;
    const auto zone = Zone::load_or_utc(settings.newsroom((*row)->newsroom).time_zone);
    const auto reason = why_moved((*row)->timing, zone);
    if (!reason.empty() && std::exchange(moved_[release.key], reason) != reason) hold(**row, reason);
  }
}

void ReleaseOpener::open_due(const Settings& settings) {
  next_.reset();
  std::erase_if(left_behind_, [&](ReleaseKey key) { return abandon_acceptance(p_.ledger, key); });
  const auto waiting = p_.ledger.call([](Ledger& ledger) { return ledger.steering().waiting(); });
  if (!waiting) return log(Event::ledger_trouble, {{"reason", waiting.error().text()}});
  std::set<ReleaseKey> there;
  for (const auto& release : *waiting) {
    there.insert(release.key);
    if (!p_.goes_on()) return;
    if (release.held) {
      seen_.insert(release.key);
      continue;
    }
    const auto again = again_.find(release.key);
    if (again != again_.end() && again->second > p_.clock.steady()) continue;
    const auto now = p_.clock.now();
    const auto seen = seen_.contains(release.key) ? SeenBefore::yes : SeenBefore::no;
    const auto opening = judge_opening(release.release_at, now, settings.late.send_within, seen);
    seen_.insert(release.key);
    if (opening == Opening::wait)
      wait_for(release, settings);
    else
      open(release, settings, opening);
  }
  std::erase_if(looked_, [&](ReleaseKey key) { return !there.contains(key); });
  std::erase_if(seen_, [&](ReleaseKey key) { return !there.contains(key); });
  std::erase_if(again_, [&](const auto& each) { return !there.contains(each.first); });
}

std::optional<Duration> ReleaseOpener::tries_again() const {
  std::optional<Duration> soonest;
  for (const auto& [key, at] : again_) {
    const auto wait = std::max(Duration(1), to_duration(at - p_.clock.steady()));
    if (!soonest || wait < *soonest) soonest = wait;
  }
  return soonest;
}

void ReleaseOpener::wait_for(const WaitingRelease& release, const Settings& settings) {
  auto wakes = looks_ahead_at(release.release_at);
  if (p_.clock.now() >= wakes) {
    look_ahead(release, settings);
    wakes = release.release_at;
  }
  if (!next_ || wakes < *next_) next_ = wakes;
}

// Once, and again after a restart: whoever has read it the first time has had little time to act.
void ReleaseOpener::look_ahead(const WaitingRelease& release, const Settings& settings) {
  if (!looked_.insert(release.key).second) return;
  const auto row = p_.ledger.call([&](Ledger& ledger) { return ledger.queue().load_release(release.key); });
  if (!row || !*row) return;  // its opening says what is wrong with the ledger
  p_.hooks.ahead(**row, troubles_ahead(**row, p_.spool.archive(), settings));
}

// One that is too late is opened as well, and held: whoever resumes it sends it to those who are on its lists now.
void ReleaseOpener::open(const WaitingRelease& release, const Settings& settings, Opening opening) {
  const auto now = p_.clock.now();
  auto row = p_.ledger.call([&](Ledger& ledger) { return ledger.queue().load_release(release.key); });
  if (!row) return try_again(release, row.error());
  if (!*row) return;  // replaced, or cancelled
  if (opening == Opening::hold) hold(**row, why_too_late(release.release_at, now, settings, (*row)->newsroom));
  auto renewed = renew_release(p_.ledger, {**row, settings, now, p_.goes_on}, left_behind_);
  if (!renewed) {
    if (renewed.error().of_machine() || !p_.goes_on()) return try_again(release, renewed.error());
    return hold(**row, renewed.error().text());
  }
  if (!*renewed) {
    again_[release.key] = p_.clock.steady() + look_at_list_again;
    return;
  }
  again_.erase(release.key);
  if (!(*renewed)->odd.empty()) p_.hooks.held((*renewed)->row, (*renewed)->odd);
  OpenedNews news;
  news.lists = std::move((*renewed)->lists);
  news.unapproved = std::move((*renewed)->unapproved);
  news.late = lateness(release.release_at, now);
  news.loaded = load_release(p_.spool.archive(), std::move((*renewed)->row), settings, LoadingTime::short_only);
  p_.hooks.opened(std::move(news));
}

void ReleaseOpener::hold(const ReleaseRow& row, const std::string& reason) {
  const auto held =
      p_.ledger.call([&](Ledger& ledger) { return ledger.steering().hold(row.key, reason, p_.clock.now()); });
  if (!held) return log(Event::ledger_trouble, {{"reason", held.error().text()}});
  p_.hooks.held(row, reason);
}

void ReleaseOpener::try_again(const WaitingRelease& release, const Error& error) {
  again_[release.key] = p_.clock.steady() + p_.spool.options().trouble_wait;
  log(Event::spool_trouble, {{"file", release.id}, {"reason", error.text()}});
}

}  // namespace gazetted
