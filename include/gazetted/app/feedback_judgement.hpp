// What follows from one thing that came back: what is kept of it, whether the delivery is bounced, what vote is cast,
// who is suppressed at once. Nobody is believed but a token that proves itself: an address in a body suppresses nobody.
// Pure; tested as a table.
#pragma once
#include <optional>

#include "gazetted/app/feedback_book.hpp"
#include "gazetted/ledger/feedback.hpp"
#include "gazetted/mail/token.hpp"

namespace gazetted {

// `row`: of the delivery that its claim proves; nothing: it is about none that is known. `wish`: what a signed token in
// its subject says, which goes before all else.
NewFeedback judge_feedback(const BookedFeedback& booked, const std::optional<ReturnedRow>& row,
                           const std::optional<Unsubscription>& wish = std::nullopt);

// Whether it is for people: somebody wrote it, and nothing was done by it.
bool is_for_people(const BookedFeedback& booked, const NewFeedback& judged);

}  // namespace gazetted
