#include "gazetted/model/vote.hpp"

#include <array>

namespace gazetted {
namespace {

constexpr std::array<std::string_view, 2> kinds = {"hard", "soft"};
constexpr std::array<std::string_view, 6> states = {"new", "counted", "held", "recorded", "discarded", "undone"};

template <class Value, std::size_t size>
std::optional<Value> value_of(const std::array<std::string_view, size>& names, std::string_view text) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == text) return Value(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(VoteKind kind) { return kinds[std::size_t(kind)]; }
std::string_view to_string(VoteState state) { return states[std::size_t(state)]; }
std::optional<VoteKind> parse_vote_kind(std::string_view text) { return value_of<VoteKind>(kinds, text); }
std::optional<VoteState> parse_vote_state(std::string_view text) { return value_of<VoteState>(states, text); }

}  // namespace gazetted
