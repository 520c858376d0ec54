#include "gazetted/subscription/subscription.hpp"

#include <algorithm>
#include <array>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::array state_words = {"unconfirmed", "subscribed", "left"};
constexpr std::array frequency_words = {"immediately", "daily", "weekly"};
constexpr std::array basis_words = {"consent", "legitimate_interest", "contract"};
constexpr std::array event_words = {"asked", "confirmed", "changed", "withdrawn", "moved"};

template <class Value, class Words>
std::optional<Value> value_called(const Words& words, std::string_view text) {
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return std::nullopt;
  return Value(found - words.begin());
}

}  // namespace

std::string_view to_string(SubscriptionState state) { return state_words[std::size_t(state)]; }
std::string_view to_string(Frequency frequency) { return frequency_words[std::size_t(frequency)]; }
std::string_view to_string(Basis basis) { return basis_words[std::size_t(basis)]; }
std::string_view to_string(ConsentEvent event) { return event_words[std::size_t(event)]; }

std::optional<SubscriptionState> parse_subscription_state(std::string_view text) {
  return value_called<SubscriptionState>(state_words, text);
}
std::optional<Frequency> parse_frequency(std::string_view text) {
  return value_called<Frequency>(frequency_words, text);
}
std::optional<Basis> parse_basis(std::string_view text) { return value_called<Basis>(basis_words, text); }

bool may_be_confirmed(Time asked, Time now) { return now < asked + confirmation_valid; }

Hindrance hindrance_of(SuppressionCause cause) {
  switch (cause) {
    case SuppressionCause::unsubscribe:
    case SuppressionCause::reply:
    case SuppressionCause::imported:
      return Hindrance::own_act;
    case SuppressionCause::bounce_rest:
    case SuppressionCause::bounce:
      return Hindrance::bounces;
    case SuppressionCause::provider_list:
    case SuppressionCause::manual:
    case SuppressionCause::complaint:
    case SuppressionCause::erased:
      return Hindrance::operators;
  }
  return Hindrance::operators;
}

bool is_wanted(const Choices& choices, const std::vector<std::string>& release_topics) {
  if (choices.topics.empty()) return true;
  return std::any_of(release_topics.begin(), release_topics.end(), [&](const auto& topic) {
    return std::any_of(choices.topics.begin(), choices.topics.end(),
                       [&](const auto& chosen) { return equal_ignoring_case(chosen, topic); });
  });
}

}  // namespace gazetted
