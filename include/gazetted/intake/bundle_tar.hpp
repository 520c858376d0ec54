// A bundle that comes as a tar file, perhaps compressed with gzip, as another program packed it. Nothing in it is
// believed: regular files and directories alone, names as bundles have them, no way out of the bundle, and budgets for
// bytes, entries and depth. What the spool leaves alone (hidden files, .DS_Store, `._photo.jpg`) is left out. The names
// of files are as in the archive; one directory around all of them is taken off by unpack_bundle(). Blocking.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

struct TarLimits {
  std::uint64_t bytes = 25u << 20;  // of all files together
  std::size_t entries = 1000;       // of any kind
  int depth = 4;                    // of directories
};

// Gets what is in a bundle, in the archive's order: a file's directories are told before it, each once.
class BundleSink {
 public:
  virtual ~BundleSink() = default;
  virtual Status directory(const std::string& path) = 0;
  virtual Status file(const std::string& path) = 0;  // begins
  virtual Status bytes(std::string_view piece) = 0;  // of the file that was begun last
};

// An error names the entry as its place, where it is that entry's fault. An archive that ends before its end is one.
Status read_bundle_tar(std::string_view tar, const TarLimits& limits, BundleSink& sink);
Status read_bundle_tar(int fd, const TarLimits& limits, BundleSink& sink);

// Into the new directory `into`, whose parent is there: files 0640, directories 0750, nothing synced. The answer is
// where the bundle is: `into`, or the one directory in it. After an error something may be left.
Result<fs::path> unpack_bundle(int fd, const fs::path& into, const TarLimits& limits);

}  // namespace gazetted
