// Signs in a mail's headers that a program sent it: an automatic reply (RFC 3834), or a mail system.
#pragma once
#include <string>
#include <vector>

#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

// The header that says so, as "auto-submitted: auto-replied"; empty: none. A subject alone decides nothing (RFC 3834
// section 3.1.5).
std::string automatic_sign(const std::vector<MailHeader>& headers);

// Whether a mail system sent it: its return path is null, or it comes from MAILER-DAEMON, postmaster and their like.
bool is_from_mail_system(const std::vector<MailHeader>& headers);

}  // namespace gazetted
