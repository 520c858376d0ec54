// A release as the ledger has it, with what rights are judged by: whose it is, who put its text, and where it and the
// versions before it go. A value.
#pragma once
#include <optional>
#include <set>
#include <string>

#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {

struct StoredRelease {
  ReleaseStatus status;
  std::string newsroom;                   // its key
  std::set<std::string> lists, channels;  // of all its versions: what has not left of those ends with it
  std::string client;                     // of the API, that put the text that is there now; empty: none did
  std::string page = {};                  // where readers find it, or will; empty: it has none
};

// Nothing: there is none of this id. Blocking; any thread.
Result<std::optional<StoredRelease>> read_stored_release(const std::string& id, const Settings& settings, Time now);

}  // namespace gazetted
