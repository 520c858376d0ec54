// The word for how a release is doing, for people and for `--json`. Pure; tested as a table.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

struct TargetFacts {
  bool paused = false, cancelled = false;
  Tally tally;
};

struct ReleaseFacts {
  bool accepting = false;  // not yet live
  bool paused = false;     // the release, or everything is
  bool restored = false;   // everything is, since the ledger was restored or copied
  Time not_before;
  std::vector<TargetFacts> targets;
};

// taking|held|sending|paused|paused: restored|done|cancelled. Contract; do not rename.
std::string state_word(const ReleaseFacts& release, Time now);

}  // namespace gazetted
