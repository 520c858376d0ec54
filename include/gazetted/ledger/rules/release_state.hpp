// The word for how a release is doing, for people and for `--json`. Pure; tested as a table.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

struct TargetFacts {
  bool paused = false, cancelled = false;
  Tally tally;
  bool early = false;   // it may leave before the time of the release
  bool closed = false;  // its time has not come, or its list is being read again
};

struct ReleaseFacts {
  bool accepting = false;  // not yet live
  bool paused = false;     // the release, or everything is
  bool restored = false;   // everything is, since the ledger was restored or copied
  Time not_before;
  std::vector<TargetFacts> targets;
  bool held = false;  // it waits for somebody to resume it
  std::optional<Time> release_at = std::nullopt;
  bool superseded = false;  // a later version took its place, and what had not left was cancelled for that
  bool withdrawn = false;   // that, or one after it, is a withdrawal
};

// taking|held|scheduled|embargoed|sending|paused|paused: restored|done|cancelled|withdrawn. Contract; do not rename.
std::string state_word(const ReleaseFacts& release, Time now);

}  // namespace gazetted
