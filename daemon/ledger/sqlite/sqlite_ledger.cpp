#include "sqlite_ledger.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "schema.hpp"

#include "gazetted/base/access.hpp"

namespace gazetted {

SqliteLedger::SqliteLedger(Descriptor lock, Database db, const std::string& node)
    : lock_(std::move(lock)), db_(std::move(db)), queue_(db_, node) {}

Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const StoreOptions& options) {
  // On the file itself, not on its name: a symbolic link or a second mount leads to the same one. (SQLite's own locks
  // are of another kind, and let a second writer wait for its turn.)
  Descriptor lock(::open(options.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock.valid()) return fail_on(options.path, "cannot open the ledger", Use::make);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail("{}: another gazetted is using this ledger", options.path);
    return fail_errno(options.path + ": cannot lock");
  }
  auto db = Database::open(options.path, Database::Mode::read_write);
  if (!db) return db.error();
  if (auto status = migrate(*db); !status) return status.error().in(options.path);
  return std::unique_ptr<Ledger>(std::make_unique<SqliteLedger>(std::move(lock), std::move(*db), options.node));
}

}  // namespace gazetted
