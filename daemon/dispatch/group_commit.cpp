#include "group_commit.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "gazetted/base/log.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_records = 8192;  // of one commit
constexpr Duration trouble_pause{1000};

template <class T>
void append(std::vector<T>& all, std::vector<T> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// The latest word on a name is what holds; a ledger that cannot be written for a day does not gather them.
void keep_latest(std::vector<LimitState>& limits) {
  std::set<std::string> named;
  std::vector<LimitState> latest;
  for (auto limit = limits.rbegin(); limit != limits.rend(); ++limit) {
    if (named.insert(limit->name).second) latest.push_back(std::move(*limit));
  }
  std::reverse(latest.begin(), latest.end());
  limits = std::move(latest);
}

}  // namespace

GroupCommit::GroupCommit(LedgerThread& ledger, WireFile& wire, Timers& timers, DispatchTime& time, Hooks hooks)
    : ledger_(ledger), wire_(wire), timers_(timers), time_(time), hooks_(std::move(hooks)) {}

bool GroupCommit::is_full() const { return next_.batch->records.size() >= most_records; }

void GroupCommit::intend(JobPtr job) {
  next_.batch->intents.push_back({job->delivery.id, job->target->row.key, job->tried_before, job->delivery.state});
  next_.jobs.push_back(std::move(job));
  ++leased_;
}

void GroupCommit::settle(const Job& job, Record record) {
  next_.batch->records.push_back(std::move(record));
  next_.slots.push_back(job.slot);
}

void GroupCommit::put(Record record) { next_.batch->records.push_back(std::move(record)); }

void GroupCommit::advance(TargetKey target, Pending::Taken at) {
  auto& advances = next_.batch->advances;
  if (!advances.empty() && advances.back().span == at.span)
    advances.back().next = at.next;
  else
    advances.push_back({target, at.span, at.next});
}

void GroupCommit::remember(LimitState limit) { next_.batch->limits.push_back(std::move(limit)); }

void GroupCommit::propose_done(const std::vector<ReleaseKey>& releases) {
  auto& done = next_.batch->done;
  done.insert(done.end(), releases.begin(), releases.end());
}

void GroupCommit::wake_waiting(Time now) {
  for (auto& record : next_.batch->records) {
    if (record.waits_for_relay && record.due) record.due = now;
  }
}

void GroupCommit::commit(Limits& limits, Duration floor) {
  if (committing_ || next_.batch->empty()) return;
  const auto now = time_.steady();
  const auto earliest = last_ + floor;
  if (now < earliest) {
    timers_.cancel(timer_);
    timer_ = timers_.at(earliest, [this] { hooks_.again(); });
    return;
  }
  committing_ = true;
  last_ = now;
  auto sent = std::exchange(next_, Collected{});
  const auto shared = sent.batch;  // both threads see it; the loop again when the ledger has answered
  auto& batch = *shared;
  batch.now = time_.now();
  batch.skew = time_.skew();
  for (const auto& used : limits.tokens().used_quotas())
    batch.limits.push_back({used.name, batch.now + to_duration(used.until - now)});
  ledger_.post([shared](Ledger& ledger) { return ledger.queue().commit(*shared); },
               [this, sent = std::move(sent)](Result<Committed> result) mutable {
                 committed(std::move(sent), std::move(result));
               });
}

void GroupCommit::committed(Collected sent, Result<Committed> result) {
  committing_ = false;
  if (!result) {
    if (!std::exchange(troubled_, true)) {
      log(Event::ledger_trouble, {{"reason", result.error().text()}});
      hooks_.trouble(result.error());
    }
    put_before(std::move(sent));
    last_ = time_.steady() + trouble_pause;
    return hooks_.again();
  }
  troubled_ = false;
  for (const auto slot : sent.slots) wire_.release(slot);
  leased_ -= sent.slots.size();
  hooks_.durable(*sent.batch, *result);
  begin(sent.jobs, *result);
  if (idle()) {
    ledger_.post(
        [](Ledger& ledger) {
          ledger.quiet();
          return 0;
        },
        [](int) {});
  }
  hooks_.again();
}

// Nothing of it is on disk, nothing of it has left: the same again, in front of what came since.
void GroupCommit::put_before(Collected sent) {
  auto& first = *sent.batch;
  auto& later = *next_.batch;
  append(first.records, std::move(later.records));
  append(first.intents, std::move(later.intents));
  append(first.advances, std::move(later.advances));
  append(first.limits, std::move(later.limits));
  keep_latest(first.limits);
  append(first.done, std::move(later.done));
  append(sent.jobs, std::move(next_.jobs));
  append(sent.slots, std::move(next_.slots));
  next_ = std::move(sent);
}

void GroupCommit::begin(const std::vector<JobPtr>& jobs, const Committed& result) {
  const std::unordered_set<DeliveryId> refused(result.refused.begin(), result.refused.end());
  for (const auto& job : jobs) {
    if (refused.contains(job->delivery.id)) {
      --leased_;
      hooks_.refused(job);
      continue;
    }
    job->lease = result.lease;
    job->slot = wire_.take(job->delivery.id, job->lease);
    hooks_.may_leave(job);
  }
}

}  // namespace gazetted
