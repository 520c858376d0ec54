#include "gazetted/model/delivery.hpp"

#include <numeric>

namespace gazetted {

std::optional<State> parse_state(std::string_view text) {
  for (std::size_t i = 0; i < state_count; ++i) {
    if (state_names[i] == text) return State(i);
  }
  return std::nullopt;
}

bool is_final(State state) { return state != State::pending && state != State::sending && state != State::deferred; }

std::int64_t Tally::total() const { return std::accumulate(counts.begin(), counts.end(), std::int64_t(0)); }

bool Tally::done() const {
  return (*this)[State::pending] == 0 && (*this)[State::sending] == 0 && (*this)[State::deferred] == 0;
}

Tally& Tally::operator+=(const Tally& other) {
  for (std::size_t i = 0; i < state_count; ++i) counts[i] += other.counts[i];
  return *this;
}

json::object to_json(const Tally& tally) {
  json::object object;
  object["total"] = tally.total();
  for (std::size_t i = 0; i < state_count; ++i) object[state_names[i]] = tally.counts[i];
  return object;
}

}  // namespace gazetted
