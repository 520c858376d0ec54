// Releases, read from their tables: as the dispatch loop holds one (targets, accounts, what is left of spans, posts),
// and as intake knows those that came before.
#pragma once
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/entries.hpp"

namespace gazetted {

enum class Found { live, accepting_too };
// Of this id or this content, newest first; never one that was replaced.
Result<std::vector<KnownRelease>> find_releases(Database& db, const std::string& id, const std::string& hash,
                                                Found found);
// One that is not there is an error.
Result<ReleaseRow> read_release(Database& db, ReleaseKey key);
Result<std::optional<LastOfList>> read_last_of_list(Database& db, const std::string& list);
// The live one of this id and the versions before it, the latest first; empty: there is none.
Result<std::vector<ReleaseRow>> read_versions(Database& db, const std::string& id);

}  // namespace gazetted
