#include "live_state.hpp"

#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/schedule/limit_key.hpp"
#include "screen.hpp"
#include "waiting_drops.hpp"

namespace gazetted {
namespace {

using Lines = std::vector<std::string>;

void add_relays(Lines& lines, const json::object& live) {
  const auto* relays = live.if_contains("relays");
  if (!relays || !relays->is_object()) return;
  for (const auto& [name, value] : relays->as_object()) {
    if (!value.is_object() || bool_member(value.as_object(), "works")) continue;
    lines.push_back(toned(Tone::warn, relay_trouble(name, value.as_object()) + "; its mail is deferred"));
  }
}

void add_quotas(Lines& lines, const json::object& live, const Settings& settings) {
  const auto* quotas = live.if_contains("quotas_reached");
  if (!quotas || !quotas->is_array()) return;
  for (const auto& value : quotas->as_array()) {
    if (!value.is_object()) continue;
    const auto until = parse_rfc3339(text_member(value.as_object(), "until"));
    if (!until) continue;
    lines.push_back(toned(Tone::warn, fmt::format("{} is used up; the next mail leaves {}",
                                                  quota_for_people(text_member(value.as_object(), "limit")),
                                                  moment_in(*until, now(), settings))));
  }
}

// How long what is still being copied in settles, by its name.
std::map<std::string, Duration> settling_in(const json::object& live) {
  std::map<std::string, Duration> settling;
  const auto* drops = live.if_contains("incoming");
  if (!drops || !drops->is_array()) return settling;
  for (const auto& value : drops->as_array()) {
    const auto* seconds = value.is_object() ? value.as_object().if_contains("settles_in") : nullptr;
    if (seconds && seconds->is_number())
      settling[text_member(value.as_object(), "name")] = Duration(std::int64_t(seconds->to_number<double>() * 1000));
  }
  return settling;
}

// What is not in the ledger yet. `live`: nothing where the daemon does not run.
void add_incoming(Lines& lines, const Settings& settings, const json::object* live) {
  const auto settling = live ? settling_in(*live) : std::map<std::string, Duration>();
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
void add_unreadable(Lines& lines, const json::object& live) {
  const auto* releases = live.if_contains("unreadable");
  if (!releases || !releases->is_array()) return;
  for (const auto& value : releases->as_array()) {
    if (!value.is_object()) continue;
    lines.push_back(toned(Tone::warn, fmt::format("{} waits: its archived files cannot be read: {}",
                                                  text_member(value.as_object(), "release"),
                                                  one_line(text_member(value.as_object(), "reason"), 200))));
  }
}

void add_waiting(Lines& lines, const json::object& live) {
  for (const auto& value : waiting_for_what_is_gone(live, "")) {
    const auto& wait = value.as_object();
    const std::string kind = wait.contains("list") ? "list" : "channel";
    lines.push_back(toned(Tone::warn, fmt::format("{}: {} {} waits: {}", text_member(wait, "release"), kind,
                                                  text_member(wait, kind), text_member(wait, "reason"))));
  }
}

}  // namespace

std::optional<json::object> ask_live(const Settings& settings) {
  json::object request;
  request["command"] = "live";
  auto live = ask_daemon(settings.control, request, 2);
  return live ? std::optional(std::move(*live)) : std::nullopt;
}

std::string relay_trouble(std::string_view name, const json::object& relay) {
  const auto code = int_member(relay, "code");
  const auto wait = Duration(int_member(relay, "next_try_seconds") * 1000);
  return fmt::format("relay {} does not work: {}{}; {}", name, code == 0 ? "" : std::to_string(code) + " ",
                     text_member(relay, "reason"),
                     wait == Duration(0) ? "it is being tried now" : "next try in " + format_for_people(wait));
}

json::array waiting_for_what_is_gone(const json::object& live, std::string_view release) {
  json::array found;
  const auto* waiting = live.if_contains("waiting");
  if (!waiting || !waiting->is_array()) return found;
  for (const auto& value : waiting->as_array()) {
    if (value.is_object() && (release.empty() || text_member(value.as_object(), "release") == release))
      found.push_back(value);
  }
  return found;
}

std::optional<Duration> until_a_relay_is_tried(const ReleaseStatus& release, const Settings& settings,
                                               const json::object& live) {
  const auto* relays = live.if_contains("relays");
  if (!relays || !relays->is_object()) return std::nullopt;
  std::optional<Duration> soonest;
  for (const auto& target : release.targets) {
    const auto* list = target.kind == TargetKind::list ? settings.list(target.name) : nullptr;
    if (target.tally.done()) continue;
    if (!list) return std::nullopt;
    for (const auto& name : list->audience.relays) {
      const auto* relay = relays->as_object().if_contains(name);
      if (!relay || !relay->is_object() || bool_member(relay->as_object(), "works")) return std::nullopt;
      const auto wait = Duration(int_member(relay->as_object(), "next_try_seconds") * 1000);
      if (!soonest || wait < *soonest) soonest = wait;
    }
  }
  return soonest;
}

std::vector<std::string> live_lines(const Settings& settings, const std::optional<json::object>& live) {
  Lines lines;
  if (!live) {
    lines.push_back(toned(Tone::warn, "The daemon is not running; nothing leaves."));
    add_incoming(lines, settings, nullptr);
    return lines;
  }
  if (bool_member(*live, "paused"))
    lines.push_back(toned(Tone::warn, "Everything is paused. To go on: gazetted resume"));
  add_incoming(lines, settings, &*live);
  add_unreadable(lines, *live);
  add_waiting(lines, *live);
  add_relays(lines, *live);
  add_quotas(lines, *live, settings);
  return lines;
}

}  // namespace gazetted
