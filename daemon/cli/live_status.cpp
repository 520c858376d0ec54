#include "gazetted/cli/live_status.hpp"

#include <map>

#include "gazetted/app/control.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/waiting_drops.hpp"
#include "gazetted/ledger/rules/expiry.hpp"
#include "gazetted/model/outcome.hpp"
#include "gazetted/schedule/limit_key.hpp"

namespace gazetted {
namespace {

using Lines = std::vector<std::string>;

void add_relays(Lines& lines, const LiveStatus& live) {
  for (const auto& [name, relay] : live.relays) {
    if (!relay.works) lines.push_back(toned(Tone::warn, relay_trouble(name, relay) + "; its mail is deferred"));
  }
}

void add_quotas(Lines& lines, const LiveStatus& live, const Settings& settings) {
  for (const auto& quota : live.quotas_reached) {
    lines.push_back(
        toned(Tone::warn, fmt::format("{} is used up; the next mail leaves {}", quota_for_people(quota.limit),
                                      moment_in(quota.until, now(), settings))));
  }
}

// What is not in the ledger yet.
void add_incoming(Lines& lines, const Settings& settings, const std::optional<LiveStatus>& live) {
  std::map<std::string, Duration> settling;
  if (live) {
    for (const auto& drop : live->incoming) settling[drop.name] = drop.settles_in;
  }
  if (const auto why = why_not_allowed(settings.spool.directory / "incoming"); !why.empty())
    lines.push_back(toned(Tone::warn, "incoming: what waits there cannot be seen: " + why));
  for (const auto& drop : waiting_drops(settings)) {
    const auto wait = settling.find(drop.name);
    std::string state = "about to be accepted";
    if (!live)
      state = "waiting for the daemon to start";
    else if (drop.being_read)
      state = "being read";
    else if (wait != settling.end())
      state = "still settling: accepted in " + format_for_people(wait->second) + " unless it changes";
    lines.push_back("incoming: " + one_line(drop.name, 60) + ", " + state +
                    (drop.command.empty() ? "" : "; then: " + drop.command));
  }
}

// What a release is rendered from is damaged or gone.
void add_unreadable(Lines& lines, const LiveStatus& live) {
  for (const auto& [release, reason] : live.unreadable) {
    lines.push_back(toned(
        Tone::warn, fmt::format("{} waits: its archived files cannot be read: {}", release, one_line(reason, 200))));
  }
}

void add_waiting(Lines& lines, const LiveStatus& live) {
  for (const auto& target : live.waiting) {
    lines.push_back(toned(Tone::warn, fmt::format("{}: {} waits: {}", target.release,
                                                  target_name(target.kind, target.name), target.reason)));
  }
}

}  // namespace

std::optional<LiveStatus> ask_live(const Settings& settings, std::chrono::seconds patience) {
  json::object request;
  request["command"] = "live";
  const auto answer = ask_daemon(settings.control, request, int(patience.count()));
  return answer ? std::optional(read_live_status(*answer)) : std::nullopt;
}

std::string no_daemon(const Settings& settings, const std::string& so, const std::string& if_closed) {
  return no_daemon_text(settings.control, why_not_allowed(settings.control, Use::write), so, if_closed);
}

std::string no_daemon_text(const fs::path& socket, const std::string& closed, const std::string& so,
                           const std::string& if_closed) {
  if (closed.empty()) return "the daemon is not running; " + so;
  return "the daemon cannot be asked at " + socket.string() + ": " + closed +
         (if_closed.empty() ? "" : "; " + if_closed);
}

std::string as_sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 'a' + 'A');
  return text + ".";
}

std::string relay_trouble(std::string_view name, const RelayStatus& relay) {
  return fmt::format(
      "relay {} does not work: {}; {}", name, reply_text(relay.code, relay.reason),
      relay.next_try == Duration(0) ? "it is being tried now" : "next try in " + format_for_people(relay.next_try));
}

std::optional<Duration> until_a_relay_is_tried(const ReleaseStatus& release, const Settings& settings,
                                               const LiveStatus& live) {
  std::optional<Duration> soonest;
  for (const auto& target : release.targets) {
    const auto* list = target.kind == TargetKind::list ? settings.list(target.name) : nullptr;
    if (target.tally.done()) continue;
    if (!list) return std::nullopt;
    const auto down = relays_in_the_way(live, list->audience.relays);
    if (down.empty()) return std::nullopt;
    for (const auto& name : down) {
      const Duration wait = live.relays.at(name).next_try;
      if (!soonest || wait < *soonest) soonest = wait;
    }
  }
  return soonest;
}

namespace {

const TargetStatus* list_of(const ReleaseStatus& release, const std::string& list) {
  for (const auto& target : release.targets) {
    if (target.kind == TargetKind::list && target.name == list) return &target;
  }
  return nullptr;
}

// What has to happen to the release, whatever the daemon and its relays do; with how to make it happen.
std::string what_it_waits_for(const ReleaseStatus& release, const std::string& list, const Settings& settings) {
  const auto* target = list_of(release, list);
  if (!target) return "";
  const auto moment = now();
  auto why = why_it_waits(release, *target, Zone::load_or_utc(settings.newsroom("").time_zone), moment);
  if (why.empty() || !release.waits_for_person() || has_expired(release.expires_at, moment)) return why;
  return why + "; " +
         (release.held.empty() ? "to approve it: " + how_to_approve(release.id, release.hash)
                               : "to send it: " + typed("resume " + release.id));
}

std::vector<std::string> relays_down(const std::string& list, const Settings& settings, const LiveStatus& live) {
  std::vector<std::string> lines;
  const auto* configured = settings.list(list);
  if (!configured) return lines;
  for (const auto& relay : relays_in_the_way(live, configured->audience.relays))
    lines.push_back(relay_trouble(relay, live.relays.at(relay)));
  return lines;
}

}  // namespace

std::vector<std::string> what_holds_mail(const ReleaseStatus& release, const std::string& list,
                                         const Settings& settings, const std::optional<LiveStatus>& live) {
  const auto why = what_it_waits_for(release, list, settings);
  if (!live) {
    Lines lines{no_daemon(settings, "nothing leaves")};
    if (!why.empty()) lines.push_back(why);
    return lines;
  }
  if (!why.empty() && has_expired(release.expires_at, now())) return {why};
  if (live->paused) return {"everything is paused; to go on: " + typed("resume")};
  if (release.paused) return {"the release is paused; to go on: " + typed("resume " + release.id)};
  const auto* target = list_of(release, list);
  if (target && target->paused)
    return {"list " + list + " is paused; to go on: " + typed("resume " + release.id + " --list " + list)};
  if (!why.empty()) return {why};
  for (const auto& waiting : waiting_of(*live, release.id)) {
    if (waiting.kind == TargetKind::list && waiting.name == list) return {waiting.reason};
  }
  return relays_down(list, settings, *live);
}

std::vector<std::string> live_lines(const Settings& settings, const std::optional<LiveStatus>& live) {
  Lines lines;
  if (!live) {
    lines.push_back(toned(Tone::warn, as_sentence(no_daemon(settings, "nothing leaves"))));
    add_incoming(lines, settings, live);
    return lines;
  }
  if (live->paused) lines.push_back(toned(Tone::warn, "Everything is paused. To go on: " + typed("resume")));
  add_incoming(lines, settings, live);
  add_unreadable(lines, *live);
  add_waiting(lines, *live);
  add_relays(lines, *live);
  add_quotas(lines, *live, settings);
  return lines;
}

}  // namespace gazetted
