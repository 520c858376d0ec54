// `submit --mail`: a message on standard input, from a pipe of the mail server, into the spool. It is judged whether it
// may be trusted (mail/mail_trust), then checked as every release is.
#pragma once
#include <string>

#include "gazetted/cli/commands.hpp"

namespace gazetted {

// The exit status is one of sysexits.h, as pipe(8) of Postfix reads it: 0; 65 the message is no release; 77 nobody may
// trust it; 75 it is not the message's fault, and it is to be brought again. Anything else would bounce it.
void submit_mail(CommandContext& context, const std::string& recipient);

}  // namespace gazetted
