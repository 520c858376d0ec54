// What becomes of a release whose id or content the ledger knows already. Pure: the same answer before a drop
// (`submit`) and at it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/ledger/entries.hpp"

namespace gazetted {

struct KnownVerdict {
  std::string reason;                  // not empty: it cannot be accepted
  std::optional<ReleaseKey> replaces;  // it takes this one's place, since nothing of that has left
};

// `zone`: for the times in the reason.
KnownVerdict judge_known(const std::vector<KnownRelease>& known, const std::string& id, const std::string& zone);

}  // namespace gazetted
