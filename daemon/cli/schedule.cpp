#include "gazetted/app/approvals.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/calendar.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

struct ScheduleOptions {
  bool as_calendar = false, as_json = false;
};

Time leaves(const ReleaseStatus& release) {
  return std::max(release.not_before, release.release_at.value_or(release.not_before));
}

bool waits_for_person(const ReleaseStatus& release) {
  return release.waits_for_person() || release.state.starts_with("paused");
}

// Those that only a person can send come first, since their time says nothing.
void put_in_order(std::vector<ReleaseStatus>& releases) {
  std::sort(releases.begin(), releases.end(), [](const auto& a, const auto& b) {
    return std::tuple(!waits_for_person(a), leaves(a), a.id) < std::tuple(!waits_for_person(b), leaves(b), b.id);
  });
}

std::string goes_to(const ReleaseStatus& release) {
  std::vector<std::string> parts;
  for (const auto& target : release.targets) {
    if (target.cancelled) continue;
    const auto early = target.opens == Opens::early ? " (early)" : "";
    parts.push_back(target.kind == TargetKind::list ? target.name + early + ", " + recipients(target.tally.total())
                                                    : "channel " + target.name);
  }
  return join(parts, "; ");
}

// What holds it, and whether anybody can end that.
std::string held_by(const ReleaseStatus& release, const Settings& settings) {
  const auto nobody = why_nobody_can_approve(release.approval, settings);
  return why_held(release.approval, release.held) + (nobody.empty() ? "" : "; " + nobody);
}

std::string why_not(const ReleaseStatus& release, const Settings& settings) {
  if (release.waits_for_person()) return "held: " + one_line(held_by(release, settings), 600);
  if (release.state.starts_with("paused")) return release.state + ", and does not leave before somebody resumes it";
  return release.state;
}

std::string text_of(const std::vector<ReleaseStatus>& releases, const Settings& settings, const Zone& zone,
                    Time moment) {
  if (releases.empty()) return "Nothing is scheduled.\n";
  std::string text;
  for (const auto& release : releases) {
    const auto at = leaves(release);
    const bool passed = at <= moment;
    text += toned(Tone::bold, format_beside_utc(at, zone)) +
            (passed ? "" : "  (in " + format_for_people(at - moment) + ")") + "\n  " + release.id + "  " +
            one_line(release.title, 400) + "\n  " + why_not(release, settings) + "; " + goes_to(release) + "\n";
  }
  return text + "To stop one: " + typed("cancel RELEASE") + "\n";
}

std::string calendar_text(const std::vector<ReleaseStatus>& releases, const Settings& settings, Time moment) {
  std::vector<CalendarEvent> events;
  for (const auto& release : releases)
    events.push_back({release.id + "@" + settings.hostname, leaves(release), release.title,
                      release.id + ": " + why_not(release, settings) + "\n" + goes_to(release)});
  return calendar_of(events, moment);
}

json::array json_of(const std::vector<ReleaseStatus>& releases, const Settings& settings, const Zone& zone) {
  json::array all;
  for (const auto& release : releases) {
    json::object one{{"release", release.id},
                     {"title", release.title},
                     {"state", release.state},
                     {"leaves", format_rfc3339(leaves(release))},
                     {"local", format_in_full(leaves(release), zone)}};
    if (release.waits_for_person()) one["held"] = held_by(release, settings);
    all.push_back(std::move(one));
  }
  return all;
}

void schedule(CommandContext& context, const ScheduleOptions& options) {
  const auto settings = places_for(context);
  if (!settings) return;
  const auto ledger = ledger_for(context, *settings);
  if (!ledger) return;
  const auto moment = now();
  auto releases = ledger->releases(moment, 100'000, Which::waiting);
  if (!releases) return complain(context, releases.error().text());
  put_in_order(*releases);
  const auto zone = Zone::load_or_utc(settings->newsroom("").time_zone);
  if (options.as_calendar) return out(calendar_text(*releases, *settings, moment));
  if (options.as_json) return out(json::serialize(json_of(*releases, *settings, zone)) + "\n");
  out(text_of(*releases, *settings, zone, moment));
}

}  // namespace

void add_schedule(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("schedule", "show what leaves when, and what waits for a person");
  auto options = std::make_shared<ScheduleOptions>();
  auto* calendar =
      command->add_flag("--ics", options->as_calendar, "print a calendar (RFC 5545), for programs that show one");
  command->add_flag("--json", options->as_json, "print JSON, for programs")->excludes(calendar);
  command->callback([&context, options] { schedule(context, *options); });
}

}  // namespace gazetted
