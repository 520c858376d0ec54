// The notices that wait to be mailed. Each has its own tries and its own end, so that one address that takes nothing
// holds back no other. Pure: the caller gives the time. What is in it is in the ledger too; after a restart the tries
// begin anew.
#pragma once
#include <list>
#include <optional>

#include "gazetted/base/steady_time.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {

class NoticeLine {
 public:
  void add(Notice notice, SteadyTime now);
  bool empty() const { return waiting_.empty(); }
  // When the next one is due; nothing where none waits.
  std::optional<SteadyTime> next_due() const;
  // The one that has waited longest of those that are due.
  std::optional<Notice> next(SteadyTime now) const;

  enum class Fate { over, tried_again, given_up };
  // What came of the one that next() gave. Over and given up: it is no longer in the line.
  Fate settle(const Notice& notice, Outcome::Kind kind, SteadyTime now);

 private:
  struct Waiting {
    Notice notice;
    SteadyTime since, due;
    int tries = 0;
  };
  std::list<Waiting> waiting_;  // by due
};

}  // namespace gazetted
