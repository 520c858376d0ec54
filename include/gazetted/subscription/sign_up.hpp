// Whether a request at the door of a list is mailed an invitation to confirm it, and what whoever made it sees. The
// limits are against list bombing, where strangers put an address on thousands of lists. Pure: the caller has counted.
// What is seen never depends on the address: a known one, a suppressed one and a new one are answered alike.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gazetted/base/time.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/subscription/subscription.hpp"

namespace gazetted {

inline constexpr Duration one_hour = std::chrono::hours(1);
inline constexpr Duration one_day = std::chrono::hours(24);

struct SignUpLimits {
  int address_day = 1, address_month = 3;  // mails to one address, over all lists; a month is 30 days
  int network_hour = 5, network_day = 20;  // requests from one IPv4 address, or one /64 of IPv6
  int domain_hour = 30;                    // requests for addresses of one domain
  int form_hour = 60;                      // requests for one list; above that, those that show proof
  int proven_hour = 60;                    // of which there are so many more
  int looked_at = 100, confirmed = 10;     // of so many mails so many are confirmed, or the form closes
};

// What the ledger has counted. Requests are those that were answered with check_mail.
struct SignUpCounts {
  int address_day = 0, address_month = 0;                                 // mails
  int network_hour = 0, network_day = 0, domain_hour = 0, form_hour = 0;  // requests
  // Of the last `looked_at` mails for the list that are from one hour to one day old.
  int mails_looked_at = 0, confirmed = 0;
  Hindrance hindrance = Hindrance::none;
};

enum class SignUpAnswer {
  check_mail,  // a mail is on its way, or none is for a reason that nobody must learn
  prove,       // the same once more, with an answer to a question
  later,       // too many have asked
  closed,      // too few of those who were mailed wanted it
};

struct SignUpVerdict {
  SignUpAnswer answer = SignUpAnswer::check_mail;
  bool mails = false;
  std::string_view reason;  // for the log
  bool operator==(const SignUpVerdict&) const = default;
};
enum class Proof { none, shown };
SignUpVerdict judge_sign_up(const SignUpCounts& counts, Proof proof, const SignUpLimits& limits = {});

// Whether the door takes an address: its domain can be one of the public network, and its local part is not quoted,
// where a stranger's words would be told to others.
bool may_sign_up(const Address& address);

// What the limits of an address go by: the mailbox behind Address::key(), without what servers ignore: "+detail", and
// the dots of Gmail's.
std::string mailbox_behind(std::string_view key);

// What limits share: "192.0.2.1", or the first half of an IPv6 address, "2001:db8:0:1::/64". IPv4 within IPv6 is IPv4.
// What is no address is one network.
std::string network_of(std::string_view visitor);

}  // namespace gazetted
