// A complaint or another report about one mail (RFC 5965, RFC 6430, RFC 6591), with what providers make of it.
#pragma once
#include <optional>
#include <string_view>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

struct ReadComplaint {
  Complaint complaint;
  std::vector<TokenCandidate> candidates;  // from the report's own fields
};

std::optional<ReadComplaint> read_complaint(const MailTree& tree);

// Whether a report of this type (lower case) is a complaint: not "not-spam", "auth-failure" or "virus".
bool is_against(std::string_view type);

}  // namespace gazetted
