#include "gazetted/cli/suppress_arguments.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/mailboxes.hpp"

namespace gazetted {
namespace {

bool looks_like_token(std::string_view word) {
  return word.find('.') != std::string_view::npos && word.find_first_of("@ <>") == std::string_view::npos;
}

// What may come before the token in a subject: "Subject:", "Re:", "unsubscribe".
bool belongs_to_subject(std::string_view word) {
  const auto lowered = lower(word);
  return lowered == "unsubscribe" || lowered == "subject:" || lowered == "re:" || lowered == "fwd:";
}

}  // namespace

std::string unsubscribe_token_in(const std::string& text) {
  const auto words = split(trim(text), ' ');
  if (words.empty() || !looks_like_token(words.back())) return "";
  const bool subject =
      std::all_of(words.begin(), words.end() - 1, [](const auto& word) { return belongs_to_subject(word); });
  return subject ? words.back() : "";
}

Result<std::vector<std::string>> suppress_arguments(const std::vector<std::string>& arguments) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (belongs_to_subject(arguments[i]) && i + 1 < arguments.size()) continue;
    if (auto token = unsubscribe_token_in(arguments[i]); !token.empty()) {
      found.push_back(std::move(token));
      continue;
    }
    auto mailboxes = parse_mailboxes(arguments[i]);
    if (!mailboxes) return mailboxes.error();
    for (const auto& mailbox : *mailboxes) found.push_back(mailbox.address.text());
  }
  return found;
}

}  // namespace gazetted
