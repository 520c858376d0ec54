#include "gazetted/dispatch/relay_queue.hpp"

#include <algorithm>

#include "gazetted/dispatch/dispatch_time.hpp"

namespace gazetted {
namespace {

constexpr Duration blocked_wait{50};  // for a place among a destination's connections

}  // namespace

void RelayQueue::set_options(const RelayOptions& options, int connections) {
  options_ = options;
  options_.connections = std::min(options.connections, connections);
  destinations.set_connections(options_.connections);
}

void RelayQueue::add(JobPtr job) {
  auto place = jobs_.end();
  while (place != jobs_.begin() && int((*std::prev(place))->priority()) > int(job->priority())) --place;
  jobs_.insert(place, std::move(job));
}

void RelayQueue::add_first(JobPtr job) { jobs_.push_front(std::move(job)); }

JobPtr RelayQueue::take_first() {
  if (jobs_.empty()) return nullptr;
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

std::vector<JobPtr> RelayQueue::take_all_of(const QueuedRelease& release) {
  std::vector<JobPtr> taken;
  const auto of_others = std::stable_partition(jobs_.begin(), jobs_.end(),
                                               [&](const auto& job) { return job->release.get() != &release; });
  taken.assign(of_others, jobs_.end());
  jobs_.erase(of_others, jobs_.end());
  return taken;
}

RelayQueue::Next RelayQueue::next(const Limits& limits, SteadyTime now) {
  Next next;
  next.look_again = now + blocked_wait;
  for (const auto others : {Destinations::Others::waiting, Destinations::Others::none}) {
    bool held = false;
    for (std::size_t at = 0; at < jobs_.size();) {
      const auto& job = jobs_[at];
      const auto start = destinations.may_start(job->destination, job->connections, others, now);
      if (start == Destinations::Start::later) {
        next.too_slow.push_back(job);
        jobs_.erase(jobs_.begin() + std::ptrdiff_t(at));
        continue;
      }
      if (start == Destinations::Start::soon) {
        held = true;
        ++at;
        continue;
      }
      const auto soonest = std::max(job->not_before, limits.may_depart(job->keys, now));
      if (soonest <= now) {
        next.job = job;
        jobs_.erase(jobs_.begin() + std::ptrdiff_t(at));
        return next;
      }
      next.look_again = std::min(next.look_again, soonest);
      ++at;
    }
    if (!held) break;
  }
  return next;
}

void RelayQueue::started(const Job& job, Limits& limits, SteadyTime now) {
  destinations.started(job.destination, now);
  limits.departed(job.keys, now);
}

}  // namespace gazetted
