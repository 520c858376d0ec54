#include "gazetted/dispatch/channel_queue.hpp"

#include "gazetted/dispatch/dispatch_time.hpp"
#include "gazetted/dispatch/relay_state.hpp"

namespace gazetted {
namespace {

constexpr std::size_t posts_at_once = 4;
constexpr std::size_t pages_at_once = 256;  // on our own site: those that wait for pictures keep no other page back
constexpr Duration account_pause{60'000};   // where a network says "slow down" and not for how long

}  // namespace

bool ChannelQueue::set_options(const ChannelOptions& options) {
  const bool was_down = is_stopped() || !is_configured();
  options_ = options;
  account.clear();
  gone_since_ = {};
  if (was_down) {
    down_until_ = {};
    reason_.clear();
  }
  return was_down;
}

bool ChannelQueue::has_room() const {
  return posting_ < (options_.type == site_channel_name ? pages_at_once : posts_at_once);
}

ChannelQueue::Down ChannelQueue::answered(const Outcome& outcome, SteadyTime now) {
  Down down;
  if (outcome.kind == Outcome::Kind::accepted) {
    failures_ = 0;
    down_since_ = {};
    reason_.clear();
    return down;
  }
  if (outcome.kind != Outcome::Kind::deferred) return down;
  failed_at_ = now;
  if (outcome.scope == Outcome::Scope::destination) {
    down.what = Down::What::paused;
    down.news = true;
    down.pause = outcome.retry_after.value_or(account_pause);
  } else if (outcome.scope == Outcome::Scope::account) {
    down.what = Down::What::stopped;
    // What networks write behind a code differs each time.
    down.news = reason_.empty() || (outcome.code == 0 ? reason_ != outcome.reply : code_ != outcome.code);
    down.pause = probe_delay(++failures_, RelayState::Cause::account);
    reason_ = outcome.reply;
    code_ = outcome.code;
  } else {
    return down;
  }
  if (down_since_ == SteadyTime{}) down_since_ = now;
  down_until_ = now + down.pause;
  return down;
}

void ChannelQueue::restore_pause(SteadyTime until, SteadyTime now) {
  down_until_ = until;
  down_since_ = now;
}

void ChannelQueue::try_now() {
  if (is_stopped()) down_until_ = {};
}

}  // namespace gazetted
