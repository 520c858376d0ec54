#include "gazetted/ledger/steering.hpp"

namespace gazetted {

std::string_view to_string(Verb verb) {
  switch (verb) {
    case Verb::pause:
      return "pause";
    case Verb::resume:
      return "resume";
    case Verb::cancel:
      return "cancel";
    case Verb::retry:
      return "retry";
    case Verb::approve:
      return "approve";
  }
  return "";
}

std::optional<Verb> verb_called(std::string_view word) {
  for (const auto verb : {Verb::pause, Verb::resume, Verb::cancel, Verb::retry, Verb::approve}) {
    if (word == to_string(verb)) return verb;
  }
  return std::nullopt;
}

}  // namespace gazetted
