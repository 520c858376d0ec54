#include "gazetted/cli/schedule_words.hpp"

#include <algorithm>
#include <tuple>

#include "gazetted/app/approvals.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/screen.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/ledger/rules/expiry.hpp"

namespace gazetted {
namespace {

std::string goes_to(const ReleaseStatus& release) {
  std::vector<std::string> parts;
  for (const auto& target : release.targets) {
    if (target.cancelled) continue;
    const auto early = target.opens == Opens::early ? " (early)" : "";
    parts.push_back(target.kind == TargetKind::list ? target.name + early + ", " + recipients(target.tally.total())
                                                    : target_name(target.kind, target.name));
  }
  return join(parts, "; ");
}

// "it is paused; to send it: gazetted resume plan"
std::string sentence_of(const Obstacle& obstacle) {
  const auto reason = one_line(obstacle.reason, 300);
  return obstacle.command.empty() ? reason : reason + "; " + obstacle.purpose + ": " + obstacle.command;
}

std::string expiry_text(const ReleaseStatus& release, const ScheduleContext& context) {
  if (!release.expires_at) return "";
  const auto at = format_beside_utc(*release.expires_at, context.zone);
  return *release.expires_at > context.now ? "What has not left by " + at + " will no longer be sent."
                                           : "It expired at " + at + ": nothing more of it is sent.";
}

// What is said below its heading.
std::vector<std::string> lines_of(const ReleaseStatus& release, const ScheduleContext& context) {
  std::vector<std::string> lines = {release.state + "; " + goes_to(release)};
  const auto obstacles = obstacles_of(release, context.approvers, context.now);
  if (has_expired(release.expires_at, context.now))
    return {lines[0], expiry_text(release, context), "To end it: " + obstacles[0].command};
  if (!leaves_by_itself(release, context.now)) lines.emplace_back("It does not leave by itself:");
  for (const auto& obstacle : obstacles) lines.push_back("- " + sentence_of(obstacle));
  if (const auto expiry = expiry_text(release, context); !expiry.empty()) lines.push_back(expiry);
  return lines;
}

std::string heading_of(const ReleaseStatus& release, const ScheduleContext& context) {
  const auto at = release.leaves_from();
  const auto text = toned(Tone::bold, format_beside_utc(at, context.zone));
  if (at > context.now) return text + "  (in " + format_for_people(at - context.now) + ")";
  return leaves_by_itself(release, context.now) ? text : text + "  (this time has passed)";
}

// Where nobody can approve it, the reason says what to do.
Obstacle approval_of(const ReleaseStatus& release, const std::vector<Approver>& approvers) {
  const std::string awaits = "it awaits the approval of a second person";
  if (const auto nobody = why_nobody_can_approve(release.approval, approvers); !nobody.empty())
    return {awaits + "; as things are, " + nobody, "", ""};
  return {awaits + " (" + who_may_approve(approvers, release.approval.submitter) + ")", "to approve it",
          how_to_approve(release.id, release.hash)};
}

json::object json_of(const ReleaseStatus& release, const ScheduleContext& context) {
  json::object one{{"release", release.id},
                   {"title", release.title},
                   {"state", release.state},
                   {"leaves", format_rfc3339(release.leaves_from())},
                   {"local", format_in_full(release.leaves_from(), context.zone)},
                   {"by_itself", leaves_by_itself(release, context.now)},
                   {"approval", to_string(release.approval.state)}};
  if (release.waits_for_person()) one["held"] = why_held(release.approval, release.held);
  if (release.approval.is_awaited())
    one["may_approve"] = who_may_approve(context.approvers, release.approval.submitter);
  auto& obstacles = one["waits_for"].emplace_array();
  for (const auto& each : obstacles_of(release, context.approvers, context.now))
    obstacles.push_back(json::object{{"reason", each.reason}, {"command", each.command}});
  if (const auto late = late_by(release, context.now))
    one["late_by"] = std::chrono::floor<std::chrono::seconds>(*late).count();
  if (release.expires_at) {
    one["expires_at"] = format_rfc3339(*release.expires_at);
    one["expires_local"] = format_in_full(*release.expires_at, context.zone);
  }
  return one;
}

}  // namespace

std::vector<Obstacle> obstacles_of(const ReleaseStatus& release, const std::vector<Approver>& approvers, Time now) {
  if (has_expired(release.expires_at, now)) return {{"it has expired", "to end it", typed("cancel " + release.id)}};
  std::vector<Obstacle> all;
  if (release.state == "paused: restored")
    all.push_back({"everything is paused, since the ledger was restored or copied", "to go on", typed("resume")});
  else if (release.everything_paused)
    all.push_back({"everything is paused", "to go on", typed("resume")});
  if (release.paused) all.push_back({"it is paused", "to send it", typed("resume " + release.id)});
  for (const auto& target : release.targets) {
    if (!target.paused || target.tally.done()) continue;
    const std::string kind(to_string(target.kind));
    all.push_back({"its " + kind + " " + target.name + " is paused", "to send it there",
                   typed("resume " + release.id + " --" + kind + " " + target.name)});
  }
  if (!release.held.empty())
    all.push_back({release.held, "to send it when that is settled", typed("resume " + release.id)});
  if (release.approval.is_awaited()) all.push_back(approval_of(release, approvers));
  return all;
}

bool leaves_by_itself(const ReleaseStatus& release, Time now) {
  return !has_expired(release.expires_at, now) && !release.waits_for_person() && !release.state.starts_with("paused");
}

void put_in_order(std::vector<ReleaseStatus>& releases, Time now) {
  const auto rank = [now](const auto& one) {
    return std::tuple(leaves_by_itself(one, now), one.leaves_from(), one.id);
  };
  std::sort(releases.begin(), releases.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

std::string schedule_text(const std::vector<ReleaseStatus>& releases, const ScheduleContext& context) {
  if (releases.empty()) return "Nothing is scheduled.\n";
  std::string text;
  for (const auto& release : releases) {
    text += heading_of(release, context) + "\n  " + release.id + "  " + one_line(release.title, 400) + "\n";
    for (const auto& line : lines_of(release, context)) text += "  " + line + "\n";
  }
  return text + "To stop one: " + typed("cancel RELEASE") + "\n";
}

json::array schedule_json(const std::vector<ReleaseStatus>& releases, const ScheduleContext& context) {
  json::array all;
  for (const auto& release : releases) all.push_back(json_of(release, context));
  return all;
}

std::vector<CalendarEvent> schedule_events(const std::vector<ReleaseStatus>& releases, const std::string& host,
                                           const ScheduleContext& context) {
  std::vector<CalendarEvent> events;
  for (const auto& release : releases) {
    if (has_expired(release.expires_at, context.now)) continue;
    events.push_back({release.id + "@" + host, release.leaves_from(), release.title,
                      release.id + ": " + join(lines_of(release, context), "\n"),
                      leaves_by_itself(release, context.now) ? EventStatus::confirmed : EventStatus::tentative});
  }
  return events;
}

}  // namespace gazetted
