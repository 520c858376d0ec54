// frozen.json, templates/ and mailed/: an edition on disk, beside its release. Blocking. What was accepted is not
// judged again: neither by the clock, nor by a parser that has become stricter. A crash may leave a part of it in a
// private copy, which the next start removes.
#pragma once
#include "gazetted/edition/edition.hpp"

namespace gazetted {

// Below `directory`, where neither may be yet.
Status write_edition(const Edition& edition, const fs::path& directory);
Result<Edition> read_edition(const fs::path& directory);
// The columns that one of its lists had then. Empty: it had any, or that cannot be read.
std::set<std::string> read_columns(const fs::path& directory, const std::string& list);

}  // namespace gazetted
