// What an SMTP answer means for a delivery: the one place with policy about failure. The table of replies
// is mail/reply_class.hpp; bounces are read with the same. Pure, tested row by row.
#pragma once
#include "gazetted/model/outcome.hpp"
#include "gazetted/send/smtp_session.hpp"

namespace gazetted {

// What is unclassified is deferred, never refused. `destination`: the recipient's provider or domain.
Outcome judge_smtp(const SmtpAnswer& answer, std::string_view destination = "");

}  // namespace gazetted
