// A disk for SQLite that fails or loses power on request: a VFS over the real one. Unsynced sectors of
// 512 bytes are kept or lost at random when the power is cut, as a drive with a cache does.
#pragma once
#include <cstdint>
#include <functional>
#include <random>
#include <string>

#include "gazetted/base/file.hpp"

namespace gazetted::test {

struct FaultyDisk {
  // Operations counted: writes, syncs, truncations of the ledger's files.
  static std::int64_t operations();
  // From here on: operation number `at` (from 1, of those to come) fails with this SQLite code.
  static void fail_at(std::int64_t at, int sqlite_code);
  // Before operation number `at` the power goes: the files below `from` as the disk would hold them are
  // put below `to`, then `cut` is called. The program goes on, in a world that does not count any more.
  static void cut_at(std::int64_t at, fs::path from, fs::path to, unsigned seed, std::function<void()> cut);
  static void calm();
  static void install();  // as the default VFS; once
};

}  // namespace gazetted::test
