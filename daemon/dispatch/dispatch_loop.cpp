#include "gazetted/dispatch/dispatch_loop.hpp"

#include "dispatch_rooms.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr Duration pace_memory{3'600'000};
constexpr Duration ledger_again{1000};

struct SteeredRows {
  std::vector<ReleaseRow> rows;
  bool paused = false;
};

Result<SteeredRows> read_steered(Ledger& ledger, const std::vector<ReleaseKey>& releases) {
  SteeredRows all;
  for (const auto key : releases) {
    auto row = ledger.queue().load_release(key);
    if (!row) return row.error();
    if (*row) all.rows.push_back(std::move(**row));
  }
  auto paused = ledger.steering().all_paused();
  if (!paused) return paused.error();
  all.paused = *paused;
  return all;
}

}  // namespace

DispatchLoop::DispatchLoop(const Ports& ports, Hooks hooks)
    : rooms_(std::make_unique<Rooms>(ports, std::move(hooks))) {}

DispatchLoop::~DispatchLoop() = default;

void DispatchLoop::set_settings(std::shared_ptr<const Settings> settings) { rooms_->set_settings(std::move(settings)); }

void DispatchLoop::restore_limits(const std::vector<LimitState>& states) {
  const auto now = rooms_->time.steady();
  const auto wall = rooms_->time.now();
  for (const auto& state : states) {
    // A clock that was set meanwhile must not lock a quota for longer than its period.
    const auto left = std::min(state.until - wall, Duration(86'400'000));
    const auto until = now + left;
    if (const auto closed = closed_channel(state.name)) {
      auto* channel = rooms_->queues.channel(*closed);
      if (channel && left > Duration(0)) channel->restore_pause(until, now);
    } else if (state.pace == 0) {
      if (left > Duration(0)) rooms_->limits.tokens().restore(state.name, until);
    } else if (wall - state.until <= pace_memory) {
      const auto [name, destination] = relay_and_destination(state.name);
      if (auto* relay = rooms_->queues.relay(name)) relay->destinations.restore_pace(destination, state.pace, now);
    }
  }
}

void DispatchLoop::set_all_paused(bool paused) {
  rooms_->queue.set_all_paused(paused);
  rooms_->pump.soon();
}

void DispatchLoop::suppress(const std::vector<std::string>& keys) { rooms_->queue.suppress(keys); }

void DispatchLoop::unsuppress(const std::vector<std::string>& keys) { rooms_->queue.unsuppress(keys); }

void DispatchLoop::put_release(ReleaseKey key, std::shared_ptr<const Rendering> rendering) {
  rooms_->ports.ledger.post([key](Ledger& ledger) { return ledger.queue().load_release(key); },
                            [this, key, rendering](Result<std::optional<ReleaseRow>> row) {
                              if (row && *row) return rooms_->take_over(std::move(**row), rendering);
                              if (row) return drop_release(key);  // replaced meanwhile
                              log(Event::ledger_trouble, {{"reason", row.error().text()}});
                              rooms_->ports.timers.at(rooms_->time.steady() + ledger_again,
                                                      [this, key, rendering] { put_release(key, rendering); });
                            });
}

bool DispatchLoop::has_rendering(ReleaseKey key) const {
  const auto release = rooms_->queue.release(key);
  return release && release->rendering;
}

void DispatchLoop::drop_release(ReleaseKey key) { rooms_->queue.drop(key); }

void DispatchLoop::refresh(std::vector<ReleaseKey> releases, std::function<void()> done) {
  std::erase_if(releases, [this](ReleaseKey key) { return !rooms_->queue.release(key); });
  rooms_->ports.ledger.post(
      [releases](Ledger& ledger) { return read_steered(ledger, releases); },
      [this, releases, done = std::move(done)](Result<SteeredRows> all) {
        if (!all) {  // what was commanded is in the ledger: until it is known here, nobody is answered
          log(Event::ledger_trouble, {{"reason", all.error().text()}});
          rooms_->ports.timers.at(rooms_->time.steady() + ledger_again,
                                  [this, releases, done] { refresh(releases, done); });
          return;
        }
        set_all_paused(all->paused);
        for (auto& row : all->rows) {
          if (rooms_->queue.release(row.key)) rooms_->take_over(std::move(row), nullptr);
        }
        done();
      });
}

void DispatchLoop::try_again_now() {
  const auto now = rooms_->time.steady();
  for (const auto& [name, relay] : rooms_->queues.relays) relay->state.try_now(now);
  for (const auto& [name, channel] : rooms_->queues.channels) channel->try_now();
  rooms_->feed.wake_waiting();
}

asio::awaitable<Outcome> DispatchLoop::send_single(std::vector<std::string> relays, Message message) {
  Outcome outcome;
  outcome.reply = "no relay is configured for this mail";
  co_await rooms_->maker.sign(message);
  for (const auto& name : relays) {
    const auto found = rooms_->connections.find(name);
    if (found == rooms_->connections.end()) continue;
    if (rooms_->queue.draining()) {
      outcome.reply = "the daemon stops";
      break;
    }
    auto answer = co_await found->second->send_single(message);
    if (!answer) continue;
    outcome = *answer;
    if (outcome.kind != Outcome::Kind::deferred) break;
  }
  co_return outcome;
}

asio::awaitable<void> DispatchLoop::drain(Duration limit) {
  auto& rooms = *rooms_;
  rooms.queue.set_draining();
  for (const auto& [name, relay] : rooms.queues.relays) rooms.settler.return_all(*relay);
  rooms.turn();
  const auto until = rooms.time.steady() + limit;
  // What is on the wire may finish; what is recorded must become durable.
  while (!rooms.commit.idle() && rooms.time.steady() < until) {
    co_await rooms.idle.wait(std::min<SteadyTime>(until, rooms.time.steady() + Duration(200)));
  }
  for (const auto& [name, connections] : rooms.connections) connections->cut();
}

Time DispatchLoop::time() const { return rooms_->time.wall(); }

std::map<std::string, std::int64_t> DispatchLoop::taken_since_asked() { return rooms_->settler.taken_since_asked(); }

LiveStatus DispatchLoop::live_status() const {
  const auto& rooms = *rooms_;
  const auto now = rooms.time.steady();
  LiveStatus status;
  for (const auto& [name, relay] : rooms.queues.relays) {
    const auto open = rooms.connections.at(name)->open();
    if (!relay->is_configured() && open == 0) continue;
    const auto& state = relay->state;
    const auto wait = state.is_up() ? Nanos(0) : std::max(Nanos(0), state.next_try() - now);
    status.relays[name] = {.works = state.is_up(),
                           .connections = std::int64_t(open),
                           .queued = std::int64_t(relay->size()),
                           .code = state.code(),
                           .reason = state.reason(),
                           .next_try = std::chrono::floor<std::chrono::seconds>(wait)};
  }
  for (const auto& quota : rooms.limits.tokens().reached_quotas(now))
    status.quotas_reached.push_back({quota.name, rooms.time.now() + to_duration(quota.until - now)});
  status.waiting = rooms.stranded();
  for (auto& target : rooms.at_stopped_channels()) status.waiting.push_back(std::move(target));
  status.paused = rooms.queue.all_paused();
  status.leased = std::int64_t(rooms.commit.leased());
  status.ledger_longest = Duration(rooms.ports.ledger.longest_ms());
  return status;
}

}  // namespace gazetted
