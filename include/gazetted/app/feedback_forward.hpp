// Mail from people that came back to an address of ours goes on to whoever answers: `reply_to` of the list that it is
// about, else of the first. It goes as it came, so that the signature of whoever wrote it holds, and without a sender,
// so that no automatic answer comes back (RFC 3834 section 2). Pure.
#pragma once
#include <optional>
#include <string_view>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/feedback.hpp"

namespace gazetted {

// Nothing: there is nobody to send it to.
std::optional<Notice> forward_of(std::string_view mail, const std::optional<ReturnedRow>& row,
                                 const Settings& settings);

}  // namespace gazetted
