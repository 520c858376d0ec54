#include "gazetted/app/feedback_forward.hpp"

#include "gazetted/app/notices.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

// Where it came back to is our own mail server's note.
std::string_view without_return_path(std::string_view mail) {
  if (!equal_ignoring_case(mail.substr(0, 12), "return-path:")) return mail;
  const auto end = mail.find('\n');
  return end == std::string_view::npos ? mail : mail.substr(end + 1);
}

}  // namespace

std::optional<Notice> forward_of(std::string_view mail, const std::optional<ReturnedRow>& row,
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
  notice.bytes = without_return_path(mail);
  notice.relays = audience.relays.empty() ? notice_relays(settings) : audience.relays;
  return notice;
}

}  // namespace gazetted
