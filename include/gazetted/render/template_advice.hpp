// What is worth knowing of a template that can be used: files that nothing reads, fields of other programs, HTML in a
// plain text, no way to unsubscribe where mails should have one. Never a reason to refuse it. Reads the directory's
// names; for check.
#pragma once
#include "gazetted/model/unsubscribing.hpp"
#include "gazetted/render/mail_template.hpp"

namespace gazetted {

void advise_on_template(const fs::path& directory, const MailTemplate& loaded, Unsubscribing unsubscribing,
                        Findings& findings);

}  // namespace gazetted
