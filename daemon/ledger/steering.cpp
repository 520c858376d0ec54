#include "gazetted/ledger/steering.hpp"

namespace gazetted {

std::optional<Verb> verb_called(std::string_view word) {
  if (word == "pause") return Verb::pause;
  if (word == "resume") return Verb::resume;
  if (word == "cancel") return Verb::cancel;
  if (word == "retry") return Verb::retry;
  return std::nullopt;
}

}  // namespace gazetted
