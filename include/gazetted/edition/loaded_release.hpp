// A release of the ledger with what it is rendered from: how every accepted release comes into the daemon, at the
// start, when it is accepted, and when it must be read again. Blocking, for a pool's thread; one release at a time.
#pragma once
#include "gazetted/edition/rendering.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

struct LoadedRelease {
  ReleaseRow row;
  std::shared_ptr<const Rendering> rendering;  // null: the archive cannot be read
  std::string trouble;
  bool is_slow = false;  // it was not rendered, since that would last: see LoadingTime
};

// `short_only`: what has to make pictures (edition/release_files) is left to another thread.
enum class LoadingTime { any, short_only };

// `goes_on`: as of PrepareInput, where pictures are made.
LoadedRelease load_release(const Archive& archive, ReleaseRow row, const Settings& settings,
                           LoadingTime time = LoadingTime::any, const std::function<bool()>& goes_on = {});

}  // namespace gazetted
