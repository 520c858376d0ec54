// What came back to the address of a mail that asks to confirm a subscription: a person's reply confirms, whatever it
// says but that they want to leave; what no person wrote confirms nothing. Pure.
#pragma once
#include <optional>

#include "gazetted/app/feedback_book.hpp"
#include "gazetted/ledger/feedback.hpp"
#include "gazetted/ledger/subscriptions.hpp"

namespace gazetted {

bool is_about_request(const BookedFeedback& booked);  // its claim is that of a confirmation
bool is_confirming_reply(const BookedFeedback& booked);

// What is kept of it. `asked`: proven; nothing: nobody asked for that, or it is forgotten. `result`: of the reply that
// confirms.
NewFeedback judge_request(const BookedFeedback& booked, const std::optional<AskedFor>& asked,
                          std::optional<ConfirmResult> result);

}  // namespace gazetted
