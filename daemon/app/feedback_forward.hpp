// Mail from people that came back to an address of ours goes on to whoever answers: `reply_to` of the list that it is
// about, else of the first. It goes as it came but for its line ends, which are CRLF on the wire, and what providers
// take for orders, and with one header above it: the signature of whoever wrote it holds. What claims to be from a
// domain of ours goes as an attachment, since our relay would vouch for it. It has no sender, so that no automatic
// answer comes back (RFC 3834 section 2). Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/feedback.hpp"

namespace gazetted {

struct MailOfPerson {
  std::string_view bytes, author;  // author: the address in From, as it is written; may be empty
  std::string raw;                 // where it is kept, as its row in the feedback has it
  Time at;
};
// Nothing: there is nobody to send it to.
std::optional<Notice> forward_of(const MailOfPerson& mail, const std::optional<ReturnedRow>& row,
                                 const Settings& settings);

// What is done with a mail for people, beside what was decided, as `feedback` shows it.
void send_on(NewFeedback& event, std::string_view mail, std::string_view author, const std::optional<ReturnedRow>& row,
             const Settings& settings);

// For the feedback, of a notice that forward_of() made and that nobody took: `why` is what was said to it. Nothing: it
// is another notice.
std::optional<NewFeedback> forward_failed(const Notice& notice, const std::string& why, Time now);

// Every CRLF, LF alone and CR alone as CRLF, and one at the end (RFC 5321 section 2.3.8).
std::string with_crlf(std::string_view mail);

}  // namespace gazetted
