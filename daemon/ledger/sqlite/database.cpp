#include "gazetted/ledger/database.hpp"

#include <sqlite3.h>

#include <utility>

#include "gazetted/base/access.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/mailboxes.hpp"
#include "gazetted/mail/named_address.hpp"

namespace gazetted {
namespace {

// Nothing that was synced may be trusted after these.
bool ends_the_process(int extended) {
  const int primary = extended & 0xFF;
  return extended == SQLITE_IOERR_FSYNC || extended == SQLITE_IOERR_DIR_FSYNC || primary == SQLITE_CORRUPT ||
         primary == SQLITE_NOTADB;
}

Error error_of(sqlite3* db, const char* what) {
  const int code = sqlite3_extended_errcode(db);
  const std::string text = std::string("ledger: ") + what + ": " + sqlite3_errmsg(db);
  if (ends_the_process(code)) broken(text);
  return Error(Place{}, text).blame_machine();
}

std::string_view text_of(sqlite3_value* value) {
  const auto* text = static_cast<const char*>(sqlite3_value_blob(value));
  return {text ? text : "", std::size_t(sqlite3_value_bytes(value))};
}

void answer(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text(context, text.data(), int(text.size()), SQLITE_TRANSIENT);
}

// address_key(text) in SQL.
void key_in_sql(sqlite3_context* context, int, sqlite3_value** values) {
  answer(context, address_key(text_of(values[0])));
}

// mentions(text, address), and without_address(text, address), of an address that is Address::key().
void mentions_in_sql(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = text_of(values[0]);
  const bool may = text.find('@') != std::string_view::npos;
  sqlite3_result_int(context, may && mentions(text, Address::trusted(std::string(text_of(values[1])))));
}
void without_in_sql(sqlite3_context* context, int, sqlite3_value** values) {
  answer(context, without_address(text_of(values[0]), Address::trusted(std::string(text_of(values[1])))));
}

void add_function(sqlite3* db, const char* name, int arguments,
                  void (*function)(sqlite3_context*, int, sqlite3_value**)) {
  sqlite3_create_function_v2(db, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, function, nullptr,
                             nullptr, nullptr);
}

}  // namespace

Statement::Statement(sqlite3* db, const std::string& sql) : db_(db) {
  if (sqlite3_prepare_v3(db, sql.c_str(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK) {
    broken("ledger: cannot prepare '" + sql + "': " + sqlite3_errmsg(db));
  }
}

Statement::Statement(Statement&& other) noexcept : db_(other.db_), handle_(std::exchange(other.handle_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  sqlite3_finalize(handle_);
  db_ = other.db_;
  handle_ = std::exchange(other.handle_, nullptr);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(handle_); }

Statement& Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(handle_, at, value);
  return *this;
}

Statement& Statement::bind(int at, double value) {
  sqlite3_bind_double(handle_, at, value);
  return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
  sqlite3_bind_text(handle_, at, text.data() ? text.data() : "", int(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::lend(int at, std::string_view text) {
  sqlite3_bind_text(handle_, at, text.data() ? text.data() : "", int(text.size()), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
  sqlite3_bind_blob(handle_, at, bytes.data() ? bytes.data() : "", int(bytes.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int at, std::optional<std::int64_t> value) {
  if (value) return bind(at, *value);
  sqlite3_bind_null(handle_, at);
  return *this;
}

Result<bool> Statement::step() {
  switch (sqlite3_step(handle_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default: {
      auto error = error_of(db_, "cannot read or write");
      sqlite3_reset(handle_);
      return error;
    }
  }
}

Status Statement::run() {
  while (true) {
    auto row = step();
    if (!row) return row.error();
    if (!*row) break;
  }
  reset();
  return {};
}

void Statement::reset() { sqlite3_reset(handle_); }

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

double Statement::real(int column) const { return sqlite3_column_double(handle_, column); }

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(handle_, column);
  return bytes ? std::string(static_cast<const char*>(bytes), std::size_t(sqlite3_column_bytes(handle_, column))) : "";
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

Result<Database> Database::open(const std::string& path, Mode mode) {
  // To count its memory, SQLite would take a lock of the whole process at each allocation.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* handle = nullptr;
  const int flags = mode == Mode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(handle);
  if (code != SQLITE_OK) {
    const auto why = why_not_allowed(path, mode == Mode::read_write ? Use::make : Use::read);
    return fail("{}: cannot open the ledger: {}", path, why.empty() ? sqlite3_errmsg(handle) : why);
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, 5000);
  add_function(handle, "address_key", 1, key_in_sql);
  add_function(handle, "mentions", 2, mentions_in_sql);
  add_function(handle, "without_address", 2, without_in_sql);
  // 3.40.1 has the WAL-reset bug: only the one writer may write or checkpoint, ever.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == Mode::read_only ? 1 : 0, nullptr);
  if (mode == Mode::read_only) {
    if (auto status = db.execute("PRAGMA query_only=1; PRAGMA wal_autocheckpoint=0"); !status) return status.error();
    return db;
  }
  // Readers in other processes need the -wal and -shm files while no daemon runs.
  int persist = 1;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
  if (auto status = db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;"
                               "PRAGMA foreign_keys=OFF; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
                               "PRAGMA secure_delete=ON");
      !status) {
    return status.error();
  }
  sqlite3_wal_hook(
      handle,
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<int*>(pages) = count;
        return SQLITE_OK;
      },
      db.log_pages_.get());
  return db;
}

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      log_pages_(std::move(other.log_pages_)),
      fold_at_(other.fold_at_),
      kept_(std::move(other.kept_)) {}

Database::~Database() {
  kept_.clear();
  sqlite3_close_v2(handle_);
}

Statement& Database::kept(const std::string& sql) {
  const auto found = kept_.find(sql);
  return found != kept_.end() ? found->second : kept_.emplace(sql, prepare(sql)).first->second;
}

Status Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return error_of(handle_, "cannot write");
  return {};
}

Result<std::int64_t> Database::integer(const std::string& sql) {
  auto statement = prepare(sql);
  auto row = statement.step();
  if (!row) return row.error();
  return *row ? statement.integer(0) : 0;
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
Status Database::begin() { return kept("BEGIN IMMEDIATE").run(); }
Status Database::commit() { return kept("COMMIT").run(); }
void Database::rollback() { sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr); }
void Database::checkpoint() {
  int left = 0;
  int folded = 0;
  sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &left, &folded);
  // What a reader still needs cannot be folded now; asking after every commit would not help.
  fold_at_ = (left > folded ? left : 0) + 2000;
  *log_pages_ = 0;
}

bool Database::fold_whole() {
  sqlite3_busy_timeout(handle_, 0);  // a reader may take its time; the writer does not wait for it
  int left = 0;
  int folded = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &left, &folded);
  sqlite3_busy_timeout(handle_, 5000);
  if (code == SQLITE_OK) {
    fold_at_ = 2000;
    *log_pages_ = 0;
  }
  return code == SQLITE_OK;
}

}  // namespace gazetted
