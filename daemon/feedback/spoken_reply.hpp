// SMTP replies as a notice quotes them: "host mx.x.example said: 550 5.1.1 …", "<<< 550 …", "smtp;550-5.1.1 …".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/mail/reply_class.hpp"

namespace gazetted {

struct QuotedReply : SmtpReply {  // its lines are without addresses
  std::string said;               // one line, as it was written, at most 500 bytes
};

// At most 8 replies of class 4 and 5. A number counts only where a reply may begin ("550 beds" within a sentence is
// none), or before an enhanced code. The text of each goes on to the end of its paragraph, at most 600 bytes.
std::vector<QuotedReply> replies_in(std::string_view text);

// The reply that text without a code would be: the enhanced code in it, "550" or "450" by its class.
SmtpReply reply_of_words(std::string_view text, std::string_view status);

// In reply to which command, where the text says so; else `otherwise`.
SmtpStage stage_in(std::string_view text, SmtpStage otherwise);

// The text without addresses, so that no name in one is read as a reason; blanks made single.
std::string words_alone(std::string_view text);
// The same of its first 8 KB, folded, as phrases are looked for.
std::string folded_words(std::string_view text);

}  // namespace gazetted
