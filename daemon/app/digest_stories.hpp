// What a digest is about: of what was published, what went to its list and was in no digest of it before. Blocking;
// intake's thread.
#pragma once
#include <string>
#include <vector>

#include "gazetted/edition/edition.hpp"
#include "gazetted/ledger/ledger_thread.hpp"
#include "gazetted/subscription/digest_schedule.hpp"

namespace gazetted {

// In the order in which they were published, each in its latest version. One whose archive is gone is left out.
Result<std::vector<Edition>> stories_of_digest(LedgerThread& ledger, const Archive& archive, const std::string& list,
                                               Frequency frequency, const DigestRun& run);

}  // namespace gazetted
