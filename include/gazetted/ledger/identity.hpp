// Which history a ledger belongs to. The ledger and a small file beside it name the same store, the same machine and
// the same generation, which each start raises; the wire file names the store and its last lease; and the ledger knows
// which file it is, so that a directory that was put back whole is seen too. Where they differ, the ledger was restored
// from a backup, copied or moved: what left since is not in it, so nothing may leave until somebody has looked. Pure
// but for the functions on files.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

struct Identity {
  std::string store;            // random, made with the ledger
  std::int64_t generation = 0;  // raised by each start, first in the ledger, then in the file
  std::string machine;          // where it runs; empty: nobody knows
  std::string file = {};        // of the ledger: file_identity() of its own file; empty: nobody knows
};

struct HistoryFacts {
  std::optional<Identity> ledger, beside;
  std::int64_t ledger_lease = 0;  // the last that it gave
  std::int64_t wire_lease = 0;    // the last that a wire file of this store names; 0: there is none
  std::string machine;            // this one
  std::string file;               // of the ledger that was found
};

enum class History { same, fresh, restored, moved };
History judge_history(const HistoryFacts& facts);
// For recipients: what was found, and what to do. Empty for `same` and `fresh`.
std::string explain(History history);
// What the next generation is called; of a ledger that has no name yet, `fresh_name` is its store.
Identity next_identity(const HistoryFacts& facts, const std::string& fresh_name);

// When this file was made, or its inode where the file system does not say; a copy has another. Empty: it cannot be
// read.
std::string file_identity(const fs::path& path);

// Nothing where there is no such file. One that cannot be understood is an error.
Result<std::optional<Identity>> read_identity(const fs::path& path);
Status write_identity(const fs::path& path, const Identity& identity);  // durable when it returns

}  // namespace gazetted
