#include "gazetted/app/feedback_judgement.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/feedback/verdict.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/schedule/destination.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_text = 500;
constexpr Duration clocks_differ_by{5 * 60'000};

std::string domain_of(const std::string& address_key) { return address_key.substr(address_key.rfind('@') + 1); }

bool names(const std::string& written, const std::string& address_key_of_row) {
  return !written.empty() && address_key(written) == address_key_of_row;
}

// Of several the one that is about our recipient; where none is, the one that says most.
const ReportedRecipient* about(const Feedback& feedback, const ReturnedRow& row) {
  const ReportedRecipient* worst = nullptr;
  for (const auto& one : feedback.recipients) {
    if (names(one.original, row.address) || names(one.final, row.address)) return &one;
    if (!worst || (one.action == DeliveryAction::failed && worst->action != DeliveryAction::failed)) worst = &one;
  }
  return worst;
}

// A group's address, or one that is passed on: what failed is a member of it, perhaps in the same domain.
bool is_of_another(const ReportedRecipient& recipient, const ReturnedRow& row) {
  return recipient.final.find('@') != std::string::npos && !names(recipient.final, row.address);
}

// As `feedback` prints it and people say it.
std::string kind_of(const Feedback& feedback) {
  if (feedback.kind != FeedbackKind::delivery_status) return std::string(to_string(feedback.kind));
  const auto has = [&](DeliveryAction action) {
    return std::any_of(feedback.recipients.begin(), feedback.recipients.end(),
                       [&](const auto& one) { return one.action == action; });
  };
  if (has(DeliveryAction::failed)) return "bounce";
  return has(DeliveryAction::delayed) ? "delay" : "delivered";
}

void describe(FeedbackRow& kept, const ReportedRecipient& recipient) {
  kept.what = to_string(recipient.what);
  kept.reason = to_string(recipient.reason);
  kept.rule = recipient.evidence.rule;
  kept.status = recipient.status;
  kept.text = one_line(recipient.diagnostic.empty() ? recipient.evidence.line : recipient.diagnostic, longest_text);
  kept.named = one_line(recipient.final, longest_text);
}

Suppression suppressed(const BookedFeedback& booked, const ReturnedRow& row, SuppressionCause cause, std::string reason,
                       std::string list = "") {
  Suppression made{row.address, std::move(list), std::move(reason), booked.at};
  made.cause = cause;
  made.provider = destination_of(domain_of(row.address));
  return made;
}

Vote vote_for(const Ballot& ballot, const FeedbackRow& kept, const ReturnedRow& row, const BookedFeedback& booked) {
  Vote vote;
  vote.at = booked.at;
  vote.address = row.address;
  vote.delivery = row.id;
  vote.list = row.list;
  vote.newsroom = row.newsroom;
  vote.provider = destination_of(domain_of(row.address));
  vote.kind = ballot.kind;
  vote.halves = ballot.halves;
  vote.reason = kept.reason;
  vote.rule = kept.rule;
  vote.text = kept.text;
  vote.source = booked.source;
  return vote;
}

void judge_status(NewFeedback& event, const BookedFeedback& booked, const ReturnedRow& row) {
  const auto* recipient = about(booked.feedback, row);
  if (!recipient) {
    event.row.decided = "it names nobody";
    return;
  }
  describe(event.row, *recipient);
  if (recipient->action == DeliveryAction::delivered) {
    event.clears_votes = true;
    event.row.decided = "it arrived; earlier bounces no longer count";
    return;
  }
  if (recipient->action != DeliveryAction::failed) {
    event.row.decided = "nothing has failed yet";
    return;
  }
  event.proves_bounce = true;
  event.row.decided = "bounced";
  if (recipient->reason == ReplyReason::suppressed) {
    event.suppression = suppressed(booked, row, SuppressionCause::provider_list, event.row.text);
    event.row.decided = "bounced; suppressed, since the provider does not try it";
    return;
  }
  if (recipient->reason == ReplyReason::filtered)
    event.row.decided += "; the recipient, or a rule of theirs, does not want it";
  const bool of_another = is_of_another(*recipient, row);
  const auto ballot = ballot_of_report(*recipient, of_another ? std::string() : domain_of(row.address));
  if (!ballot) return;
  if (row.last && booked.at - *row.last > votes_come_within) {
    event.row.decided = "bounced; too late to count against the address";
    return;
  }
  event.vote = vote_for(*ballot, event.row, row, booked);
  if (ballot->halves >= 2)
    event.row.decided += "; counts against the address";
  else if (of_another)
    event.row.decided += "; counts half, since it names " + event.row.named + ", to whom the address passes it on";
  else
    event.row.decided += "; counts half, since words alone say it";
}

// A webmail's button says of a mail of ours that its reader wants no more of that list.
void leave_by_report(NewFeedback& event, const BookedFeedback& booked, const ReturnedRow& row) {
  event.suppression =
      suppressed(booked, row, SuppressionCause::unsubscribe, "unsubscribed at their provider", row.list);
  event.row.reason = booked.feedback.complaint->type;
  event.row.decided = "unsubscribed";
}

void judge_complaint(NewFeedback& event, const BookedFeedback& booked, const ReturnedRow& row) {
  const auto& complaint = booked.feedback.complaint;
  event.row.reason = complaint ? complaint->type : "";
  if (complaint && !complaint->against) {
    event.row.decided = "no complaint about this mail; nothing was done";
    return;
  }
  event.suppression = suppressed(booked, row, SuppressionCause::complaint,
                                 "called it spam" + (event.row.reason.empty() ? "" : " (" + event.row.reason + ")"));
  event.row.decided = "suppressed everywhere";
}

void leave_by_token(NewFeedback& event, const BookedFeedback& booked, const Unsubscription& wish) {
  auto& kept = event.row;
  kept.address = address_key(wish.address);
  kept.list = wish.list;
  kept.provider = destination_of(domain_of(kept.address));
  kept.kind = to_string(FeedbackKind::unsubscribe);
  kept.decided = "unsubscribed";
  ReturnedRow whose;
  whose.address = kept.address;
  event.suppression = suppressed(booked, whose, SuppressionCause::unsubscribe, "unsubscribed by mail", wish.list);
}

bool is_posted(const BookedFeedback& booked) { return booked.source.starts_with("provider:"); }

// Words are believed where they come from the address that the mail went to: it may have been passed on, and somebody
// else answers.
void leave_by_words(NewFeedback& event, const BookedFeedback& booked, const ReturnedRow& row) {
  if (!is_posted(booked) && !names(booked.feedback.from, row.address)) {
    event.row.decided = "asks to be unsubscribed, but from another address than the mail went to";
    return;
  }
  event.suppression = suppressed(booked, row, SuppressionCause::reply, "asked for it in a reply", row.list);
  event.row.decided = "unsubscribed";
}

std::string decided_without_row(const Feedback& feedback) {
  if (feedback.kind == FeedbackKind::unread && !feedback.trouble.empty())
    return "not read: " + one_line(feedback.trouble, longest_text);
  if (feedback.kind == FeedbackKind::human) return "from a person";
  if (feedback.kind == FeedbackKind::unsubscribe) return "asks to be unsubscribed, but nothing proves who it is";
  return "it names no mail of ours; nothing was done";
}

// When it happened, as a provider says: where it can be, after the mail was given to them and not yet to come. Posts
// that could not be delivered come hours later, and votes go by days.
Time time_of(const BookedFeedback& booked, const std::optional<ReturnedRow>& row) {
  if (!booked.said_at || !row || !row->last) return booked.at;
  const bool can_be = *booked.said_at >= *row->last - clocks_differ_by && *booked.said_at <= booked.at;
  return can_be ? *booked.said_at : booked.at;
}

}  // namespace

