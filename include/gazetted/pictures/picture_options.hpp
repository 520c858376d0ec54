// What the configuration says of pictures.
#pragma once
#include <cstdint>

#include "gazetted/base/file.hpp"

namespace gazetted {

struct PictureOptions {
  fs::path program;    // gazetted-pictures; empty: pictures are shown as they are
  fs::path directory;  // where what was made is kept, until it is asked for again; of the daemon alone
  std::uint64_t keep = std::uint64_t(2) << 30;  // bytes of it at most; what was not asked for the longest goes first
};

}  // namespace gazetted
