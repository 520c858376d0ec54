// A zip of files that are stored as they are (PKWARE's APPNOTE 6.3): no compression, no zip64, names in UTF-8. The same
// files, the same bytes.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/site/machine_forms.hpp"

namespace gazetted {

std::uint32_t crc32(std::string_view bytes, std::uint32_t so_far = 0);

struct ZipFile {
  std::string name;  // with slashes
  KitPart content;
};

// Reads the files that are sources once, for their checksums. `time`: of all files, in UTC, to two seconds. An error: a
// source that cannot be read or has another size than it says, or more than a zip of this kind holds: 4 GB.
Result<Kit> zip(const std::vector<ZipFile>& files, Time time);

}  // namespace gazetted
