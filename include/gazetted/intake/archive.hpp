// archive/: a directory for each accepted release, as it came, read-only, with what the daemon keeps beside it
// (frozen.json, templates/, mailed/, skipped.csv, and 1/, 2/ … of texts that were replaced); and `.taking-X`, 0700, the
// private copy of what is being accepted. Blocking; intake's thread, and pure functions for the others. After a crash a
// `.taking-X` that the ledger does not name is removed at the next start; one that it names is put in its place.
#pragma once
#include <set>
#include <string>
#include <utility>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/intake/spool_options.hpp"

namespace gazetted {

// The names of what the daemon keeps beside a release.
namespace archived {
inline constexpr const char* edition = "frozen.json";
inline constexpr const char* templates = "templates";
inline constexpr const char* mailed = "mailed";  // pictures as mails have them, by their SHA-256
inline constexpr const char* skipped_rows = "skipped.csv";
inline constexpr const char* converted = "converted";  // the Markdown that was made of the drop
}  // namespace archived

// The name of a drop's content in its archive directory: its own, but where that is one of the daemon's names there.
std::string name_in_archive(const std::string& dropped);

class Archive {
 public:
  explicit Archive(fs::path directory) : directory_(std::move(directory)) {}
  // The one of a spool.
  static Archive of(const SpoolOptions& spool) { return Archive(spool.directory / "archive"); }

  const fs::path& directory() const { return directory_; }
  // Where a release can be read now: its private copy while that waits for its place, else archive/ID.
  fs::path directory_of(const std::string& id, const std::string& accepting_directory = {}) const;
  // The private copy of that name.
  fs::path accepting(const std::string& name) const { return directory_ / name; }
  // An empty private directory.
  Result<fs::path> make_accepting_directory() const;
  // The private copy, which is synced, becomes archive/ID, read-only; an earlier one moves to archive/ID/1. May be
  // called again, also after a crash; an error leaves both where they can be read.
  Status place(const std::string& accepting_directory, const std::string& id) const;
  // Whether a release is there whole.
  bool has(const std::string& id) const;
  void remove_leftovers(const std::set<std::string>& kept) const;

 private:
  fs::path directory_;
};

}  // namespace gazetted
