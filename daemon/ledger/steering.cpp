#include "gazetted/ledger/steering.hpp"

namespace gazetted {

Result<Steered> steer_whole(LedgerSteering& steering, const Command& command, Time now) {
  auto result = steering.steer(command, now);
  const bool counts_rows = command.verb == Verb::cancel || command.verb == Verb::retry;
  while (result && result->more) {
    auto step = steering.go_on(result->command, now);
    if (!step) return step.error();
    if (counts_rows) result->count += step->count;
    result->more = step->more;
  }
  return result;
}

}  // namespace gazetted
