// archive/: a directory for each accepted release, as it came, read-only, with what the daemon keeps beside it
// (frozen.json, templates/, skipped.csv, and 1/, 2/ … of texts that were replaced); and `.taking-X`, 0700, the private
// copy of what is being taken. Blocking; intake's thread, and pure functions for the others. After a crash a
// `.taking-X` that the ledger does not name is removed at the next start; one that it names is put in its place.
#pragma once
#include <set>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

// The name of a drop's content in its archive directory: its own, but where that is one of the daemon's names there.
std::string name_in_archive(const std::string& dropped);

// Where a release can be read now: its private copy while that waits for its place, else archive/ID.
fs::path release_directory(const fs::path& archive, const std::string& id, const std::string& taking_directory);

class Archive {
 public:
  explicit Archive(fs::path directory) : directory_(std::move(directory)) {}

  const fs::path& directory() const { return directory_; }
  // An empty private directory.
  Result<fs::path> make_taking_directory() const;
  // The private copy, which is synced, becomes archive/ID, read-only; an earlier one moves to archive/ID/1. May be
  // called again, also after a crash; an error leaves both where they can be read.
  Status place(const std::string& taking_directory, const std::string& id) const;
  // Whether a release is there whole.
  bool has(const std::string& id) const;
  void remove_leftovers(const std::set<std::string>& kept) const;

 private:
  fs::path directory_;
};

}  // namespace gazetted
