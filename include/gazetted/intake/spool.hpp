// The spool directory: what lies there, when it may be taken, and the moves that take it. Blocking;
// one thread (intake's) owns it. inotify is a hint that the app gives with note_*(), scan() is the
// truth. Protocol: SPEC "Spool", facts/reliability 4. After a crash: a claim left in incoming/ is
// taken again or, where the ledger has it, removed; a half copy in archive/ is removed.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

struct SpoolOptions {
  fs::path directory = "/var/spool/gazetted";
  Duration settle{5000};                    // a file copied in is taken when unchanged for so long
  Duration bundle_settle{30'000};           // a bundle copied in
  Duration hold{0};                         // nothing leaves earlier than this after taking
  std::uint64_t max_file_size = 25u << 20;  // a bundle's total
  Duration trouble_wait{30'000};            // before a drop is tried again that a full or broken disk kept out
  std::vector<std::string> owners;          // users or groups by name; empty: anybody who can write there
};

enum class DropKind { release, bundle, control };

// Something in incoming/ that may be taken now.
struct Drop {
  std::string name;     // as it was dropped
  std::string current;  // its name now: the same, or a claim left by a crash
  DropKind kind = DropKind::release;
};

// What scan() found.
struct Scan {
  std::vector<Drop> ready;
  std::optional<Time> next;  // when something that still changes may be ready
};

// A drop after the claim: nobody else's hands are on the private copy.
struct Claim {
  Drop drop;
  std::string claimed;  // its name in incoming/ now
  fs::path directory;   // archive/.taking-RANDOM, 0700
  fs::path content;     // directory / name: a file or a bundle
  std::string hash;     // hex SHA-256 of what was copied
};

class Spool {
 public:
  // Makes what is missing, locks the spool (a second daemon is refused), puts half-done work back.
  static Result<Spool> open(const SpoolOptions& options);

  fs::path incoming() const { return options_.directory / "incoming"; }
  fs::path test() const { return options_.directory / "test"; }
  fs::path archive() const { return options_.directory / "archive"; }
  fs::path rejected() const { return options_.directory / "rejected"; }

  // Hints: a rename-in is complete at once; a write has begun; a writer has closed.
  void note_moved_in(const std::string& name) {
    complete_.insert(name);
    open_.erase(name);
  }
  void note_writing(const std::string& name, Time now) {
    open_[name] = now;
    complete_.erase(name);
  }
  void note_closed(const std::string& name) { open_.erase(name); }

  Scan scan(Time now);
  // Test drops that are new or changed since last asked; the state outlives a restart.
  std::vector<std::string> scan_tests(Time now);
  bool tests_settling() const { return tests_settling_; }  // one of them is still being written

  // An error is the reason to reject; `claim` then names what was claimed so far.
  Status claim(const Drop& drop, Claim& claim);
  // An empty ID.pause and the like: removes it. False when it is not empty.
  bool take_control(const Drop& drop);
  // Moves the drop to rejected/NAME with NAME.error.txt; an existing name gets a number.
  Status reject(const Drop& drop, const std::string& current, const std::string& reason);
  // Removes the claimed original after finish_accept(). A bundle of another user may only be emptied by
  // its owner: it stays under a hidden name.
  void forget(const Claim& claim);
  void drop_copy(const Claim& claim);
  // The private copy, which is synced, becomes archive/ID, read-only; an earlier one moves to archive/ID/1. May be
  // called again, also after a crash.
  Status finish_accept(const std::string& taking_directory, const std::string& id);

  const SpoolOptions& options() const { return options_; }
  void set_options(const SpoolOptions& options);

 private:
  Spool(SpoolOptions options, FileLock lock);
  Status check_owner(unsigned uid) const;
  Status copy_file(int directory_fd, const std::string& name, const fs::path& to, std::uint64_t& budget,
                   std::string& digest);
  Status copy_tree(int directory_fd, const std::string& prefix, const fs::path& to, int depth, std::uint64_t& budget,
                   std::map<std::string, std::string>& digests);

  SpoolOptions options_;
  FileLock lock_;
  std::set<std::string> complete_;
  std::map<std::string, Time> open_;
  bool tests_settling_ = false;
};

// Names that are left alone: hidden, partial and system files.
bool is_left_alone(std::string_view name);

}  // namespace gazetted
