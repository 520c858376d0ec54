// Hard, soft or other: what a server said, through the one reply table (mail/reply_class), then the words of the
// notice, then the status code. In doubt soft: a living address that rests is worse than a dead one that is tried
// again.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "gazetted/feedback/feedback.hpp"

namespace gazetted {

// Text that one mail may have judged in all; what is over it is judged by its codes alone.
class JudgedText {
 public:
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

 private:
  std::size_t left_ = 16 * 1024;
};

// Sets code, stage, what, reason and evidence from action, status, diagnostic and remote_mta, and from what the notice
// says of this recipient.
void judge_recipient(ReportedRecipient& recipient, std::string_view said_of_them, std::string_view reporting_mta,
                     JudgedText& budget);

// The key under which the reply table knows a provider, from the name of one of its servers or from a domain of its
// mailboxes; the domain itself where it is none.
std::string provider_key(std::string_view host);

}  // namespace gazetted
