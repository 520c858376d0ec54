#include "gazetted/ledger/steering.hpp"

namespace gazetted {

namespace {

struct VerbWords {
  std::string_view order, past;
};

// Do not change: the past is in the history, which nothing rewrites.
VerbWords in_words(Verb verb) {
  switch (verb) {
    case Verb::pause:
      return {"pause", "paused"};
    case Verb::resume:
      return {"resume", "resumed"};
    case Verb::cancel:
      return {"cancel", "cancelled"};
    case Verb::retry:
      return {"retry", "retried"};
    case Verb::approve:
      return {"approve", "approved"};
  }
  return {};
}

}  // namespace

std::string_view to_string(Verb verb) { return in_words(verb).order; }

std::string_view past_of(Verb verb) { return in_words(verb).past; }

std::optional<Verb> verb_called(std::string_view word) {
  for (const auto verb : {Verb::pause, Verb::resume, Verb::cancel, Verb::retry, Verb::approve}) {
    if (word == to_string(verb)) return verb;
  }
  return std::nullopt;
}

}  // namespace gazetted
