#include "gazetted/feedback/feedback.hpp"

#include <algorithm>
#include <array>

#include "automatic.hpp"
#include "bounce_class.hpp"
#include "bounce_sign.hpp"
#include "candidates.hpp"
#include "complaint.hpp"
#include "delivery_status.hpp"
#include "free_text.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/mail_tree.hpp"
#include "notice_text.hpp"
#include "people_mail.hpp"
#include "spoken_reply.hpp"

namespace gazetted {
namespace {

// The report of this mail: a part of its type; a text that is one without saying so; at last one of a mail that is
// attached, as when somebody forwards a bounce.
StatusReport find_report(const MailTree& tree) {
  for (const bool returned : {false, true}) {
    for (const auto& part : tree.parts) {
      const bool report =
          is_status_part(part) || (!returned && part.type != "text/html" && looks_like_status_report(part.text));
      if (part.returned != returned || !report) continue;
      auto read = read_status_report(part.text);
      if (!read.recipients.empty()) return read;
    }
  }
  return {};
}

bool is_receipt(const MailTree& tree) {
  return std::any_of(tree.parts.begin(), tree.parts.end(), [](const MailPart& part) {
    return !part.returned &&
           (part.type == "message/disposition-notification" || part.report_type == "disposition-notification");
  });
}

DeliveryAction action_of(const StatusBlock& block, const NoticeTone& tone) {
  const auto& action = block.action;
  const bool arrived = block.status.starts_with('2');
  if (action.starts_with("delay")) return DeliveryAction::delayed;
  if (action.starts_with("deliver")) return DeliveryAction::delivered;
  if (action.starts_with("relay")) return DeliveryAction::relayed;
  if (action.starts_with("expand")) return DeliveryAction::expanded;
  // RFC 3464 section 2.3.3: the action says what became of it, whatever the status says.
  if (action.starts_with("fail") || action == "error") return DeliveryAction::failed;
  if (arrived) return DeliveryAction::delivered;
  return block.status.starts_with('5') ? DeliveryAction::failed : tone.action(!replies_in(block.diagnostic).empty());
}

// A recipient that was late and has failed since is in some reports twice: the end counts.
void leave_out_delays_of_failed(std::vector<ReportedRecipient>& recipients) {
  const auto is_over = [&](const ReportedRecipient& one) {
    return one.action == DeliveryAction::delayed && !one.final.empty() &&
           std::any_of(recipients.begin(), recipients.end(), [&](const ReportedRecipient& other) {
             return other.action == DeliveryAction::failed && equal_ignoring_case(other.final, one.final);
           });
  };
  std::vector<ReportedRecipient> left;
  for (const auto& one : recipients) {
    if (!is_over(one)) left.push_back(one);
  }
  recipients = std::move(left);
}

class Reading {
 public:
  explicit Reading(std::string_view mail) : tree_(read_mail_tree(mail)) {}

  Feedback read() {
    feedback_.trouble = tree_.trouble;
    if (!tree_.readable) return std::move(feedback_);
    notice_ = notice_of(tree_);
    feedback_.said = one_line(notice_.text, 500);
    if (auto from = addresses_in(header_of(tree_.headers, "from")); !from.empty())
      feedback_.from = std::move(from.front());
    if (trim(feedback_.said).empty()) feedback_.said = one_line(header_of(tree_.headers, "subject"), 500);
    decide();
    auto candidates = candidates_of(tree_, notice_.returned, feedback_);
    for (auto& own : feedback_.candidates)
      if (std::find(candidates.begin(), candidates.end(), own) == candidates.end())
        candidates.push_back(std::move(own));
    feedback_.candidates = std::move(candidates);
    return std::move(feedback_);
  }

 private:
  void decide() {
    if (auto complaint = read_complaint(tree_)) {
      // Who presses "unsubscribe" in a webmail has not called it spam.
      const bool leaves = complaint->complaint.type.starts_with("opt-out");
      feedback_.kind = leaves ? FeedbackKind::unsubscribe : FeedbackKind::complaint;
      feedback_.sign = "feedback-type: " + complaint->complaint.type;
      feedback_.complaint = std::move(complaint->complaint);
      feedback_.candidates = std::move(complaint->candidates);
      return;
    }
    if (is_receipt(tree_)) {
      feedback_.kind = FeedbackKind::receipt;
      feedback_.sign = "disposition-notification";
      return;
    }
    const NoticeTone tone(header_of(tree_.headers, "subject"), notice_.text);
    if (take_report(tone)) return;
    if (auto sign = sign_of_bounce(tree_, notice_, tone); !sign.empty()) {
      feedback_.sign = std::move(sign);
      return take_free_text(tone);
    }
    const bool from_system = is_from_mail_daemon(tree_.headers) || has_null_return_path(tree_.headers);
    auto personal = read_personal_mail(tree_.headers, notice_.own(), automatic_sign(tree_.headers), from_system);
    feedback_.kind = personal.kind;
    feedback_.sign = std::move(personal.sign);
    feedback_.named = std::move(personal.named);
    feedback_.by_person = personal.by_person;
    feedback_.speaks_of_leaving = personal.speaks_of_leaving;
  }

