#include "gazetted/ledger/rules/versions.hpp"

namespace gazetted {

bool may_have_it(State state) { return state == State::sent || state == State::unknown || state == State::sending; }

bool gets_version(const Release& release, State earlier, Opens opens) {
  if (may_have_it(earlier)) return release.mails;
  const bool waits = earlier == State::pending || earlier == State::deferred;
  return waits && opens != Opens::when_renewed && release.kind != ReleaseKind::withdrawal;
}

}  // namespace gazetted
