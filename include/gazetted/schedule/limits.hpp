// All limits that mail and posts leave under. A token is taken when a delivery is picked, a little ahead
// of its time; at the moment of leaving the pace is held once more, so that what was delayed does not
// leave in a bunch with what follows. Whoever must wait is put in a line and comes back when it is
// its turn. Pure; owned by the loop's thread.
#pragma once
#include <vector>

#include "gazetted/schedule/limit_key.hpp"
#include "gazetted/schedule/limiter.hpp"

namespace gazetted {

class Limits {
 public:
  using Keys = std::vector<LimitKey>;

  void set(const LimitKey& key, const Rates& rates);
  void set_all(const std::string& beginning, const Rates& rates);  // of the keys that are known
  bool knows(const LimitKey& key) const { return tokens_.knows(key.text()); }

  SteadyTime allowed_at(const Keys& keys, SteadyTime now) const;
  Nanos interval(const Keys& keys) const;
  void take(const Keys& keys, SteadyTime at);

  SteadyTime may_depart(const Keys& keys, SteadyTime now) const;
  void departed(const Keys& keys, SteadyTime now);

  // The time to come back for one more that waits for `line`: not before `earliest`, `apart` from the one before it,
  // and no more than `longest` after now unless that is before `earliest`. Thousands that return at once would only be
  // sent away again.
  struct Slot {
    SteadyTime earliest;
    Nanos apart{0};
    Nanos longest = Nanos::max();
  };
  SteadyTime reserve_slot(const std::string& line, const Slot& slot, SteadyTime now);

  Limiter& tokens() { return tokens_; }
  const Limiter& tokens() const { return tokens_; }

 private:
  Limiter tokens_, departures_;
  std::unordered_map<std::string, SteadyTime> lines_;
};

}  // namespace gazetted
