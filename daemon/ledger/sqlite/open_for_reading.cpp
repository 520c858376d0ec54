#include "open_for_reading.hpp"

#include "gazetted/base/access.hpp"
#include "schema.hpp"

namespace gazetted {
namespace {

// A reader needs the log and its index too. It makes an index that is not there, which only the daemon's user may.
std::string why_not_readable(const std::string& path) {
  for (const char* part : {"", "-wal", "-shm"}) {
    if (auto why = why_not_allowed(path + part); !why.empty()) return why;
  }
  std::error_code code;
  const bool lacks_index = fs::exists(path, code) && !fs::exists(path + "-shm", code);
  return lacks_index ? why_not_allowed(path + "-shm", Use::make) : std::string();
}

}  // namespace

Result<Database> open_for_reading(const std::string& path) {
  std::error_code code;
  const bool is_there = fs::exists(path, code);
  if (const auto why = why_not_readable(path); !why.empty())
    return fail("{}: the ledger cannot be read: {}", path, why);
  if (!is_there) return fail("{}: there is no ledger yet; it is created when the daemon first starts", path);
  auto db = Database::open(path, Database::Mode::read_only);
  if (!db) return db;
  auto version = db->integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*version != schema_version())
    return fail(
        "{}: the ledger has schema {}, this program reads {}; {}", path, *version, schema_version(),
        *version < schema_version() ? "the daemon upgrades it when it starts" : "it was written by a newer gazetted");
  return db;
}

}  // namespace gazetted
