#include "gazetted/app/steering_words.hpp"

#include <algorithm>

#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/users.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/rules/expiry.hpp"
#include "gazetted/lifecycle/opening.hpp"

namespace gazetted {
namespace {

std::string deliveries(std::int64_t count) {
  return format_count(std::uint64_t(count)) + (count == 1 ? " delivery" : " deliveries");
}

// Those that have it, or may have it.
std::int64_t may_have_it(const Tally& tally) {
  return tally[State::sent] + tally[State::bounced] + tally[State::unknown] + tally[State::sending];
}

bool is_early_for_some(const ReleaseStatus& release) {
  return std::any_of(release.targets.begin(), release.targets.end(),
                     [](const auto& target) { return target.opens == Opens::early; });
}

// Something is still to leave to everybody, and not only to those who have it early.
bool waits_for_all(const ReleaseStatus& release) {
  return std::any_of(release.targets.begin(), release.targets.end(), [](const auto& target) {
    if (target.opens == Opens::early || target.cancelled) return false;
    return target.opens == Opens::when_renewed || !target.tally.done();
  });
}

bool is_in(const SteerScope& scope, const TargetStatus& target) {
  if (scope.list.empty() && scope.channel.empty()) return true;
  return target.name == (target.kind == TargetKind::list ? scope.list : scope.channel);
}

}  // namespace

std::string why_held(const Approval& approval, const std::string& held) {
  if (!approval.is_awaited()) return held;
  return "it awaits the approval of a second person" + (held.empty() ? "" : "; " + held);
}

std::string how_to_approve(const std::string& id, const std::string& hash) {
  return typed("approve " + id + " --text " + hash.substr(0, 8));
}

std::string how_to_send(const ReleaseRow& release) {
  std::string text;
  if (!release.held.empty()) text += "To send it when that is settled: " + typed("resume " + release.id) + "\n";
  if (release.approval.is_awaited())
    text += "To approve it:                   " + how_to_approve(release.id, release.hash) + "\n";
  return text + "To stop it:                      " + typed("cancel " + release.id) + "\n";
}

std::string approval_text(const ReleaseStatus& release) {
  const auto& approval = release.approval;
  if (!approval.approver) return "";
  const auto text = "approved by " + user_name(*approval.approver);
  if (approval.state == ApprovalState::given) return text;
  return text + " alone; somebody else has to confirm it: " + how_to_approve(release.id, release.hash);
}

bool is_over(const ReleaseStatus& release) {
  return release.state == "done" || release.state == "cancelled" || release.state == "withdrawn";
}

std::optional<Duration> late_by(const ReleaseStatus& release, Time now) {
  const auto& left = release.first_public_attempt;
  if (!release.release_at) return std::nullopt;
  const bool never = is_over(release) || has_expired(release.expires_at, now) || !waits_for_all(release);
  if (never && !left) return std::nullopt;
  return late_by(*release.release_at, left, now);
}

bool expired_unsent(const ReleaseStatus& release, Time now) {
  return unsent_when_expired(release.expires_at, release.done, release.tally, now) > 0;
}

SentAfterAll sent_after_all(const ReleaseStatus& release) {
  const auto& targets = release.targets;
  return sent_after_all(has_left(release.tally, release.first_attempt.has_value()),
                        std::any_of(targets.begin(), targets.end(), [](const auto& each) { return each.cancelled; }));
}

std::string why_it_waits(const ReleaseStatus& release, const TargetStatus& target, const Zone& zone, Time now) {
  const auto at = [&](Time time) {
    return format_beside_utc(time, zone) + " (in " + format_for_people(time - now) + ")";
  };
  if (has_expired(release.expires_at, now))
    return "the release expired at " + format_beside_utc(*release.expires_at, zone) +
           ", and nothing more of it is sent";
  if (release.waits_for_person()) return "it is held: " + one_line(why_held(release.approval, release.held), 300);
  if (target.opens == Opens::when_renewed && release.release_at) {
    if (*release.release_at <= now) return "its time has come, and it is about to be opened";
    return (is_early_for_some(release) ? "under embargo until " : "it leaves at ") + at(*release.release_at);
  }
  return release.not_before > now ? "nothing of the release leaves before " + at(release.not_before) : "";
}

std::optional<HistoryEntry> order_that_cancelled(const ReleaseStatus& release, const TargetStatus& target,
                                                 const std::vector<HistoryEntry>& cancellations) {
  const auto did_it = [&](const HistoryEntry& entry) {
    const SteerScope scope{entry.release, entry.list, entry.channel};
    const bool is_whole = entry.list.empty() && entry.channel.empty();
    return entry.after != nothing_to_cancel && entry.at >= release.accepted &&
           (is_whole || (target.cancelled_by_somebody && is_in(scope, target)));
  };
  // The first: whatever came later found it cancelled.
  const auto order = std::find_if(cancellations.begin(), cancellations.end(), did_it);
  return order == cancellations.end() ? std::nullopt : std::optional(*order);
}

std::string why_it_was_not_sent(const ReleaseStatus& release, State state, const Zone& zone, Time now) {
  if (state == State::expired && expired_unsent(release, now))
    return "the release expired at " + format_beside_utc(*release.expires_at, zone);
  if (state != State::cancelled) return "";
  if (release.withdrawn) return "the release was withdrawn at " + format_beside_utc(*release.withdrawn, zone);
  return release.superseded_by.empty() ? "" : "superseded by '" + release.superseded_by + "' before it was sent";
}

std::string cancelled_parts(const ReleaseStatus& release) {
  std::vector<std::string> parts;
  for (const auto& target : release.targets) {
    const auto count = target.tally[State::cancelled];
    if (count > 0)
      parts.push_back(std::string(to_string(target.kind)) + " " + target.name + " (" + deliveries(count) + ")");
  }
  return join(parts, ", ");
}

std::string stays_cancelled(const ReleaseStatus& release) {
  const auto reached = may_have_it(release.tally);
  if (reached == 0)
    return "it was cancelled before any of it left, and stays cancelled; to send it after all, give its file another "
           "id (a line `id: NEW-ID` in its front matter) and drop it again";
  const auto parts = cancelled_parts(release);
  return fmt::format(
      "what was cancelled stays cancelled{}. {} before that, or may have been: dropping it again under another id "
      "would "
      "send it to them twice. To reach the others, send a release to a list of them alone; they are named by: {}",
      parts.empty() ? "" : ": " + parts, reached == 1 ? "1 delivery was made" : deliveries(reached) + " were made",
      typed("report " + release.id + " --format csv"));
}

std::int64_t wait_for_a_relay(const std::vector<ReleaseStatus>& releases, const SteerScope& scope,
                              const Settings& settings, const LiveStatus& live) {
  std::int64_t waiting = 0;
  for (const auto& release : releases) {
    if (release.state != "sending" || !(scope.release.empty() || scope.release == release.id)) continue;
    for (const auto& target : release.targets) {
      const auto* list = target.kind == TargetKind::list ? settings.list(target.name) : nullptr;
      if (!list || target.paused || !is_in(scope, target)) continue;
      if (relays_in_the_way(live, list->audience.relays).empty()) continue;
      waiting += target.tally[State::pending] + target.tally[State::deferred];
    }
  }
  return waiting;
}

}  // namespace gazetted
