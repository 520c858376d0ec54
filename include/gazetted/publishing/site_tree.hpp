// The directory that a web server serves. A reader sees the old file or the new one, never half of one. Blocking; one
// thread at a time. Beside a text of our own that is worth it are the same bytes compressed (.gz, .br), put there
// before it, all with one modification time: those of another time are of another text. A file that takes the place of
// another is at least a second younger, since web servers know a text again by its length and that second. What a
// crash leaves are files of the last moment, each whole, and perhaps one whose name begins
// with
// ".new-", which the next file that is put there replaces.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gazetted/site/story.hpp"

namespace gazetted {

class SiteTree {
 public:
  // `earlier`: the site that this one is to take the place of. What is the same there keeps its time.
  explicit SiteTree(fs::path directory, fs::path earlier = {})
      : directory_(std::move(directory)), earlier_(std::move(earlier)) {}

  const fs::path& directory() const { return directory_; }
  // Why files may not be put and removed there: it holds some that no site has put. Empty: they may.
  std::string why_not_ours() const;
  // The first directory on the way to it that not everybody may enter; empty: a web server can read it.
  fs::path closed_to_others() const;
  // Marks it as the site's, before anything is put there. The error: why_not_ours().
  Status claim();
  // World-readable, in directories that are. One that has these bytes already is left as it is, as is what belongs to
  // it.
  Status put(const SiteFile& file);
  bool has(const std::string& path) const;
  // A file that is not there is no error. Directories that are empty then go with it.
  Status remove(const std::string& path);
  // All that was put is on disk when it returns (syncfs(2)).
  Status sync() const;
  // Every file below it, as paths; compressed forms of others, and those of daemons and servers, which begin with a
  // dot, are left out but for ".well-known".
  std::set<std::string> files() const;
  // What the site itself keeps about it, in .state/: never served. Empty: it is not there.
  std::string note(const std::string& name) const;
  Status put_note(const std::string& name, const std::string& text);
  // A note without words, which is there or not: web servers see as much.
  Status set_mark(const std::string& name, bool is_there);

 private:
  fs::path directory_, earlier_;
};

}  // namespace gazetted
