// The spool directory: what is in incoming/, when it may be claimed, and the moves that claim it. Blocking; one thread
// (intake's) owns it. inotify is a hint that the app gives with hint_*(), scan() is the truth. Protocol: SPEC "Spool".
// After a crash: a claim left in incoming/ is taken again or, where the ledger has it, removed. The daemon keeps no
// file of its own in incoming/ or test/, where others write; what it remembers is in its state directory.
#pragma once
#include <sys/stat.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/intake/archive.hpp"
#include "gazetted/intake/changes.hpp"
#include "gazetted/intake/drop_origins.hpp"
#include "gazetted/intake/private_copy.hpp"
#include "gazetted/intake/reading_marks.hpp"
#include "gazetted/intake/spool_options.hpp"
#include "gazetted/intake/test_drops.hpp"

namespace gazetted {

// Something in incoming/ that may be taken now.
struct Drop {
  std::string name;     // as it was dropped
  std::string current;  // its name now: the same, or a claim left by a crash
};

// Something in incoming/ that may still change.
struct Settling {
  std::string name;
  Time ready_at;
};

// ID.pause and the like, empty. Whoever drops one beside a release may drop the release a moment later.
struct ControlDrop {
  Drop drop;
  Time patient_until;
};

// What scan() found.
struct Scan {
  std::vector<Drop> ready;
  std::vector<ControlDrop> controls;
  std::vector<Settling> settling;
  bool arriving = false;     // a partial file (.part and the like) changed lately
  std::optional<Time> next;  // when something that still changes may be ready, or a command waited long enough
};

// A drop after the claim: nobody else's hands are on the private copy.
struct Claim {
  Drop drop;
  std::string claimed;                 // its name in incoming/ now; empty: the daemon made it, and it never was there
  fs::path directory;                  // archive/.taking-RANDOM, 0700
  fs::path content;                    // a file or a bundle in it
  std::optional<unsigned> owner = {};  // whose drop it was, when it was claimed; nothing: that is not known
  bool is_own = false;                 // the daemon dropped it, and says so
  bool is_of_several = false;          // parts of it belong to other users
  std::string hash;                    // hex SHA-256 of what was copied; empty: not copied whole
  std::optional<DropOrigin> origin = {};  // of what the daemon dropped itself, for one of its clients
};

class Spool {
 public:
  // Makes what is missing, locks the spool (a second daemon is refused), removes what earlier takings left behind.
  static Result<Spool> open(const SpoolOptions& options);

  fs::path incoming() const { return options_.directory / "incoming"; }
  fs::path test() const { return options_.directory / "test"; }
  fs::path rejected() const { return options_.directory / "rejected"; }
  const Archive& archive() const { return archive_; }
  TestDrops& tests() { return tests_; }
  ReadingMarks& marks() { return marks_; }
  const DropOrigins& origins() const { return origins_; }

  // Hints: a rename-in is complete at once; a write has begun; a writer has closed.
  void hint_moved_in(const std::string& name);
  void hint_writing(const std::string& name, Time now);
  void hint_closed(const std::string& name) { open_.erase(name); }

  Scan scan(Time now);
  // The drop is ours alone; then it is copied. An error of either is the reason to reject it.
  Status claim(const Drop& drop, Claim& claim);
  Status copy(Claim& claim);
  // The same private copy, without a claim: the drop stays in test/.
  Status copy_test(const std::string& name, Claim& claim);
  void discard_copy(const Claim& claim);
  // Moves the drop to rejected/NAME with NAME.error.txt; an existing name gets a number. What cannot be moved (a bundle
  // whose owner alone may) goes there as its private copy, or stays under a hidden name where that was not whole.
  Status reject(const Claim& claim, const std::string& reason);
  // Removes the claimed original once the release is in the archive. A bundle of another user may only be emptied by
  // its owner: it stays under a hidden name.
  void remove_original(const Claim& claim);
  std::vector<Drop> controls() const;  // those that are there now
  bool is_there(const Drop& drop) const;
  // The user whose control file it is; an error is the reason not to obey it.
  Result<unsigned> check_control(const Drop& drop) const;
  Status remove_control(const Drop& drop) const;

  const SpoolOptions& options() const { return options_; }
  void set_options(const SpoolOptions& options);

 private:
  Spool(SpoolOptions options, FileLock lock);
  std::optional<Time> ready_at(const std::string& name, const struct stat& info, Time now);
  Status copy_from(const fs::path& directory, const std::string& name, Claim& claim);
  void hide(const std::string& current, std::string_view prefix, const std::string& name) const;

  SpoolOptions options_;
  FileLock lock_;
  Archive archive_;
  TestDrops tests_;
  ReadingMarks marks_;
  DropOrigins origins_;
  std::set<std::string> complete_;
  std::map<std::string, Time> open_;
  SeenChanges changes_;
};

// Where the daemon keeps the origins of its own drops.
DropOrigins origins_of_drops(const SpoolOptions& options);

// Names that are left alone: hidden, partial and system files.
bool is_left_alone(std::string_view name);
// ID.cancel, ID.pause and ID.resume.
bool is_control_name(std::string_view name);
// Of a name in incoming/ that is a drop or the claim of one, the drop's name; empty: it is neither.
std::string dropped_name(const std::string& current);

}  // namespace gazetted
