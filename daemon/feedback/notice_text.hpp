// The words with which a server or a person speaks to us, apart from the mail that they return or quote: codes and
// names in our own text must never be read as theirs.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

struct ReadNotice {
  std::string text;                  // lines, at most 16 KB
  std::string plain;                 // without HTML where there is other text; else what is above a quote in it
  std::vector<MailHeader> returned;  // headers of the mail that is returned, in a part or in the text
  // What a person wrote: an HTML part says the same a second time.
  const std::string& own() const { return plain.empty() ? text : plain; }
};

ReadNotice notice_of(const MailTree& tree);

// Where the original begins in a text; its size where it nowhere does.
std::size_t original_begins(std::string_view text);

// Quoted lines ("> …") dropped; ">>> RCPT" of a transcript is none.
std::string without_quotes(std::string_view text);

}  // namespace gazetted
