// What an SMTP answer means: the one place with policy about failure. Pure, tested row by row.
#pragma once
#include "gazetted/model/outcome.hpp"
#include "gazetted/send/smtp_session.hpp"

namespace gazetted {

// What is unclassified is deferred, never refused.
Outcome judge_smtp(const SmtpAnswer& answer);

}  // namespace gazetted
