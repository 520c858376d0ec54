// Whether a mail that has no report (RFC 3464) is a bounce all the same, and what it says of its deliveries as a whole.
#pragma once
#include <string>
#include <string_view>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/mail_tree.hpp"
#include "notice_text.hpp"

namespace gazetted {

// What subject and text say, in the words of sign_words.
class NoticeTone {
 public:
  NoticeTone(std::string_view subject, std::string_view notice);

  bool subject_fails() const;
  bool fails() const;    // subject or notice
  bool is_late() const;  // subject or notice
  // "Automatic reply: Undelivered…" is away; "Undeliverable: Automatic reply…" is not.
  bool is_away() const;
  // `refused`: a reply of class 5 is quoted.
  DeliveryAction action(bool refused) const;
  const std::string& notice() const { return notice_; }  // folded

 private:
  std::string subject_, notice_;
};

// What tells it: the name of a server's own form, "report-type", "mail system", "subject"; empty: it is none, as far as
// anybody can tell. An automatic reply is none without a server's form, name or subject, whatever its text says.
std::string sign_of_bounce(const MailTree& tree, const ReadNotice& notice, const NoticeTone& tone);

}  // namespace gazetted
