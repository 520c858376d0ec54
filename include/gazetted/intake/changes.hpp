// When files last changed, as what they hold and as what they are called. Blocking, without opening a file.
#pragma once
#include <sys/stat.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gazetted/base/file.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

std::vector<std::string> names_in(const fs::path& directory);  // sorted; none where it cannot be read

// The later of the times at which its bytes or its entry changed.
Time changed_at(const struct stat& info);
// The latest change of a file or anywhere in a bundle. Of a bundle that is larger than any that may be taken, only
// what was looked at until then.
Time tree_changed_at(const fs::path& path);

// When files changed, for whoever looks at them again and again: a change "in the future" (the clock was set back, or
// the file came from a machine whose clock is ahead) counts from when it was first seen. One thread.
class SeenChanges {
 public:
  Time seen(const std::string& name, Time changed, Time now);
  void keep_only(const std::set<std::string>& present);

 private:
  struct Ahead {
    Time stamp{}, first{};
  };
  std::map<std::string, Ahead> ahead_;
};

}  // namespace gazetted
