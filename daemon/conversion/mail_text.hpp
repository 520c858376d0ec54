// The text of a mail as its author meant it: without the signature, without what it answers and what was forwarded.
// Pure.
#pragma once
#include <string>
#include <vector>

namespace gazetted {

struct MailText {
  std::string text;
  std::vector<std::string> cut;  // "a signature of 4 lines"
  int doubtful_line = 0;         // of the text, from 1: what is there may be a signature or a forwarded mail
  std::string doubt;             // what it is; empty: nothing is doubtful
};

MailText without_mail_habits(const std::string& text);

// The line, from 1, at which a mail is quoted with its head ("From: … Sent: … To: …"), in the language of any mail
// program; 0: none is.
int line_of_quoted_mail(const std::string& text);

// RFC 3676: lines that end in a blank go on in the next.
std::string unflowed(const std::string& text, bool delete_space);

}  // namespace gazetted
