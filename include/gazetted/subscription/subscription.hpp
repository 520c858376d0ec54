// Who subscribed to a list by themselves, and what is kept as the proof of it. Values and rules, pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/model/suppression.hpp"

namespace gazetted {

// In the ledger and in exports by the words of to_string(); do not rename.
enum class SubscriptionState { unconfirmed, subscribed, left };
enum class Frequency { immediately, daily, weekly };
enum class Basis { consent, legitimate_interest, contract };
std::string_view to_string(SubscriptionState state);
std::string_view to_string(Frequency frequency);
std::string_view to_string(Basis basis);
std::optional<SubscriptionState> parse_subscription_state(std::string_view text);
std::optional<Frequency> parse_frequency(std::string_view text);
std::optional<Basis> parse_basis(std::string_view text);

// What a subscriber chose on one list.
struct Choices {
  std::string language;             // empty: the list's
  std::vector<std::string> topics;  // empty: all
  bool operator==(const Choices&) const = default;
};

struct Subscription {
  std::int64_t key = 0;
  std::string address;  // Address::key()
  std::string written;  // as its owner wrote it
  std::string list;
  SubscriptionState state = SubscriptionState::unconfirmed;
  Choices choices;
  Frequency frequency = Frequency::immediately;
  Basis basis = Basis::consent;
  std::string source;  // "form", "operator NAME", "moved"; chosen_by_file
  Time asked;
  std::optional<Time> confirmed, ended;
};

// What somebody agreed to, changed or withdrew: a row of a book that is only added to.
enum class ConsentEvent { asked, confirmed, changed, withdrawn, moved };
std::string_view to_string(ConsentEvent event);

struct Consent {
  Time at;
  std::string address, list;
  ConsentEvent what = ConsentEvent::asked;
  std::string how;  // "form", "page", "mail", "operator"
  Basis basis = Basis::consent;
  std::vector<std::string> topics = {};
  std::string text_hash = {};  // SHA-256 of the exact text that was agreed to; empty: there was none
  std::string peer = {}, agent = {};
  std::string message_id = {};  // of the mail that asks to confirm
  std::string by = {};          // an operator
};

// The source of a row of somebody who is on the list by its file, and has only chosen something.
inline constexpr std::string_view chosen_by_file = "list";

// Unconfirmed, and asked so long ago that it is deleted.
inline constexpr Duration unconfirmed_kept = std::chrono::hours(24 * 14);
// How long a mail that asks to confirm may be answered.
inline constexpr Duration confirmation_valid = std::chrono::hours(24 * 7);
bool may_be_confirmed(Time asked, Time now);

// What of a suppression is in the way of somebody who asks to be on a list, the strongest of what there is.
enum class Hindrance {
  none,
  bounces,   // mail did not reach them; a mail that asks to confirm shows whether it does now
  own_act,   // they left, and may come back
  operators  // they complained, or are to be forgotten, or an operator said so: an operator has to take it back first
};
Hindrance hindrance_of(SuppressionCause cause);

// Whether a release is for somebody who chose these topics. Topics compare without case.
bool is_wanted(const Choices& choices, const std::vector<std::string>& release_topics);

}  // namespace gazetted
