// A list that is fetched, in its directory: what it has now, seven versions before, what was not taken, and the record
// of it. A reader sees one version or the next, also after a power cut. Blocking; one thread writes a list at a time,
// anybody reads.
#pragma once
#include "gazetted/audience/fetched_list.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

// Where nothing is, or nothing that can be read: an empty record.
FetchRecord read_fetch_record(const fs::path& directory);
Status write_fetch_record(const fs::path& directory, const FetchRecord& record);

// Where what is being fetched is written until it is known what becomes of it.
fs::path fetching_file(const fs::path& directory);
// It becomes what releases go to, and what that was before is kept.
Status take_list(const fs::path& directory, const fs::path& file);
// It is kept for somebody to look at, in the place of the one before it.
Status refuse_list(const fs::path& directory, const fs::path& file);

// Byte for byte; false where one of them cannot be read.
bool is_same_file(const fs::path& one, const fs::path& other);

}  // namespace gazetted
