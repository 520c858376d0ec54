// Whether a mail to the secret address of a newsroom is from whom it says (RFC 8601). Three things together: it came to
// that address, its From is on the list, and our own mail server says that a domain which is From's has signed it. SPF
// alone is not enough: senders share servers. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct MailInRules {
  std::string address;            // press+SECRET@news.example.org; empty: no mail is taken
  std::vector<std::string> from;  // who may write
  std::string authserv_id;        // by which our own server signs its Authentication-Results
};

// One method of an Authentication-Results: "dkim=pass header.d=example.org".
struct AuthenticationResult {
  std::string method, result;  // in lower case
  std::vector<std::pair<std::string, std::string>> properties;
  std::string property(std::string_view name) const;  // the first of that name; empty: there is none
};
struct AuthenticationResults {
  std::string authserv_id;  // in lower case
  std::vector<AuthenticationResult> results;
};
// The value of the header, unfolded. An error: it cannot be read.
Result<AuthenticationResults> parse_authentication_results(std::string_view value);

// The address of From as it is on the list: the answer goes there. An error says why nobody may trust it; it never
// names the secret address.
Result<std::string> judge_mail_in(const std::string& mail, std::string_view recipient, const MailInRules& rules);

}  // namespace gazetted
