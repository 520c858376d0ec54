// A thin, typed door to SQLite: connection, statement, transaction. One thread per connection. Errors
// that put the ledger at risk (a failed fsync, corruption) end the process: going on after them
// would acknowledge what is not on disk.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "gazetted/base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gazetted {

class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* db, const std::string& sql);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  // Positions count from 1. Text is copied, unless it is lent: then it must hold until the statement has run.
  Statement& bind(int at, std::int64_t value);
  Statement& bind(int at, double value);
  Statement& bind(int at, std::string_view text);
  Statement& lend(int at, std::string_view text);
  Statement& bind_blob(int at, std::string_view bytes);
  Statement& bind(int at, std::optional<std::int64_t> value);

  Result<bool> step();  // true: a row is there
  Status run();         // to the end, then reset
  void reset();

  std::int64_t integer(int column) const;  // from 0
  double real(int column) const;
  std::string text(int column) const;  // blobs too
  bool is_null(int column) const;

 private:
  sqlite3* db_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
};

// Calls f(statement) for each row that is left, and resets the statement at the end. f returns nothing, or a Status
// whose error ends the reading.
template <class F>
Status for_each_row(Statement& statement, F f) {
  while (true) {
    auto row = statement.step();
    if (!row) return row.error();
    if (!*row) break;
    if constexpr (std::is_void_v<std::invoke_result_t<F&, const Statement&>>) {
      f(std::as_const(statement));
    } else if (Status status = f(std::as_const(statement)); !status) {
      statement.reset();
      return status;
    }
  }
  statement.reset();
  return {};
}

// What f(statement) makes of the first row; nothing where there is none. Resets the statement.
template <class F>
auto first_row(Statement& statement, F f) -> Result<std::optional<std::invoke_result_t<F&, const Statement&>>> {
  std::optional<std::invoke_result_t<F&, const Statement&>> made;
  auto row = statement.step();
  if (!row) return row.error();
  if (*row) made.emplace(f(std::as_const(statement)));
  statement.reset();
  return made;
}

class Database {
 public:
  enum class Mode { read_write, read_only };
  static Result<Database> open(const std::string& path, Mode mode);
  Database(Database&& other) noexcept;
  ~Database();

  Statement prepare(const std::string& sql) { return Statement(handle_, sql); }
  Statement& kept(const std::string& sql);               // prepared once; whoever steps it resets it
  Status execute(const std::string& sql);                // one or more statements, no rows
  Result<std::int64_t> integer(const std::string& sql);  // the first column of the first row, 0 if none
  std::int64_t last_id() const;
  std::int64_t changes() const;
  // Runs `work` between BEGIN and COMMIT, which syncs; any error rolls everything back. Only the one writer calls it.
  template <class Work>
  Status transaction(Work work);
  // Folds the log into the database, passive. Only the one writer calls it: in quiet moments, and when
  // the log has grown so far that folding it later would hold the writer for long.
  void checkpoint();
  // The same, and the log is empty afterwards: what was deleted is in no file. False: somebody reads an earlier state.
  bool fold_whole();
  bool log_is_long() const { return *log_pages_ > fold_at_; }

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  Status begin();
  Status commit();
  void rollback();
  sqlite3* handle_ = nullptr;
  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);
  int fold_at_ = 2000;
  std::unordered_map<std::string, Statement> kept_;
};

template <class Work>
Status Database::transaction(Work work) {
  if (auto status = begin(); !status) return status;
  Status status = work();
  if (status) status = commit();
  if (!status) rollback();
  if (status && log_is_long()) checkpoint();
  return status;
}

}  // namespace gazetted
