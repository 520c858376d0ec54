#include "candidates.hpp"

#include <algorithm>
#include <array>

#include "free_text.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/mail/return_token.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_candidates = 60, longest_candidate = 1024;

class Collected {
 public:
  void add(std::string where, std::string_view text) {
    TokenCandidate candidate{std::move(where), one_line(trim(text), longest_candidate)};
    if (candidate.text.empty() || all.size() >= most_candidates) return;
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const TokenCandidate& other) { return other.text == candidate.text; });
    if (!known) all.push_back(std::move(candidate));
  }
  void add_addresses(const std::string& where, std::string_view value) {
    for (const auto& address : addresses_in(value)) {
      add(where, unwrapped_address(address));
    }
  }

  std::vector<TokenCandidate> all;
};

// "from mx by mx for <bounce+token@news.example.org>; date".
std::string_view received_for(std::string_view value) {
  const auto at = value.find(" for ");
  return at == std::string_view::npos ? std::string_view() : value.substr(at + 5, 320);
}

bool is_ours_to_look_at(std::string_view name) {
  constexpr std::array<std::string_view, 12> names = {
      "list-unsubscribe", "message-id", "feedback-id", "list-id", "return-path", "cfbl-address",
      "cfbl-feedback-id", "errors-to",  "reply-to",    "sender",  "resent-from", "x-envelope-from"};
  return std::find(names.begin(), names.end(), name) != names.end() || name.starts_with("x-gazetted");
}

}  // namespace

std::vector<TokenCandidate> candidates_of(const MailTree& tree, const std::vector<MailHeader>& returned,
                                          const Feedback& feedback) {
  Collected found;
  constexpr std::array<std::string_view, 7> envelope = {"delivered-to",      "x-original-to", "envelope-to",
                                                        "x-envelope-to",     "x-rcpt-to",     "x-original-recipient",
                                                        "original-recipient"};
  for (const auto name : envelope)
    if (const auto value = header_of(tree.headers, name); !value.empty()) found.add_addresses(std::string(name), value);
  for (const auto name : {"to", "cc", "apparently-to", "resent-to"})
    if (const auto value = header_of(tree.headers, name); !value.empty()) found.add_addresses(name, value);
  found.add("envelope-id", feedback.envelope_id);
  for (const auto& header : tree.headers)
    if (header.name == "received") found.add_addresses("received for", received_for(header.value));
  for (const auto& header : returned) {
    if (!is_ours_to_look_at(header.name)) continue;
    found.add("returned " + header.name, header.value);
    if (header.name == "return-path" || header.name == "errors-to")
      found.add_addresses("returned " + header.name, header.value);
  }
  for (const auto name : {"in-reply-to", "references", "x-autoreply-to", "subject"})
    if (const auto value = header_of(tree.headers, name); !value.empty()) found.add(name, value);
  for (const auto& recipient : feedback.recipients) {
    found.add("original-recipient", unwrapped_address(recipient.original));
    found.add("final-recipient", unwrapped_address(recipient.final));
  }
  return std::move(found.all);
}

}  // namespace gazetted
