// Signs in a mail's headers that a program sent it: an automatic reply (RFC 3834), or a mail system.
#pragma once
#include <string>
#include <vector>

#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

// The header that says so, as "auto-submitted: auto-replied"; empty: none. A subject alone decides nothing (RFC 3834
// section 3.1.5).
std::string automatic_sign(const std::vector<MailHeader>& headers);

// Whether it names as its author MAILER-DAEMON, postmaster or another of a server's own names.
bool is_from_mail_daemon(const std::vector<MailHeader>& headers);

// MAIL FROM:<>: of every report, and of many automatic replies (RFC 3834 section 3.3).
bool has_null_return_path(const std::vector<MailHeader>& headers);

}  // namespace gazetted
