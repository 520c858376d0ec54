#include "bounce_sign.hpp"

#include <algorithm>

#include "automatic.hpp"
#include "free_text.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/phrases.hpp"
#include "notice_words.hpp"
#include "sign_words.hpp"
#include "spoken_reply.hpp"

namespace gazetted {
namespace {

// "Re: …", "WG: …": somebody answers a bounce or sends one on, and has words of their own to say.
bool is_answer(std::string_view subject) {
  const auto start = lower(subject.substr(0, 6));
  for (const std::string_view prefix :
       {"re:", "aw:",  "sv:", "vs:",   "fwd:",   "fw:", "wg:", "tr:",  "rv:",  "enc:", "i:",
        "r:",  "odp:", "pd:", "antw:", "doorst", "vl:", "vb:", "res:", "ynt:", "ilt:"})
    if (start.starts_with(prefix)) return true;
  return false;
}

}  // namespace

NoticeTone::NoticeTone(std::string_view subject, std::string_view notice)
    : subject_(folded_words(subject)), notice_(folded_words(notice)) {}

bool NoticeTone::subject_fails() const {
  return !sign_of_failure(subject_).empty() && sign_of_delivery(subject_).empty();
}

bool NoticeTone::fails() const { return subject_fails() || !sign_of_failure(notice_).empty(); }

bool NoticeTone::is_late() const { return !sign_of_delay(subject_).empty() || !sign_of_delay(notice_).empty(); }

bool NoticeTone::is_away() const {
  const auto away = sign_of_absence(subject_);
  const auto fails = sign_of_failure(subject_);
  return !away.empty() && (fails.empty() || subject_.find(away) < subject_.find(fails));
}

DeliveryAction NoticeTone::action(bool refused) const {
  if (!sign_of_delay(subject_).empty()) return DeliveryAction::delayed;
  if (!sign_of_delivery(subject_).empty() && !subject_fails()) return DeliveryAction::delivered;
  const bool final =
      !phrase_in(notice_, "permanent|gave up|giving up|given up|not be retried|no further|final attempt|finally")
           .empty();
  const bool goes_on = !phrase_in(notice_,
                                  "will continue|continue to try|continue to be made|keep trying|need to resend|"
                                  "warning message only|still being retried|will be retried")
                            .empty();
  if (!final && !refused && (goes_on || (!subject_fails() && !sign_of_delay(notice_).empty())))
    return DeliveryAction::delayed;
  if (!fails() && !refused && !sign_of_delivery(notice_).empty()) return DeliveryAction::delivered;
  return DeliveryAction::failed;
}

std::string sign_of_bounce(const MailTree& tree, const ReadNotice& notice, const NoticeTone& tone) {
  // Such services write as a mail server would.
  if (!sign_of_own_challenge(tone.notice()).empty()) return "";
  const auto shape = shape_of(tree.headers, notice.text);
  if (shape.starts_with("X-")) return shape;
  if (tone.is_away() && shape.empty()) return "";
  const bool automatic = !automatic_sign(tree.headers).empty();
  const bool daemon = is_from_mail_daemon(tree.headers);
  const bool null_path = has_null_return_path(tree.headers);
  if (!shape.empty() && (daemon || tone.subject_fails() || (null_path && !automatic))) return shape;
  const bool report = std::any_of(tree.parts.begin(), tree.parts.end(), [](const MailPart& part) {
    return !part.returned && part.report_type == "delivery-status";
  });
  if (report) return "report-type";
  const bool replied = !replies_in(notice.text).empty();
  const bool firm = tone.subject_fails() || replied;
  if (daemon && (firm || (tone.fails() && !automatic))) return "mail system";
  if (null_path && !automatic && firm) return "mail system";
  const auto leads = [&] { return leads_a_line(tree.headers, notice); };
  if (tone.subject_fails() && !automatic && !is_answer(header_of(tree.headers, "subject")) && (replied || leads()))
    return "subject";
  if (!daemon || automatic) return "";
  if (tone.is_late()) return "mail system";
  // Whatever it says, in whatever language: a server writes to us, and names somebody or a reason.
  return leads() || notice_reason_in(tone.notice()) ? "mail system" : "";
}

}  // namespace gazetted
