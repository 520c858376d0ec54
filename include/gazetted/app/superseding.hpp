// Finds what an update, a correction or a withdrawal takes the place of, or says why it cannot: judged alike before a
// drop (`check`, `submit`, `preview`) and at it. Blocking: reads the archive.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gazetted/base/zone.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/edition/superseded.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

// The live release of an id and the versions before it, the latest first.
using ReadVersions = std::function<Result<std::vector<ReleaseRow>>(const std::string& id)>;

// Empty: it may supersede the first of `versions`. `latest`: that of its story, which is the same or a later one.
// Pure.
std::string why_not_supersede(const Release& release, const std::vector<ReleaseRow>& versions, const ReleaseRow& latest,
                              const Zone& zone);

FindSuperseded superseded_of(ReadVersions read, const Archive& archive, const Zone& zone);
// By the ledger's thread, of the daemon.
FindSuperseded superseded_in(LedgerThread& ledger, const Settings& settings);
// By a reader, of commands. Where there is no ledger yet, there is nothing to supersede.
FindSuperseded superseded_in(const Settings& settings);

}  // namespace gazetted
