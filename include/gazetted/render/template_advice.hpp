// What is worth knowing of a template that can be used: files that nothing reads, fields of other programs, HTML in a
// plain text, no way to unsubscribe. Never a reason to refuse it. Reads the directory's names; for check.
#pragma once
#include "gazetted/render/mail_template.hpp"

namespace gazetted {

void advise_on_template(const fs::path& directory, const MailTemplate& loaded, Findings& findings);

}  // namespace gazetted
