#include "confirming_reply.hpp"

#include "gazetted/app/feedback_judgement.hpp"

namespace gazetted {
namespace {

std::string_view said_of(ConfirmResult result) {
  switch (result) {
    case ConfirmResult::done:
      return "a reply that confirms: subscribed";
    case ConfirmResult::before:
      return "a reply that confirms, as was done before";
    case ConfirmResult::expired:
      return "a reply that confirms, but too late; they have to ask for it anew";
    case ConfirmResult::unknown:
      break;
  }
  return "a reply that would confirm, but an operator has to agree: they called a mail spam, or were suppressed by "
         "hand";
}

}  // namespace

bool is_about_request(const BookedFeedback& booked) {
  return booked.claim && booked.claim->kind == ReturnKind::confirmation;
}

bool is_confirming_reply(const BookedFeedback& booked) {
  // "Do not subscribe me, I never asked for it. Remove me!" is no wish that is acted on, and no agreement.
  return is_about_request(booked) && booked.feedback.kind == FeedbackKind::human && !booked.feedback.speaks_of_leaving;
}

NewFeedback judge_request(const BookedFeedback& booked, const std::optional<AskedFor>& asked,
                          std::optional<ConfirmResult> result) {
  auto event = judge_feedback(booked, std::nullopt);
  if (!asked) return event;
  event.row.address = asked->address;
  event.row.list = asked->list;
  if (result) {
    event.row.kind = "confirmation";
    event.row.decided = said_of(*result);
    return event;
  }
  event.row.decided = "about the mail that asks to confirm a subscription; nothing was done";
  return event;
}

}  // namespace gazetted
