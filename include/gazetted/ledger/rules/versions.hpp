// Who gets an update, a correction or a withdrawal of a release: what their delivery of an earlier version says. Pure;
// tested as a table.
#pragma once
#include "gazetted/ledger/entries.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

// sent, unknown, sending: they have it, or may have it.
bool may_have_it(State state);
// Whether this row alone is a reason to mail the new version, whatever the lists say now. Whoever still waits for the
// old text gets the new one instead; nobody who never had a release is told of its withdrawal. Where the release says
// `mail: false`, those who have the old text are left alone. `opens`: their list then; one that was still to be read
// again (when_renewed) says nothing of who waits.
bool gets_version(const Release& release, State earlier, Opens opens = Opens::at_once);

}  // namespace gazetted