  bool take_report(const NoticeTone& tone) {
    auto report = find_report(tree_);
    if (report.recipients.empty()) return false;
    feedback_.kind = FeedbackKind::delivery_status;
    feedback_.sign = "delivery-status";
    feedback_.reporting_mta = one_line(report.reporting_mta, 255);
    feedback_.envelope_id = one_line(report.envelope_id, 512);
    if (report.left_out > 0 && feedback_.trouble.empty())
      feedback_.trouble =
          fmt::format("not read: {} recipients after the first {}", report.left_out, most_reported_recipients);
    JudgedText budget;
    const NoticeLines lines(notice_.text);
    for (auto& block : report.recipients) {
      ReportedRecipient recipient;
      recipient.original = std::move(block.original);
      recipient.final = std::move(block.final);
      recipient.action = action_of(block, tone);
      if (!block.status.starts_with('2') || recipient.action != DeliveryAction::failed)
        recipient.status = std::move(block.status);
      recipient.diagnostic = one_line(block.diagnostic, 500);
      recipient.remote_mta = one_line(block.remote_mta, 255);
      const auto& address = recipient.final.empty() ? recipient.original : recipient.final;
      const bool alone = report.recipients.size() == 1 || address.empty();
      judge_recipient(recipient, alone ? notice_.text : lines.about(address), feedback_.reporting_mta, budget);
      feedback_.recipients.push_back(std::move(recipient));
    }
    leave_out_delays_of_failed(feedback_.recipients);
    return true;
  }

  void take_free_text(const NoticeTone& tone) {
    feedback_.kind = FeedbackKind::delivery_status;
    const auto refusals = replies_in(notice_.text);
    const bool refused =
        std::any_of(refusals.begin(), refusals.end(), [](const SmtpReply& reply) { return reply.code >= 500; });
    const auto action = tone.action(refused);
    auto spoken = spoken_of(tree_.headers, notice_);
    if (spoken.empty()) spoken.push_back({"", notice_.text});
    JudgedText budget;
    for (auto& of : spoken) {
      ReportedRecipient recipient;
      recipient.final = std::move(of.address);
      recipient.action = action;
      recipient.status = status_code_in(of.said);
      if (recipient.status.starts_with('2')) recipient.status.clear();
      const auto said = replies_in(of.said);
      if (!said.empty()) recipient.diagnostic = said.front().said;
      judge_recipient(recipient, of.said, feedback_.reporting_mta, budget);
      feedback_.recipients.push_back(std::move(recipient));
    }
  }

  MailTree tree_;
  ReadNotice notice_;
  Feedback feedback_;
};

}  // namespace

std::string_view to_string(FeedbackKind kind) {
  constexpr std::array<std::string_view, 9> names = {
      "delivery-status", "complaint", "receipt", "auto-reply", "unsubscribe", "moved", "challenge", "human", "unread"};
  return names[std::size_t(kind)];
}

std::string_view to_string(BounceClass what) {
  constexpr std::array<std::string_view, 3> names = {"hard", "soft", "other"};
  return names[std::size_t(what)];
}

std::string_view to_string(DeliveryAction action) {
  constexpr std::array<std::string_view, 5> names = {"failed", "delayed", "delivered", "relayed", "expanded"};
  return names[std::size_t(action)];
}

std::string_view to_string(EvidenceBasis basis) {
  constexpr std::array<std::string_view, 7> names = {"provider", "words",  "enhanced", "code",
                                                     "notice",   "action", "nothing"};
  return names[std::size_t(basis)];
}

Feedback read_feedback(std::string_view mail) { return Reading(mail).read(); }

bool is_from_person(const Feedback& feedback) {
  switch (feedback.kind) {
    case FeedbackKind::human:
      return true;
    case FeedbackKind::unsubscribe:
      return !feedback.complaint;  // that is a webmail's report
    case FeedbackKind::moved:
      return feedback.by_person;
    default:
      return false;
  }
}

BounceClass class_of(const Feedback& feedback) {
  auto worst = BounceClass::other;
  for (const auto& recipient : feedback.recipients) worst = std::min(worst, recipient.what);
  return worst;
}

}  // namespace gazetted
