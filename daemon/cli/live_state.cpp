#include "live_state.hpp"

#include "gazetted/app/control.hpp"
#include "gazetted/base/text.hpp"
#include "screen.hpp"

namespace gazetted {
namespace {

using Lines = std::vector<std::string>;

void add_relays(Lines& lines, const json::object& live) {
  const auto* relays = live.if_contains("relays");
  if (!relays || !relays->is_object()) return;
  for (const auto& [name, value] : relays->as_object()) {
    if (!value.is_object() || bool_member(value.as_object(), "works")) continue;
    const auto wait = Duration(int_member(value.as_object(), "next_try_seconds") * 1000);
    lines.push_back(toned(
        Tone::warn, fmt::format("relay {} does not work: {}; its mail is kept, next try in {}", std::string_view(name),
                                text_member(value.as_object(), "reason"), format_for_people(wait))));
  }
}

void add_quotas(Lines& lines, const json::object& live, const Settings& settings) {
  const auto* quotas = live.if_contains("quotas_reached");
  if (!quotas || !quotas->is_array()) return;
  for (const auto& value : quotas->as_array()) {
    if (!value.is_object()) continue;
    const auto until = parse_rfc3339(text_member(value.as_object(), "until"));
    if (!until) continue;
    const auto limit = text_member(value.as_object(), "limit");
    lines.push_back(toned(
        Tone::warn,
        fmt::format("the {} quota of {} is used up; mail leaves again {}", limit.ends_with("d") ? "daily" : "hourly",
                    replace_all(limit.substr(0, limit.rfind(' ')), ":", " "), moment_in(*until, now(), settings))));
  }
}

// A file or a bundle that is still being copied in.
void add_incoming(Lines& lines, const json::object& live) {
  const auto* drops = live.if_contains("incoming");
  if (!drops || !drops->is_array()) return;
  for (const auto& value : drops->as_array()) {
    const auto* seconds = value.is_object() ? value.as_object().if_contains("settles_in") : nullptr;
    if (!seconds || !seconds->is_number()) continue;
    const auto wait = Duration(std::int64_t(seconds->to_number<double>() * 1000));
    lines.push_back("incoming: " + one_line(text_member(value.as_object(), "name"), 60) +
                    ", still settling: taken in " + format_for_people(wait) + " unless it changes");
  }
}

// What a release is rendered from is damaged or gone.
void add_unreadable(Lines& lines, const json::object& live) {
  const auto* releases = live.if_contains("unreadable");
  if (!releases || !releases->is_array()) return;
  for (const auto& value : releases->as_array()) {
    if (!value.is_object()) continue;
    lines.push_back(toned(Tone::warn, fmt::format("{} waits: what it is rendered from cannot be read: {}",
                                                  text_member(value.as_object(), "release"),
                                                  one_line(text_member(value.as_object(), "reason"), 200))));
  }
}

}  // namespace

std::vector<std::string> live_lines(const Settings& settings) {
  json::object request;
  request["command"] = "live";
  const auto live = ask_daemon(settings.control, request, 2);
  if (!live) return {toned(Tone::warn, "The daemon is not running; nothing leaves.")};
  Lines lines;
  if (bool_member(*live, "paused")) lines.push_back(toned(Tone::warn, "Everything is paused, until: gazetted resume"));
  add_incoming(lines, *live);
  add_unreadable(lines, *live);
  add_relays(lines, *live);
  add_quotas(lines, *live, settings);
  return lines;
}

}  // namespace gazetted
