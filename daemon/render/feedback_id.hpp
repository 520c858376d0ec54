// Feedback-ID, by which Gmail counts complaints. Pure.
#pragma once
#include <string>

namespace gazetted {

// Campaign, list, stream and sender: nothing of a subscriber, the sender 5 to 15 letters long (it is a hash of the
// domain). The field has no blank where it could be folded, and fits a line of 78.
std::string feedback_id(const std::string& release, const std::string& list, const std::string& domain);

}  // namespace gazetted
