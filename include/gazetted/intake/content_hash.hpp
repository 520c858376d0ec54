// What the ledger knows a drop by: the hash of its bytes, whatever its name. Any thread; reads files.
#pragma once
#include <map>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

// Of a bundle, from the digest of each of its files by its path inside.
std::string hash_of_bundle(const std::map<std::string, std::string>& digests);

// Of a file or a bundle, as the spool will find it when it claims it.
Result<std::string> content_hash(const fs::path& content);

}  // namespace gazetted
