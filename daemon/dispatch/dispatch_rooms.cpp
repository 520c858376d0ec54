#include "dispatch_rooms.hpp"

#include "gazetted/base/log.hpp"

namespace gazetted {
namespace {

constexpr Duration other_relay_wait{60'000};

}  // namespace

DispatchLoop::Rooms::Rooms(const Ports& given_ports, Hooks given_hooks)
    : ports(given_ports),
      hooks(std::move(given_hooks)),
      time(ports.clock),
      pump(ports.io, ports.timers, [this] { turn(); }),
      commit(ports.ledger, ports.wire, ports.timers, time, commit_hooks()),
      feed(ports.ledger, time, commit, pump),
      picker(queue, queues, limits, shares, time),
      settler({.io = ports.io,
               .wire = ports.wire,
               .queue = queue,
               .picker = picker,
               .limits = limits,
               .commit = commit,
               .time = time,
               .trouble = hooks.trouble,
               .recorded = [this] { pump.soon(); }}),
      results({.queue = queue,
               .feed = feed,
               .commit = commit,
               .time = time,
               .release_done = hooks.release_done,
               .posts_done = hooks.posts_done}),
      maker(ports.io, ports.clock),
      picking({.queue = queue,
               .feed = feed,
               .picker = picker,
               .limits = limits,
               .commit = commit,
               .time = time,
               .pump = pump}),
      idle(ports.io, &ports.timers),
      tasks(ports.io, [this] { pump.soon(); }) {}

GroupCommit::Hooks DispatchLoop::Rooms::commit_hooks() {
  GroupCommit::Hooks on;
  on.durable = [this](const Batch& batch, const Committed& result) { results.take(batch, result); };
  on.refused = [this](const JobPtr& job) { settler.withdraw(*job); };
  on.may_leave = [this](const JobPtr& job) { begin(job); };
  on.trouble = [this](const Error& error) {
    hooks.trouble("the ledger cannot be written",
                  error.text() + "\nNothing leaves and nothing is lost. It is tried again every second.\n");
  };
  on.again = [this] { turn(); };
  return on;
}

// One turn of the loop: what may leave is picked, and what was decided is committed.
void DispatchLoop::Rooms::turn() {
  if (!settings) return;
  const auto now = time.steady();
  if (const auto jump = time.jump()) log(Event::clock_jumped, {{"seconds", std::to_string(jump->count() / 1000)}});
  if (!queue.draining()) {
    if (!commit.is_full()) picking.pick(now);
    feed.fetch_due();
    if (!queue.releases().empty()) pump.at(now + longest_rest);  // a clock that was set is noticed then
  }
  commit.commit(limits, settings->store.floor);
  if (tasks.count() == 0 || commit.idle()) idle.raise();
}

void DispatchLoop::Rooms::take_over(ReleaseRow row, std::shared_ptr<const Rendering> rendering) {
  const auto& release = queue.put(std::move(row), std::move(rendering), results.before_mail(), time.now());
  for (const auto& target : release.targets) feed.due.forget_target(target->row.key);
  feed.due.start_over();
  const bool cancelled =
      std::any_of(release.targets.begin(), release.targets.end(), [](const auto& each) { return each->row.cancelled; });
  for (const auto& [name, relay] : queues.relays) {
    if (cancelled) settler.return_cancelled(*relay, release);
  }
  results.propose_done();
  pump.soon();
}

void DispatchLoop::Rooms::begin(const JobPtr& job) {
  if (job->is_mail())
    connections.at(job->relay->name())->take(job);
  else
    tasks.spawn(posters.at(job->channel->name())->post(job));
}

// One relay that can never take it is no verdict where the list has others. Those that are down now are waited for.
bool DispatchLoop::Rooms::pass_on(const JobPtr& job, const std::string& from) {
  job->cannot.insert(from);
  bool other = false;
  for (const auto& name : relays_of(*settings, *job->target)) {
    auto* relay = queues.relay(name);
    if (job->cannot.contains(name) || !relay || !relay->is_configured()) continue;
    other = true;
    if (!relay->state.is_up()) continue;
    settler.withdraw(*job);
    picker.pass_on(*job, *relay, time.steady());
    connections.at(name)->take(job);
    return true;
  }
  if (other) settler.return_to_ledger(job, time.wall() + other_relay_wait);
  return other;
}

}  // namespace gazetted
