#include "gazetted/app/status_json.hpp"

#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/users.hpp"

namespace gazetted {

std::vector<WaitingTarget> waiting_of(const LiveStatus& live, std::string_view release) {
  std::vector<WaitingTarget> found;
  for (const auto& target : live.waiting) {
    if (target.release == release) found.push_back(target);
  }
  return found;
}

json::object status_json(const ReleaseStatus& release, const std::optional<LiveStatus>& live, Time now,
                         const std::string& page) {
  json::object object;
  object["release"] = release.id;
  object["title"] = release.title;
  object["state"] = release.state;
  if (!page.empty()) object["page"] = page;
  object["taken"] = format_rfc3339(release.accepted);
  object["not_before"] = format_rfc3339(release.not_before);
  if (release.release_at) object["release_at"] = format_rfc3339(*release.release_at);
  if (release.waits_for_person() && !is_over(release)) object["held"] = why_held(release.approval, release.held);
  object["approval"] = to_string(release.approval.state);
  if (release.approval.approver) object["approved_by"] = user_name(*release.approval.approver);
  if (release.expires_at) object["expires_at"] = format_rfc3339(*release.expires_at);
  if (expired_unsent(release, now)) object["expired"] = true;
  if (const auto late = late_by(release, now))
    object["late_by"] = std::chrono::floor<std::chrono::seconds>(*late).count();
  if (release.withdrawn) object["withdrawn_at"] = format_rfc3339(*release.withdrawn);
  object["kind"] = to_string(release.kind);
  object["version"] = release.version;
  if (!release.supersedes.empty()) object["supersedes"] = release.supersedes;
  if (!release.superseded_by.empty()) object["superseded_by"] = release.superseded_by;
  if (release.another_is_being_taken) object["being_replaced"] = true;
  object["deliveries"] = to_json(release.tally);
  json::object lists;
  json::object channels;
  for (const auto& target : release.targets)
    (target.kind == TargetKind::list ? lists : channels)[target.name] = to_json(target.tally);
  object["lists"] = lists;
  object["channels"] = channels;
  if (live) {
    auto& waiting = object["waiting"].emplace_array();
    for (const auto& target : waiting_of(*live, release.id))
      waiting.push_back(json::object{{to_string(target.kind), target.name}, {"reason", target.reason}});
  }
  return object;
}

}  // namespace gazetted
