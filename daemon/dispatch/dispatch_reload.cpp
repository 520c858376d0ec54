// What a start and a reload bring: relays and channels, new, changed or gone.
#include <sys/resource.h>

#include "dispatch_rooms.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/send/smtp_session.hpp"

namespace gazetted {
namespace {

// The ledger, the spool, the control socket and HTTP need their descriptors too; running out of them in the middle of
// something is worse than one connection less.
int connections_possible() {
  constexpr rlim_t kept = 40;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur > kept ? int(std::min<rlim_t>(limit.rlim_cur - kept, 100'000)) : 1;
}

bool is_another_server(const RelayOptions& a, const RelayOptions& b) { return a.host != b.host || a.port != b.port; }

bool is_another_login(const RelayOptions& a, const RelayOptions& b) {
  return a.tls != b.tls || a.ca_file != b.ca_file || a.auth.mechanism != b.auth.mechanism ||
         a.auth.username != b.auth.username || a.auth.password.reveal() != b.auth.password.reveal() ||
         a.auth.oauth.refresh_token.reveal() != b.auth.oauth.refresh_token.reveal() ||
         a.auth.oauth.client_secret.reveal() != b.auth.oauth.client_secret.reveal();
}

std::shared_ptr<asio::ssl::context> tls_of(const RelayOptions& options) {
  auto tls = make_tls_context(options);
  if (tls) return std::move(*tls);
  log(Event::relay_stopped, {{"relay", options.name}, {"reason", tls.error().message()}});
  return nullptr;
}

}  // namespace

void DispatchLoop::Rooms::set_settings(std::shared_ptr<const Settings> given) {
  settings = std::move(given);
  queue.set_marks(settings->marks);
  queue.changed();
  maker.set_settings(settings);
  picker.set_settings(settings);
  settler.set_settings(settings);
  results.set_settings(settings);
  picking.set_window(settings->store.window);
  std::vector<std::string> sharing;
  for (const auto& [name, options] : settings->relays) {
    set_relay(options);
    sharing.push_back(name);
  }
  if (!settings->channels.empty()) sharing.emplace_back(all_channels);
  shares.set(settings->store.window, sharing);
  for (const auto& list : settings->lists) limits.set(LimitKey::of_list(list.audience.name), list.rates);
  for (const auto& options : settings->channels) set_channel(options);
  note_what_is_gone();
  pump.soon();
}

void DispatchLoop::Rooms::set_channel(const ChannelOptions& options) {
  auto& channel = queues.channels[options.name];
  if (!channel) {
    channel = std::make_unique<ChannelQueue>(options.name);
    const ChannelPoster::Ports of_poster{.io = ports.io,
                                         .timers = ports.timers,
                                         .tokens = ports.tokens,
                                         .blocking = ports.blocking,
                                         .wire = ports.wire,
                                         .commit = commit,
                                         .time = time,
                                         .settler = settler,
                                         .pages = ports.pages,
                                         .trouble = hooks.trouble};
    posters[options.name] = std::make_unique<ChannelPoster>(*channel, ports.make_http(), of_poster);
  }
  if (channel->set_options(options)) feed.wake_waiting();
  limits.set(LimitKey::of_channel(options.name), options.rates);
}

RelayConnections::Ports DispatchLoop::Rooms::connection_ports() {
  return {.io = ports.io,
          .timers = ports.timers,
          .transport = ports.mail,
          .tokens = ports.tokens,
          .wire = ports.wire,
          .limits = limits,
          .time = time,
          .deliveries = queue,
          .settler = settler,
          .maker = maker,
          .pump = pump,
          .tasks = tasks,
          .pass_on = [this](const JobPtr& job, const std::string& from) { return pass_on(job, from); },
          .works_again =
              [this] {
                feed.wake_waiting();
                pump.soon();
              },
          .trouble = hooks.trouble,
          .on_size = hooks.on_size};
}

void DispatchLoop::Rooms::set_relay(const RelayOptions& options) {
  const auto& name = options.name;
  auto& relay = queues.relays[name];
  const bool is_new = !relay;
  if (is_new) {
    relay = std::make_unique<RelayQueue>(name);
    connections[name] = std::make_unique<RelayConnections>(*relay, connection_ports());
  }
  const bool came_back = !relay->is_configured();
  const bool is_another = !is_new && (is_another_server(relay->options(), options) ||
                                      is_another_login(relay->options(), options) || came_back);
  const auto room = std::max(1, connections_possible() / int(settings->relays.size()));
  if (options.connections > room)
    log(Event::relay_crowded, {{"relay", name},
                               {"connections", std::to_string(room)},
                               {"reason", "the limit of open files is too low (ulimit -n)"}});
  relay->set_options(options, room);
  relay->come_back();
  connections.at(name)->set_settings(settings, tls_of(options));
  if (is_another) {
    if (!relay->state.is_up() || came_back) feed.wake_waiting();
    relay->state.forget();
    settler.return_all(*relay);
  } else if (!relay->state.is_up()) {
    relay->state.try_now(time.steady());  // what is wrong may be in a file that is named here: a certificate
    feed.wake_waiting();
  }
  set_relay_limits(options);
}

void DispatchLoop::Rooms::set_relay_limits(const RelayOptions& options) {
  limits.set(LimitKey::of_relay(options.name), options.rates);
  const auto others = options.domains.find("*");
  limits.set_all(LimitKey::others_of(options.name), others == options.domains.end() ? Rates() : others->second.rates);
  for (const auto& [domain, of_domain] : options.domains)
    limits.set(LimitKey::of_domain(options.name, domain), of_domain.rates);
}

// A relay or channel that a reload took out of the configuration stays while something of it is on its way.
void DispatchLoop::Rooms::note_what_is_gone() {
  const auto now = time.steady();
  for (const auto& [name, relay] : queues.relays) {
    if (settings->relays.contains(name) || !relay->is_configured()) continue;
    relay->leave_configuration(now);
    settler.return_all(*relay);
  }
  for (const auto& [name, channel] : queues.channels) {
    if (!settings->channel(name) && channel->is_configured()) channel->leave_configuration(now);
  }
  for (const auto& target : stranded()) {
    log(Event::release_waits,
        {{"release", target.release}, {to_string(target.kind), target.name}, {"reason", target.reason}});
  }
}

std::vector<WaitingTarget> DispatchLoop::Rooms::at_stopped_channels() const {
  std::vector<WaitingTarget> all;
  for (const auto& [key, target] : queue.targets()) {
    const auto release = target->release.lock();
    if (!release || target->row.tally.done() || target->is_list()) continue;
    const auto channel = queues.channels.find(target->row.name);
    if (channel == queues.channels.end() || !channel->second->is_stopped()) continue;
    all.push_back({release->row.id, target->row.kind, target->row.name, channel->second->why_down()});
  }
  return all;
}

std::vector<WaitingTarget> DispatchLoop::Rooms::stranded() const {
  std::vector<WaitingTarget> all;
  for (const auto& [key, target] : queue.targets()) {
    const auto release = target->release.lock();
    if (!release || target->row.tally.done()) continue;
    const auto& name = target->row.name;
    std::string reason;
    if (!target->is_list()) {
      if (!settings->channel(name)) reason = "channel '" + name + "' is no longer in the configuration";
    } else {
      const auto& relays = relays_of(*settings, *target);
      const bool any = std::any_of(relays.begin(), relays.end(),
                                   [&](const auto& relay) { return settings->relays.contains(relay); });
      if (!any) reason = "relay '" + join(relays, "' or '") + "' is no longer in the configuration";
    }
    if (!reason.empty()) all.push_back({release->row.id, target->row.kind, name, std::move(reason)});
  }
  return all;
}

}  // namespace gazetted
