// Mail that no mail system sent: who is away, who has left, who wants to leave a list, who wants an answer first, and
// who writes to us.
#pragma once
#include <string>
#include <vector>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

struct PersonalMail {
  FeedbackKind kind;
  std::string sign;
  std::vector<std::string> named;  // of kind moved: addresses in it but the sender's
  bool by_person = false;          // nothing shows that a machine wrote it
  bool speaks_of_leaving = false;  // a word about leaving a list is in it
};

// `text` is what they wrote, without what they quote. `automatic`: the sign of an automatic reply, or empty.
PersonalMail read_personal_mail(const std::vector<MailHeader>& headers, const std::string& text,
                                const std::string& automatic, bool from_mail_system);

}  // namespace gazetted
