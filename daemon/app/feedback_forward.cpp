#include "feedback_forward.hpp"

#include <algorithm>

#include "gazetted/app/notices.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/foreign_mail.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

// Where it came back to is our own mail server's note.
std::string_view without_return_path(std::string_view mail) {
  if (!equal_ignoring_case(mail.substr(0, 12), "return-path:")) return mail;
  const auto end = mail.find('\n');
  return end == std::string_view::npos ? mail : mail.substr(end + 1);
}

// Our relay would vouch for it: the domain is ours.
bool is_one_of_us(std::string_view author, const ListOptions& audience) {
  const auto own = parse_mailbox(audience.from);
  const auto at = author.rfind('@');
  if (!own || at == std::string_view::npos) return false;
  return equal_ignoring_case(author.substr(at + 1), own->address.domain());
}

std::string attached(const std::string& bytes, const MailOfPerson& mail, const ListOptions& audience,
                     const std::string& recipient) {
  const auto name = hex(sha256(mail.raw + recipient)).substr(0, 32);
  const auto own = parse_mailbox(audience.from);
  const auto from = own ? own->address.text() : recipient;
  return wrapped(bytes, {from, recipient, "A mail that claims to be from " + std::string(mail.author),
                         format_rfc5322(mail.at), name, "<" + name + "@" + from.substr(from.rfind('@') + 1) + ">"});
}

// Where it is kept: should nobody take it, it can be found there.
constexpr std::string_view trace = "X-Gazetted-Feedback: ";

}  // namespace

std::string with_crlf(std::string_view mail) {
  std::string out;
  out.reserve(mail.size() + mail.size() / 32 + 2);
  for (std::size_t at = 0; at < mail.size(); ++at) {
    const char c = mail[at];
    if (c != '\r' && c != '\n') {
      out += c;
      continue;
    }
    if (c == '\r' && at + 1 < mail.size() && mail[at + 1] == '\n') ++at;
    out += "\r\n";
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

std::optional<NewFeedback> forward_failed(const Notice& notice, const std::string& why, Time now) {
  std::string_view bytes = notice.bytes;
  if (!bytes.starts_with(trace)) return std::nullopt;
  bytes.remove_prefix(trace.size());
  NewFeedback event;
  event.row.at = now;
  event.row.source = "sending on";
  event.row.raw = bytes.substr(0, bytes.find('\r'));
  event.row.digest = sha256("not sent on: " + event.row.raw + "\n" + notice.recipient);
  event.row.kind = to_string(FeedbackKind::human);
  event.row.what = to_string(BounceClass::other);
  event.row.text = one_line(why, 500);
  event.row.decided = "from a person; it could not be sent on to " + notice.recipient + ", and is only here";
  return event;
}

void send_on(NewFeedback& event, std::string_view mail, std::string_view author, const std::optional<ReturnedRow>& row,
             const Settings& settings) {
  if (mail.empty()) {
    event.row.decided += "; only its beginning was kept, so it is not sent on";
    return;
  }
  event.forward = forward_of({mail, author, event.row.raw, event.row.at}, row, settings);
  event.row.decided += event.forward ? "; goes on to " + event.forward->recipient
                                     : std::string("; there is nobody to send it on to: no list has another reply_to");
}

std::optional<Notice> forward_of(const MailOfPerson& mail, const std::optional<ReturnedRow>& row,
                                 const Settings& settings) {
  const auto* list = row ? settings.list(row->list) : nullptr;
  if (!list && !settings.lists.empty()) list = &settings.lists.front();
  if (!list) return std::nullopt;
  const auto& audience = list->audience;
  const auto mailboxes = parse_mailboxes(audience.reply_to.empty() ? audience.from : audience.reply_to);
  if (!mailboxes) return std::nullopt;
  // Who answers at the address that mail comes back to would get it for ever.
  if (address_key(mailboxes->front().address.text()) == address_key(settings.bounce_address)) return std::nullopt;
  Notice notice;
  notice.recipient = mailboxes->front().address.text();
  const auto bytes = with_crlf(without_orders(without_return_path(mail.bytes)));
  notice.bytes = std::string(trace) + mail.raw + "\r\n" +
                 (is_one_of_us(mail.author, audience) ? attached(bytes, mail, audience, notice.recipient) : bytes);
  notice.relays = audience.relays.empty() ? notice_relays(settings) : audience.relays;
  return notice;
}

}  // namespace gazetted
