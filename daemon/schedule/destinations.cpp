#include "gazetted/schedule/destinations.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gazetted {
namespace {

constexpr Duration measure_window{10'000};
constexpr Duration recover_every{300'000};  // +10 % after five clean minutes
constexpr double recover_by = 1.1;
constexpr Duration forget_after{3'600'000};  // clean, and the pace is lifted
constexpr double least_pace = 0.1;
constexpr double least_known = 1;       // a destination that had little mail is not slow
constexpr int first_picks = 4;          // of a destination that is not known yet
constexpr int known_after = 64;         // answers; until then picks grow with them
constexpr double late_ms = 1000;        // never late below this
constexpr double late_factor = 10;      // times what is typical of the relay
constexpr Duration others_gone{5'000};  // after so long without mail for anybody else
constexpr std::size_t most_states = 20'000;
constexpr std::array<Duration, 6> rests = {Duration(5'000),   Duration(30'000),  Duration(60'000),
                                           Duration(300'000), Duration(900'000), Duration(3'600'000)};
constexpr Duration longest_rest{86'400'000};

}  // namespace

bool Destinations::stuck(const OnWire& each, SteadyTime now) const {
  return to_millis(now - each.since) > std::max(late_ms, late_factor * typical_ms_);
}

bool Destinations::answers_late(const State& state) const {
  return state.samples > 1 && state.answer_ms > std::max(late_ms, late_factor * typical_ms_);
}

bool Destinations::late(const State& state, SteadyTime now) const {
  if (answers_late(state)) return true;
  if (state.wire == 0) return false;
  return std::any_of(wire_.begin(), wire_.end(),
                     [&](const OnWire& each) { return each.state == &state && stuck(each, now); });
}

bool Destinations::is_late(State& state, SteadyTime now) {
  if (!late(state, now)) {
    state.late_since = {};
    if (prompt_[0].state != &state) prompt_[1] = std::exchange(prompt_[0], {&state, now});
    prompt_[0].at = now;
    return false;
  }
  if (state.late_since == SteadyTime{}) state.late_since = now;
  return true;
}

bool Destinations::others_want(const State& state, SteadyTime now) const {
  return std::any_of(prompt_.begin(), prompt_.end(), [&](const Prompt& each) {
    return each.state && each.state != &state && now - each.at < others_gone;
  });
}

// Of the connections, for all that answer late. A few stay free for whoever comes.
int Destinations::slow_share(const State& state, SteadyTime now) const {
  return std::max(1, others_want(state, now) ? connections_ / 20 : connections_ * 3 / 4);
}

bool Destinations::is_slow(const std::string& name, SteadyTime now) const {
  const auto found = states_.find(name);
  return found != states_.end() && late(found->second, now);
}

SteadyTime Destinations::may_pick(const std::string& name, int connections, SteadyTime now) {
  const auto found = states_.find(name);
  if (found == states_.end()) return now;
  State& state = found->second;
  if (state.rest_until > now) return state.rest_until;
  if (state.pace > 0 && state.arrival > now) return state.arrival;
  // A row of many domains goes back to the ledger for that long: the next domain must not wait.
  if (is_late(state, now)) {
    const int most = others_want(state, now) ? 1 : slow_share(state, now);
    return state.picked >= most ? now + Duration(1000) : now;
  }
  if (connections > 0 && state.picked >= connections * 4) return now + Duration(20);
  const bool meeting = state.samples < known_after && state.picked >= first_picks * (1 + state.samples);
  return meeting ? now + Duration(5) : now;
}

void Destinations::picked(const std::string& name, SteadyTime now) {
  if (states_.size() > most_states) forget_idle();
  State& state = states_[name];
  ++state.picked;
  if (state.pace > 0) state.arrival = std::max(state.arrival, now) + interval_of(state.pace);
}

void Destinations::dropped(const std::string& name) { --states_[name].picked; }

// Who is on the wire; looked at again when that changed, and every millisecond.
void Destinations::count(SteadyTime now) {
  if (now - counted_ <= Duration(1)) return;
  counted_ = now;
  slow_ = fresh_unmeasured_ = stuck_unmeasured_ = 0;
  for (const auto& each : wire_) {
    const bool waits = stuck(each, now);
    slow_ += waits || answers_late(*each.state);
    stuck_unmeasured_ += waits && each.unmeasured;
    fresh_unmeasured_ += !waits && each.unmeasured;
  }
}

Destinations::Start Destinations::may_start(const std::string& name, int connections, Others others, SteadyTime now) {
  const auto found = states_.find(name);
  if (found == states_.end()) return Start::now;
  State& state = found->second;
  if (connections > 0 && state.wire >= connections) return Start::soon;
  count(now);
  if (is_late(state, now)) {
    if (slow_ < slow_share(state, now)) return Start::now;
    return may_be_met_again(state) ? Start::now : Start::later;
  }
  // One late answer may have been a moment of ours: it is met once more before it is called slow.
  if (state.samples > 1 || (state.samples == 1 && state.answer_ms <= late_ms)) return Start::now;
  if (state.wire > 0) return Start::soon;
  if (stuck_unmeasured_ >= std::max(1, connections_ * 3 / 4)) return Start::later;
  const bool room = fresh_unmeasured_ < std::max(1, (connections_ - slow_) * 3 / 4);
  return others == Others::none || room ? Start::now : Start::soon;
}

// Those that hang fill the share for minutes. One that was late may only have met a moment of ours, and would never
// learn better: a few more are for those, each of which has nothing on the wire.
bool Destinations::may_be_met_again(const State& state) const {
  if (state.wire > 0) return false;
  const auto again = std::count_if(wire_.begin(), wire_.end(), [](const OnWire& each) { return each.met_again; });
  return again < std::max(1, connections_ / 5);
}

void Destinations::started(const std::string& name, SteadyTime now) {
  State& state = states_[name];
  count(now);
  const bool met_again = late(state, now) && slow_ >= slow_share(state, now);
  ++state.wire;
  wire_.push_back({&state, now, state.samples == 0, met_again});
  counted_ = {};
}

void Destinations::continued(const std::string& name, SteadyTime now) {
  const State* state = &states_[name];
  const auto found =
      std::find_if(wire_.rbegin(), wire_.rend(), [&](const OnWire& each) { return each.state == state; });
  if (found != wire_.rend()) found->since = now;
}

void Destinations::ended(const std::string& name, SteadyTime now) {
  State& state = states_[name];
  const auto found = std::find_if(wire_.begin(), wire_.end(), [&](const OnWire& each) { return each.state == &state; });
  if (found == wire_.end()) return;
  const double took = to_millis(now - found->since);
  wire_.erase(found);
  counted_ = {};
  --state.wire;
  if (state.samples < 2)
    state.answer_ms = state.samples == 0 ? took : std::min(state.answer_ms, took);
  else
    state.answer_ms = state.answer_ms * 0.7 + took * 0.3;
  ++state.samples;
  // What is typical follows the fast ones quickly and the slow ones hardly.
  if (typical_ms_ == 0)
    typical_ms_ = took;
  else
    typical_ms_ = took < typical_ms_ ? typical_ms_ * 0.8 + took * 0.2 : std::min(took, typical_ms_ * 1.02);
  if (now - state.window_start > measure_window) {
    state.rate = double(state.in_window) / to_seconds(measure_window);
    state.window_start = now;
    state.in_window = 0;
  }
  ++state.in_window;
}

void Destinations::withdrawn(const std::string& name) {
  State& state = states_[name];
  const auto found =
      std::find_if(wire_.rbegin(), wire_.rend(), [&](const OnWire& each) { return each.state == &state; });
  if (found == wire_.rend()) return;
  wire_.erase(std::next(found).base());
  counted_ = {};
  --state.wire;
}

Destinations::Slowed Destinations::slow_down(const std::string& name, std::optional<Duration> asked, SteadyTime now) {
  State& state = states_[name];
  Slowed made;
  const double seconds = std::max(1.0, to_seconds(now - state.window_start));
  const double measured = std::max(state.rate, double(state.in_window) / seconds);
  // Several messages were on the wire: what they are told is one wish.
  made.news = state.pace_changed == SteadyTime{} || now - state.pace_changed > Duration(1000);
  if (made.news) {
    if (state.pace == 0) state.good_pace = std::max(measured, least_known);
    state.pace = std::max(least_pace, (state.pace > 0 ? state.pace : state.good_pace) / 2);
    state.pace_changed = state.last_strike = now;
    state.strikes = std::min(state.strikes + 1, int(rests.size()));
  }
  const auto rest = asked ? std::min(*asked, longest_rest) : rests[std::size_t(std::max(1, state.strikes) - 1)];
  state.rest_until = std::max(state.rest_until, now + rest);
  made.pace = state.pace;
  made.rest = rest;
  return made;
}

bool Destinations::rest(const std::string& name, Duration wait, SteadyTime now) {
  State& state = states_[name];
  const bool news = state.rest_until <= now;
  state.rest_until = std::max(state.rest_until, now + std::min(wait, longest_rest));
  return news;
}

void Destinations::accepted(const std::string& name, SteadyTime now) {
  State& state = states_[name];
  if (state.pace == 0) return;
  state.strikes = 0;
  if (now - state.pace_changed < recover_every) return;
  state.pace *= recover_by;
  state.pace_changed = now;
  if (state.pace > 2 * state.good_pace || now - state.last_strike > forget_after) state.pace = 0;
}

Destinations::Spacing Destinations::spacing(const std::string& name, SteadyTime now) const {
  const auto found = states_.find(name);
  if (found == states_.end()) return {};
  const State& state = found->second;
  if (state.pace > 0) return {.apart = interval_of(state.pace)};
  if (!late(state, now)) return {};
  // Nearer than it answers, for it may get better.
  const auto since = state.late_since == SteadyTime{} ? now : state.late_since;
  const std::chrono::duration<double, std::milli> answer(std::max(late_ms, state.answer_ms));
  return {std::chrono::duration_cast<Nanos>(answer / 4), Duration(1000) + 2 * (now - since)};
}

void Destinations::restore_pace(const std::string& name, double pace, SteadyTime now) {
  State& state = states_[name];
  state.pace = pace;
  state.good_pace = 2 * pace;
  state.pace_changed = state.last_strike = now;
}

void Destinations::forget_idle() {
  std::erase_if(states_, [](const auto& entry) {
    return entry.second.picked == 0 && entry.second.wire == 0 && entry.second.pace == 0;
  });
}

}  // namespace gazetted
