// The notices that wait to be mailed. Each has its own tries and its own end, so that one address that takes nothing
// holds back no other; and there is a lane for each choice of relays, and another for what somebody waits for, so that
// a relay that hangs holds back nobody else's. Pure: the caller gives the time. What is in it is in the ledger too;
// after a restart the tries begin anew.
#pragma once
#include <list>
#include <optional>
#include <set>
#include <string>

#include "gazetted/base/steady_time.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/model/outcome.hpp"

namespace gazetted {

class NoticeLine {
 public:
  enum class Urgency {
    at_once,  // somebody waits for it: mail that confirms what they have asked for
    in_turn,
  };
  void add(Notice notice, SteadyTime now, Urgency urgency = Urgency::in_turn);
  bool empty() const { return waiting_.empty(); }
  // When the next one is due whose lane is free; nothing where none waits.
  std::optional<SteadyTime> next_due() const;
  // Of those that are due, and whose lane is free: the one that is to go at once, else that has waited longest.
  std::optional<Notice> next(SteadyTime now) const;
  // The same; its lane is taken until it is settled.
  std::optional<Notice> take(SteadyTime now);

  enum class Fate { over, tried_again, given_up };
  // What came of the one that next() gave. Over and given up: it is no longer in the line.
  Fate settle(const Notice& notice, Outcome::Kind kind, SteadyTime now);

 private:
  struct Waiting {
    Notice notice;
    SteadyTime since, due;
    int tries = 0;
    Urgency urgency = Urgency::in_turn;
  };
  static std::string lane_of(const Waiting& one);
  const Waiting* find(SteadyTime now) const;

  std::list<Waiting> waiting_;   // by due
  std::set<std::string> taken_;  // lanes
};

}  // namespace gazetted
