// The places of a returned mail where a token of ours may be. Whose it is, and whether it is ours at all, only its
// signature says; here nobody looks.
#pragma once
#include <vector>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

// Envelope first: the topmost Delivered-To and its like, To, the envelope id, then headers of the mail that is
// returned, then what this mail answers. At most 60, each once.
std::vector<TokenCandidate> candidates_of(const MailTree& tree, const std::vector<MailHeader>& returned,
                                          const Feedback& feedback);

}  // namespace gazetted
