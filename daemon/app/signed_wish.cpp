#include "signed_wish.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

bool is_from_somebody(FeedbackKind kind) {
  switch (kind) {
    case FeedbackKind::unsubscribe:
    case FeedbackKind::moved:
    case FeedbackKind::human:
    case FeedbackKind::unread:
      return true;
    case FeedbackKind::delivery_status:
    case FeedbackKind::complaint:
    case FeedbackKind::receipt:
    case FeedbackKind::auto_reply:
    case FeedbackKind::challenge:
      return false;
  }
  return false;
}

}  // namespace

std::optional<Unsubscription> signed_wish(const Feedback& feedback, const TokenKeys& keys) {
  constexpr std::size_t shortest = 20, most_words = 20;
  if (!is_from_somebody(feedback.kind)) return std::nullopt;
  for (const auto& candidate : feedback.candidates) {
    if (candidate.where != "subject") continue;
    std::size_t words = 0;
    for (const auto& word : split(candidate.text, ' ')) {
      if (word.size() < shortest) continue;
      if (++words > most_words) return std::nullopt;
      if (auto who = keys.read_unsubscribe(word)) return who;
    }
  }
  return std::nullopt;
}

}  // namespace gazetted
