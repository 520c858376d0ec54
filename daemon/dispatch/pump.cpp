#include "pump.hpp"

#include <boost/asio/post.hpp>

namespace gazetted {

void Pump::soon() {
  if (scheduled_) return;
  scheduled_ = true;
  asio::post(io_, [this] {
    scheduled_ = false;
    turn_();
  });
}

void Pump::at(SteadyTime when) {
  if (wake_time_ != SteadyTime{} && wake_time_ <= when) return;
  timers_.cancel(wake_);
  wake_time_ = when;
  wake_ = timers_.at(when, [this] {
    wake_time_ = {};
    turn_();
  });
}

}  // namespace gazetted
