// What a start is told to put right, and what it found. Values; see LedgerStart::recover().
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/ledger/wire_file.hpp"

namespace gazetted {

enum class OnUnknown { resend, hold };

// What becomes of a delivery that may or may not have left before a crash.
struct Doubts {
  // NOLINTNEXTLINE(google-explicit-constructor): where only mail is asked about, its answer is all of it
  Doubts(OnUnknown of_mail, std::set<std::string> tell = {}) : mail(of_mail), channels_that_tell(std::move(tell)) {}
  OnUnknown mail;
  std::set<std::string> channels_that_tell;  // where a repetition is known, or can be looked up
};

struct Recovery {
  std::optional<std::vector<WireSlot>> slots;  // nothing: no wire file of this boot and this ledger
  Doubts doubts{OnUnknown::hold};
  Duration furthest{48 * 3'600'000};  // no retry is planned further ahead than this
  Time now;
};

struct Recovered {
  std::int64_t requeued = 0, unknown = 0, resent = 0, completed = 0;
  std::int64_t brought_near = 0;                    // due times that were further away than any schedule
  std::vector<std::string> hold_began_anew;         // releases that were accepted under a clock that was ahead
  std::vector<std::string> unfinished_directories;  // of acceptances that never became a release
  std::vector<std::string> corrected;               // accounts that did not match their rows, and now do; for the log
};

}  // namespace gazetted
