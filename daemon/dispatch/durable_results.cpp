#include "durable_results.hpp"

#include <algorithm>

#include "gazetted/base/log.hpp"
#include "post_thread.hpp"

namespace gazetted {

DeliveryQueue::BeforeMail DurableResults::before_mail() const {
  return [settings = settings_](const std::string& name) {
    const auto* channel = settings->channel(name);
    return channel ? channel->before_mail : Duration(0);
  };
}

void DurableResults::take(const Batch& batch, const Committed& result) {
  for (const auto id : result.refused) p_.feed.due.forget(id);
  for (const auto& record : batch.records) p_.feed.due.forget(record.id);
  for (const auto& [key, tally] : result.tallies) p_.queue.put_tally(key, tally);
  if (result.due) p_.feed.due.expect(*result.due);
  settle_posts(batch, result);
  finish_releases(batch.done, result.done);
  propose_done();
}

void DurableResults::settle_posts(const Batch& batch, const Committed& result) {
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    const auto& record = batch.records[i];
    const auto target = p_.queue.target(record.target);
    if (!target || target->is_list()) continue;
    if (result.written[i] && settle_post(target->row, record, *result.written[i]))
      p_.feed.wake_waiting();  // those that had to wait
    if (is_final(record.to)) tell_posts_done(record);
  }
}

// The last post that mail waited for: its address can be shown now.
void DurableResults::tell_posts_done(const Record& record) {
  const auto release = p_.queue.target(record.target)->release.lock();
  if (!release) return;
  const auto now = p_.time.now();
  if (!release->timetable.mail_waits(now)) return;
  if (!end_of_wait(release->row.not_before, DeliveryQueue::progress_of(*release, before_mail()), now))
    p_.posts_done(release->row.key);
}

// In the ledger, these are done. One that has gone on meanwhile stays.
void DurableResults::finish_releases(const std::vector<ReleaseKey>& proposed, const std::vector<ReleaseKey>& done) {
  for (const auto key : proposed) {
    const auto release = p_.queue.release(key);
    if (!release) continue;
    release->finishing = false;
    if (std::find(done.begin(), done.end(), key) == done.end()) continue;
    ReleaseRow row = release->row;
    row.done = p_.time.now();
    for (const auto& target : release->targets) row.targets.push_back(target->row);
    log(Event::release_done, {{"release", row.id}});
    p_.queue.forget(key);
    p_.release_done(row);
  }
}

}  // namespace gazetted
