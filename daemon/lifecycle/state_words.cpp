#include "gazetted/lifecycle/state_words.hpp"

namespace gazetted {

std::string_view meaning_of(State state) {
  switch (state) {
    case State::pending:
      return "waiting";
    case State::sending:
      return "being sent";
    case State::deferred:
      return "to be retried";
    case State::sent:
      return "accepted by the mail server";
    case State::failed:
      return "refused";
    case State::bounced:
      return "bounced";
    case State::suppressed:
      return "not to be mailed";
    case State::expired:
      return "not sent in time";
    case State::cancelled:
      return "cancelled";
    case State::unknown:
      return "may or may not have arrived";
  }
  return "";
}

std::string_view meaning_for(State state, TargetKind kind) {
  return state == State::sent && kind == TargetKind::channel ? "posted" : meaning_of(state);
}

}  // namespace gazetted
