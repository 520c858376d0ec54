#include "gazetted/app/outlook.hpp"

#include <algorithm>

#include "gazetted/app/approvals.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {
namespace {

std::string moment(Time time, const Zone& zone, Time now) {
  const auto text = format_beside_utc(time, zone);
  return time > now ? text + " (in " + format_for_people(time - now) + ")" : text;
}

std::string after_acceptance(const Outlook& outlook) {
  return outlook.hold > Duration(0) ? format_for_people(outlook.hold) + " after it is accepted"
                                    : "as soon as it is accepted";
}

std::string embargo_text(const Outlook& outlook, const Zone& zone, Time now) {
  const auto until = "It is under embargo until " + moment(outlook.leaves, zone, now) + ". ";
  if (outlook.early.empty()) return until + "Nobody gets it earlier: none of its lists has `embargoed: true`.";
  const bool one = outlook.early.size() == 1;
  return until + join(outlook.early, ", ") + (one ? " gets it early, " : " get it early, ") +
         after_acceptance(outlook) +
         (outlook.others.empty() ? "." : "; at that time: " + join(outlook.others, ", ") + ".");
}

json::array to_array(const std::vector<std::string>& words) { return json::array(words.begin(), words.end()); }

}  // namespace

Outlook outlook_of(const Edition& edition, const Settings& settings, Time now) {
  const auto& release = edition.set.first();
  Outlook outlook;
  outlook.leaves = now;
  outlook.approval_for = who_asks_for_approval(edition, settings);
  outlook.who_approves = who_will_approve(settings.approvers);
  if (edition.is_to_be_confirmed) outlook.converted_from = edition.converted_from;
  if (release.expires_at) outlook.expires = release.expires_at->instant;
  for (const auto& list : edition.lists) (list.text.early ? outlook.early : outlook.others).push_back(list.text.name);
  for (const auto& channel : edition.channels)
    outlook.others.push_back(channel.name == site_channel_name ? "page" : "channel " + channel.name);
  if (release.kind == ReleaseKind::withdrawal) {
    outlook.begin = Outlook::Begin::overtakes_all;
    return outlook;
  }
  outlook.hold = settings.spool.hold;
  outlook.leaves = now + outlook.hold;
  const auto& planned = release.public_from();
  if (!planned || planned->instant <= outlook.leaves) return outlook;
  outlook.begin = Outlook::Begin::planned;
  outlook.leaves = planned->instant;
  outlook.is_embargo = release.embargo.has_value();
  return outlook;
}

Outlook whole_outlook(const Edition& edition, const Settings& settings, Time now) {
  auto outlook = outlook_of(edition, settings, now);
  if (!edition.earlier || edition.set.first().kind == ReleaseKind::withdrawal) return outlook;
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return outlook;
  const auto earlier = (*ledger)->release(edition.earlier->id, now);
  if (earlier && *earlier && (*earlier)->approval.state != ApprovalState::not_needed)
    outlook.approval_for.push_back("the version before it, " + edition.earlier->id);
  return outlook;
}

std::string approval_text(const Outlook& outlook) {
  if (outlook.approval_for.empty()) return "";
  return "It is held until somebody else approves it (required by " + join(outlook.approval_for, ", ") + ")." +
         (outlook.who_approves.empty() ? "" : " Who may approve it: " + outlook.who_approves + ".");
}

std::string begin_text(const Outlook& outlook, const Zone& zone, Time now) {
  if (!outlook.converted_from.empty() && outlook.begin == Outlook::Begin::when_accepted)
    return "It is held until somebody has looked at its preview and resumes it, since it is converted from " +
           outlook.converted_from + ".";
  switch (outlook.begin) {
    case Outlook::Begin::overtakes_all:
      return "It leaves at once, before everything else.";
    case Outlook::Begin::when_accepted:
      return "It leaves " + after_acceptance(outlook) + ": " + format_beside_utc(outlook.leaves, zone) +
             " at the earliest.";
    case Outlook::Begin::planned:
      break;
  }
  const auto held = outlook.converted_from.empty() ? ""
                                                   : " It is held until then, and longer, unless somebody has looked "
                                                     "at its preview and resumes it: it is converted from " +
                                                         outlook.converted_from + ".";
  if (outlook.is_embargo) return embargo_text(outlook, zone, now) + held;
  return "It leaves at " + moment(outlook.leaves, zone, now) + "." + held;
}

std::string expiry_text(const Outlook& outlook, const Zone& zone, Time now) {
  if (!outlook.expires) return "";
  return "What has not left by " + moment(*outlook.expires, zone, now) + " will no longer be sent.";
}

json::object outlook_json(const Outlook& outlook, const Zone& zone) {
  json::object object{{"leaves", format_rfc3339(outlook.leaves)},
                      {"leaves_local", format_in_full(outlook.leaves, zone)},
                      {"planned", outlook.begin == Outlook::Begin::planned},
                      {"embargo", outlook.is_embargo},
                      {"early", outlook.is_embargo ? to_array(outlook.early) : json::array()}};
  if (outlook.expires) {
    object["expires_at"] = format_rfc3339(*outlook.expires);
    object["expires_local"] = format_in_full(*outlook.expires, zone);
  }
  if (!outlook.converted_from.empty()) object["held_until_confirmed"] = outlook.converted_from;
  json::object approval{{"needed", !outlook.approval_for.empty()}};
  if (!outlook.approval_for.empty()) {
    approval["asked_for_by"] = to_array(outlook.approval_for);
    approval["who"] = outlook.who_approves;
  }
  object["approval"] = std::move(approval);
  return object;
}

}  // namespace gazetted
