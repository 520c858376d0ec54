// What the ledger knows a drop by: the hash of what it says, whatever its name. A text that came by way of another
// system (a byte order mark, CRLF) and a bundle that holds one text say the same. A mail (.eml) is known by its
// Message-ID: on another way it has other headers. Any thread; reads files.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

// Of one file, for hash_of_bundle(). The name says whether it is text.
std::string digest_of_file(std::string_view name, std::string_view bytes);

// Of a bundle, from the digest of each of its files by its path inside.
std::string hash_of_bundle(const std::map<std::string, std::string>& digests);

// Of a file or a bundle that is dropped as `name`, as the spool will find it when it claims it.
Result<std::string> content_hash(const fs::path& content, std::string_view name);

}  // namespace gazetted
