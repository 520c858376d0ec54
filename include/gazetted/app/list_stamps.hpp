// What the files of a release's lists looked like when they were about to be read: a list that somebody's export is
// just writing is half a list, and reading it would miss recipients without a word. Blocking; intake's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

class ListStamps {
 public:
  // The lists must outlive this.
  explicit ListStamps(const std::vector<const ListOptions*>& lists);

  // The list that was written less than `settle` ago, or is being fetched since what there is is too old, if any.
  std::optional<std::string> unsettled(Time now, Duration settle) const;
  // The list whose file is another, or holds something else, than when this was made.
  std::optional<std::string> changed() const;

 private:
  struct Stamp {
    std::string list;
    fs::path file;
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t written_nanos = 0;
    bool there = false;
  };
  static Stamp look(const std::string& list, const fs::path& file);
  std::vector<Stamp> stamps_;
  std::vector<const ListOptions*> lists_;
};

}  // namespace gazetted
