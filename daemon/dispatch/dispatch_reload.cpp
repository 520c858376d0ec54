// What a start and a reload bring: relays and channels, new, changed or gone.
#include <sys/resource.h>

#include <thread>

#include "dispatch_parts.hpp"

namespace gazetted {
namespace {

// The ledger, the spool, the control socket and HTTP need their descriptors too; running out of them in
// the middle of something is worse than one connection less.
int connections_possible() {
  constexpr rlim_t kept = 40;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur > kept ? int(std::min<rlim_t>(limit.rlim_cur - kept, 100'000)) : 1;
}

bool is_another_login(const RelayOptions& a, const RelayOptions& b) {
  return a.tls != b.tls || a.ca_file != b.ca_file || a.auth.mechanism != b.auth.mechanism ||
         a.auth.username != b.auth.username || a.auth.password.reveal() != b.auth.password.reveal() ||
         a.auth.oauth.refresh_token.reveal() != b.auth.oauth.refresh_token.reveal() ||
         a.auth.oauth.client_secret.reveal() != b.auth.oauth.client_secret.reveal();
}

}  // namespace

void DispatchLoop::set_settings(std::shared_ptr<const Settings> settings) {
  settings_ = std::move(settings);
  ++steered_;
  if (!settings_->dkim->empty() && !signing_)
    signing_ = std::make_unique<asio::thread_pool>(std::max(1u, std::thread::hardware_concurrency()));
  std::vector<std::string> sharing;
  for (const auto& [name, options] : settings_->relays) {
    auto& lane = lanes_[name];
    if (!lane) lane = std::make_shared<Lane>(io_, timers_);
    set_relay(*lane, options);
    sharing.push_back(name);
  }
  if (!settings_->channels.empty()) sharing.emplace_back(all_channels);
  shares_.set(settings_->store.window, sharing);
  for (const auto& list : settings_->lists) limits_.set("list:" + list.audience.name, list.rates);
  for (const auto& options : settings_->channels) {
    auto& lane = channel_lanes_[options.name];
    if (!lane) lane = std::make_shared<ChannelLane>(make_http_());
    const bool stopped = !lane->reason.empty() || lane->gone_since != 0;
    lane->options = options;
    lane->account.clear();
    lane->gone_since = 0;
    // What stopped it may have been put right; a network's own pause still holds.
    if (stopped) {
      lane->down_until = 0;
      lane->reason.clear();
      hurry();
    }
    limits_.set("channel:" + options.name, options.rates);
  }
  note_what_is_gone();
  schedule_pump();
}

void DispatchLoop::set_relay(Lane& lane, const RelayOptions& options) {
  const auto& name = options.name;
  const bool moved = lane.options.host != options.host || lane.options.port != options.port;
  const bool changed_auth = is_another_login(lane.options, options);
  const bool came_back = lane.gone_since != 0;
  lane.options = options;
  lane.gone_since = 0;
  const auto room = std::max(1, connections_possible() / int(settings_->relays.size()));
  if (options.connections > room) {
    log(Event::relay_crowded, {{"relay", name},
                               {"connections", std::to_string(room)},
                               {"reason", "the process may open too few files (ulimit -n)"}});
    lane.options.connections = room;
  }
  auto tls = make_tls_context(options);
  if (tls)
    lane.tls = std::move(*tls);
  else
    log(Event::relay_stopped, {{"relay", name}, {"reason", tls.error().message()}});
  if (moved || changed_auth || came_back) {
    if (lane.state.phase() != RelayState::Phase::up || came_back) hurry();
    lane.state.forget();
    requeue_all(lane);
  } else if (lane.state.phase() != RelayState::Phase::up) {
    lane.state.try_now(clock_.steady_nanos());  // what is wrong may be in a file that is named here: a certificate
    hurry();
  }
  lane.destinations.set_connections(lane.options.connections);
  limits_.set("relay:" + name, options.rates);
  const auto others = options.domains.find("*");
  limits_.set_all("domain:" + name + "/=", others == options.domains.end() ? Rates() : others->second.rates);
  for (const auto& [domain, limits] : options.domains) limits_.set("domain:" + name + "/" + domain, limits.rates);
}

// A relay or channel that a reload took out of the configuration keeps its lane while something of it is on its way.
void DispatchLoop::note_what_is_gone() {
  const auto now = clock_.steady_nanos();
  for (auto& [name, lane] : lanes_) {
    if (settings_->relays.contains(name) || lane->gone_since != 0) continue;
    lane->gone_since = now;
    requeue_all(*lane);
  }
  for (auto& [name, lane] : channel_lanes_) {
    if (!settings_->channel(name) && lane->gone_since == 0) lane->gone_since = now;
  }
  for (const auto& entry : waiting_for_what_is_gone()) {
    const auto& wait = entry.as_object();
    log(Event::release_waits, {{"release", text_member(wait, "release")},
                               {"list", text_member(wait, "list")},
                               {"channel", text_member(wait, "channel")},
                               {"reason", text_member(wait, "reason")}});
  }
}

// Releases that wait for a relay or a channel which the configuration does not have any more.
json::array DispatchLoop::waiting_for_what_is_gone() const {
  json::array all;
  for (const auto& [key, target] : targets_) {
    const auto release = target->release.lock();
    if (!release || target->row.tally.done()) continue;
    const auto& name = target->row.name;
    std::string reason;
    if (target->row.kind == TargetKind::channel) {
      if (!settings_->channel(name)) reason = "the configuration has no channel '" + name + "' any more";
    } else {
      const auto relays = relays_of(*target, *release);
      const bool any = std::any_of(relays.begin(), relays.end(),
                                   [&](const auto& relay) { return settings_->relays.contains(relay); });
      if (!any) reason = "the configuration has no relay '" + join(relays, "' or '") + "' any more";
    }
    if (reason.empty()) continue;
    all.push_back(json::object{{"release", release->row.id},
                               {target->row.kind == TargetKind::list ? "list" : "channel", name},
                               {"reason", reason}});
  }
  return all;
}

std::vector<std::string> DispatchLoop::relays_of(const Target& target, const Release& release) const {
  const auto* list = settings_->list(target.row.name);
  if (list) return list->audience.relays;
  const auto* frozen = release.rendering ? release.rendering->frozen().list(target.row.name) : nullptr;
  return frozen ? frozen->relays : std::vector<std::string>();
}

}  // namespace gazetted
