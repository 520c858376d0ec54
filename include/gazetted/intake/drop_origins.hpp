// Whose drops are in incoming/ that the daemon put there itself, for a program that it knows: which client, and whether
// a person has to approve it. One small file for each in the daemon's state directory, durable before the drop appears,
// so that a crash takes nothing of it; it is forgotten when the drop has been accepted or rejected. A file of somebody
// else that has the same name is told by what is in it. The drop itself has a mark, so that one whose origin is lost is
// not taken for a person's. Blocking; any thread.
#pragma once
#include <optional>
#include <set>
#include <string>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"

namespace gazetted {

struct DropOrigin {
  std::string client;           // its name in the configuration
  bool needs_approval = false;  // whatever the release itself says
  std::string hash;             // of the drop's content; empty: what was known of it is lost
  std::string newsroom = {};    // a key: the client's, for whom a text speaks that names none

  bool is_lost() const { return hash.empty(); }
};

// The sticky bit, which means nothing for a file, and nothing new for a directory of ours. It has no meaning on what
// belongs to another user than the daemon's.
Status mark_as_own(const fs::path& content);
bool is_marked_as_own(unsigned mode);

class DropOrigins {
 public:
  // `directory` is made when it is needed first.
  explicit DropOrigins(fs::path directory) : directory_(std::move(directory)) {}

  // Of what will be dropped as `name`; replaces what was kept of that name.
  Status keep(const std::string& name, const DropOrigin& origin) const;
  // Nothing: it was not put by us. What cannot be read is an error: nobody knows what was meant.
  Result<std::optional<DropOrigin>> of(const std::string& name) const;
  void forget(const std::string& name) const;
  // After a start: what a crash left of drops that never came. `present`: the names of drops in incoming/.
  void forget_others(const std::set<std::string>& present) const;

 private:
  fs::path file_of(const std::string& name) const;
  fs::path directory_;
};

}  // namespace gazetted