bool is_for_people(const BookedFeedback& booked, const NewFeedback& judged) {
  return is_from_person(booked.feedback) && !is_posted(booked) && !judged.suppression;
}

NewFeedback judge_feedback(const BookedFeedback& given, const std::optional<ReturnedRow>& row,
                           const std::optional<Unsubscription>& wish) {
  auto booked = given;
  booked.at = time_of(given, row);
  NewFeedback event;
  auto& kept = event.row;
  kept.at = booked.at;
  kept.source = booked.source;
  kept.digest = booked.digest;
  kept.kind = kind_of(booked.feedback);
  kept.what = to_string(class_of(booked.feedback));
  kept.text = one_line(booked.feedback.said, longest_text);
  kept.named = one_line(join(booked.feedback.named, ", "), longest_text);
  kept.raw = fmt::format("{}#{}", booked.raw, booked.position);
  if (wish) {
    leave_by_token(event, booked, *wish);
    if (row && row->address == kept.address && row->list == kept.list) {
      kept.delivery = row->id;
      kept.release = row->release;
    }
    return event;
  }
  if (!row) {
    if (!booked.feedback.recipients.empty()) describe(kept, booked.feedback.recipients.front());
    kept.decided = decided_without_row(booked.feedback);
    return event;
  }
  kept.delivery = row->id;
  kept.address = row->address;
  kept.release = row->release;
  kept.list = row->list;
  kept.provider = destination_of(domain_of(row->address));
  // Who writes to the address of its list to be unsubscribed says nothing else by it.
  if (booked.claim && booked.claim->kind == ReturnKind::unsubscribe) {
    event.suppression = suppressed(booked, *row, SuppressionCause::unsubscribe, "unsubscribed by mail", row->list);
    kept.kind = to_string(FeedbackKind::unsubscribe);
    kept.decided = "unsubscribed";
    return event;
  }
  if (booked.feedback.kind == FeedbackKind::unsubscribe && booked.feedback.complaint) {
    leave_by_report(event, booked, *row);
    return event;
  }
  switch (booked.feedback.kind) {
    case FeedbackKind::delivery_status:
      judge_status(event, booked, *row);
      break;
    case FeedbackKind::complaint:
      judge_complaint(event, booked, *row);
      break;
    case FeedbackKind::unsubscribe:
      leave_by_words(event, booked, *row);
      break;
    case FeedbackKind::moved:
      kept.decided = "noted; look whether the list needs a change";
      break;
    case FeedbackKind::receipt:
    case FeedbackKind::auto_reply:
    case FeedbackKind::challenge:
      kept.decided = "noted; it says nothing of the address";
      break;
    case FeedbackKind::human:
      kept.decided = "from a person";
      break;
    case FeedbackKind::unread:
      kept.decided = booked.feedback.trouble.empty() ? "not understood; nothing was done"
                                                     : "not read: " + one_line(booked.feedback.trouble, longest_text);
      break;
  }
  return event;
}

}  // namespace gazetted
