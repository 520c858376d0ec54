#include "gazetted/dispatch/relay_state.hpp"

#include <algorithm>

namespace gazetted {
namespace {

constexpr Duration limited_time{60'000};

}  // namespace

Duration probe_delay(int failures, RelayState::Cause cause) {
  const bool account = cause == RelayState::Cause::account;
  const std::int64_t first = account ? 300'000 : 5'000;
  const std::int64_t most = account ? 3'600'000 : 30'000;
  return Duration(std::min(most, first << std::clamp(failures - 1, 0, 10)));
}

// Its words are obeyed, but a server that was wrong about tomorrow must not cost a day.
Duration longest_wish(RelayState::Cause cause) {
  return cause == RelayState::Cause::account ? Duration(3'600'000) : Duration(300'000);
}

bool RelayState::may_pick(SteadyTime now) const {
  switch (phase_) {
    case Phase::up:
    case Phase::limited:
      return true;
    case Phase::down:
    case Phase::stopped:
      return now >= next_try_;
    case Phase::probing:
      return false;
  }
  return false;
}

void RelayState::fall(Phase phase, SteadyTime until) {
  phase_ = phase;
  next_try_ = until;
  ++epoch_;
}

std::optional<RelayState::Failed> RelayState::failed(Epoch epoch, const Trouble& trouble, SteadyTime now) {
  if (epoch != epoch_ || !may_connect()) return std::nullopt;
  const bool same = trouble.cause == trouble_.cause && trouble.code == trouble_.code &&
                    (trouble.code != 0 || trouble.reason == trouble_.reason);
  Failed failed;
  failed.news = is_up() || !same;
  const auto asked = std::min(trouble.asked.value_or(Duration(0)), longest_wish(trouble.cause));
  failed.delay = std::max(probe_delay(++failures_, trouble.cause), asked);
  failed_at_ = now;
  trouble_ = trouble;
  if (down_since_ == SteadyTime{}) down_since_ = now;
  fall(trouble.cause == Cause::account ? Phase::stopped : Phase::down, now + failed.delay);
  return failed;
}

bool RelayState::works(Epoch epoch) {
  if (epoch != epoch_ || phase_ != Phase::probing) return false;
  forget();
  epoch_ = epoch;  // what was begun in the probe goes on
  return true;
}

std::size_t RelayState::room() const {
  switch (phase_) {
    case Phase::up:
      return SIZE_MAX;
    case Phase::limited:
      return std::max<std::size_t>(1, ceiling_);
    case Phase::probing:
      return 1;
    case Phase::down:
    case Phase::stopped:
      return 0;
  }
  return 0;
}

bool RelayState::connection_limited(std::size_t connections, SteadyTime now) {
  if (!is_up()) return false;
  const bool news = phase_ == Phase::up;
  phase_ = Phase::limited;
  ceiling_ = connections;
  limited_until_ = now + limited_time;
  return news;
}

void RelayState::lift(SteadyTime now) {
  if (phase_ == Phase::limited && now >= limited_until_) phase_ = Phase::up;
}

void RelayState::probe() {
  if (is_up()) return;
  before_probe_ = phase_;
  phase_ = Phase::probing;
  ++epoch_;
}

void RelayState::probe_withdrawn(Epoch epoch, SteadyTime now) {
  if (phase_ == Phase::probing && epoch == epoch_) fall(before_probe_, now);
}

void RelayState::try_now(SteadyTime now) {
  if (phase_ == Phase::down || phase_ == Phase::stopped) next_try_ = std::min(next_try_, now);
}

void RelayState::forget() {
  phase_ = Phase::up;
  ++epoch_;
  failures_ = 0;
  next_try_ = down_since_ = {};
  trouble_ = {};
}

}  // namespace gazetted
