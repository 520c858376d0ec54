// The rooms of dispatch, wired together; seen by the DispatchLoop's own files only.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "channel_poster.hpp"
#include "durable_results.hpp"
#include "gazetted/dispatch/dispatch_loop.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/net/tasks.hpp"
#include "mail_maker.hpp"
#include "picking.hpp"
#include "pump.hpp"
#include "relay_connections.hpp"

namespace gazetted {

class DispatchLoop::Rooms {
 public:
  Rooms(const Ports& given_ports, Hooks given_hooks);

  void turn();
  void set_settings(std::shared_ptr<const Settings> given);
  void take_over(ReleaseRow row, std::shared_ptr<const Rendering> rendering);
  bool pass_on(const JobPtr& job, const std::string& from);
  std::vector<WaitingTarget> at_stopped_channels() const;  // what waits until a network, or a disk, takes it again
  std::vector<WaitingTarget> stranded() const;  // what waits for what the configuration does not have any more

  Ports ports;
  Hooks hooks;
  std::shared_ptr<const Settings> settings;
  DispatchTime time;
  Pump pump;
  DeliveryQueue queue;
  Queues queues;
  Limits limits;
  WindowShares shares;
  GroupCommit commit;
  QueueFeed feed;
  Picker picker;
  Settler settler;
  DurableResults results;
  MailMaker maker;
  Picking picking;
  std::map<std::string, std::unique_ptr<RelayConnections>> connections;  // of queues.relays
  std::map<std::string, std::unique_ptr<ChannelPoster>> posters;         // of queues.channels
  SignalFlag idle;
  Tasks tasks;

 private:
  GroupCommit::Hooks commit_hooks();
  void begin(const JobPtr& job);
  void set_relay(const RelayOptions& options);
  void set_channel(const ChannelOptions& options);
  void set_relay_limits(const RelayOptions& options);
  void note_what_is_gone();
  RelayConnections::Ports connection_ports();
};

}  // namespace gazetted
