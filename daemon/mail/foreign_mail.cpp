#include "gazetted/mail/foreign_mail.hpp"

#include <algorithm>
#include <array>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

// A name, or how names begin.
constexpr std::array orders = {"bcc",    "resent-bcc", "x-smtpapi", "x-msys-",    "x-mailgun-",
                               "x-ses-", "x-pm-",      "x-mj-",     "x-mailjet-", "x-mailin-",
                               "x-mc-",  "x-sg-",      "x-tm-",     "x-sib-",     "x-elasticemail-"};

bool is_order(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const auto name = lower(trim(line.substr(0, colon)));
  return std::any_of(orders.begin(), orders.end(), [&](std::string_view order) {
    return order.ends_with('-') ? name.starts_with(order) : name == order;
  });
}

}  // namespace

std::string without_orders(std::string_view mail) {
  std::string out;
  out.reserve(mail.size());
  bool drops = false;
  for (std::size_t at = 0; at < mail.size();) {
    const auto end = std::min(mail.find('\n', at), mail.size() - 1) + 1;
    const auto line = mail.substr(at, end - at);
    if (line == "\n" || line == "\r\n") return out.append(mail.substr(at));
    const bool is_folded = line.front() == ' ' || line.front() == '\t';
    if (!is_folded) drops = is_order(line);
    if (!drops) out.append(line);
    at = end;
  }
  return out;
}

std::string wrapped(std::string_view mail, const Wrapping& in) {
  std::string out = "From: " + in.from + "\r\nTo: " + in.to + "\r\nSubject: " + in.subject + "\r\nDate: " + in.date +
                    "\r\nMessage-ID: " + in.message_id +
                    "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + in.boundary +
                    "\"\r\n\r\n--" + in.boundary +
                    "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThis mail came back to the newsroom's address. "
                    "It claims to be from an address of\r\nyour own, which nobody has proved: it is attached as it "
                    "came.\r\n--" +
                    in.boundary + "\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n";
  out.append(mail);
  return out + "\r\n--" + in.boundary + "--\r\n";
}

}  // namespace gazetted
