// The relays and channels that there are, or were while the daemon runs: what was picked for one that a reload took out
// of the configuration still ends somewhere. Owned by the loop's thread.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/dispatch/channel_queue.hpp"
#include "gazetted/dispatch/relay_queue.hpp"

namespace gazetted {

struct Queues {
  std::map<std::string, std::unique_ptr<RelayQueue>> relays;
  std::map<std::string, std::unique_ptr<ChannelQueue>> channels;

  RelayQueue* relay(const std::string& name) const {
    const auto found = relays.find(name);
    return found == relays.end() ? nullptr : found->second.get();
  }
  ChannelQueue* channel(const std::string& name) const {
    const auto found = channels.find(name);
    return found == channels.end() ? nullptr : found->second.get();
  }
};

// The relays of a list, in order of preference: those of the configuration, else, where the list is gone, those of the
// release as it was accepted.
const std::vector<std::string>& relays_of(const Settings& settings, const QueuedTarget& target);

}  // namespace gazetted
