// How the destinations of one relay behave, and what that allows: a destination that asks us to slow
// down is paced and recovers slowly, one whose answers take long holds no more than a small share of the
// connections while others could use them, and one that is not known yet is met with a few messages first.
// A destination is a provider or a domain (destination.hpp). Pure; owned by the loop's thread.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gazetted/base/time.hpp"
#include "gazetted/schedule/limiter.hpp"

namespace gazetted {

class Destinations {
 public:
  void set_connections(int connections) { connections_ = connections; }

  // Whether one more message may be picked for it; ≤ now: yes, else when to ask again.
  // `connections`: how many it may use at most, 0 for no limit of its own.
  SteadyTime may_pick(const std::string& name, int connections, SteadyTime now);
  void picked(const std::string& name, SteadyTime now);
  void dropped(const std::string& name);  // a pick that is over, tried or not

  // Whether a picked message may go on the wire now. While others could use them, destinations that
  // are not known yet get at most three quarters of the connections; those of them that have not answered
  // for a while never hold more.
  enum class Others { waiting, none };
  enum class Start {
    now,
    soon,   // when one that is on the wire has ended
    later,  // its destination answers late: it only delays others
  };
  Start may_start(const std::string& name, int connections, Others others, SteadyTime now);
  void started(const std::string& name, SteadyTime now);
  void continued(const std::string& name, SteadyTime now);  // its envelope went ahead; now it is its turn
  void ended(const std::string& name, SteadyTime now);      // with or without an answer
  void withdrawn(const std::string& name);                  // nothing of it left

  // It asked us to slow down: its rate is halved, and it rests for as long as it asked, else the longer
  // the more often it says so without a success in between.
  struct Slowed {
    double pace = 0;  // messages a second, from now on
    Duration rest{0};
    bool news = false;  // the first of several that say the same
  };
  Slowed slow_down(const std::string& name, std::optional<Duration> asked, SteadyTime now);
  // It takes nothing for so long; true when it was not resting already.
  bool rest(const std::string& name, Duration wait, SteadyTime now);
  void accepted(const std::string& name, SteadyTime now);

  // When those that wait for it should come back: so far apart (0: it does not matter), and after so long at
  // most. One that answers late may be well again soon: the longer it was late, the longer they may wait.
  struct Spacing {
    Nanos apart{0};
    Nanos longest = Nanos::max();
  };
  Spacing spacing(const std::string& name, SteadyTime now) const;
  void restore_pace(const std::string& name, double pace, SteadyTime now);
  bool is_slow(const std::string& name, SteadyTime now) const;  // answers late
  std::size_t size() const { return states_.size(); }

 private:
  struct State {
    int picked = 0, wire = 0;
    int samples = 0;       // answers timed
    double answer_ms = 0;  // smoothed
    double pace = 0;       // messages a second; 0: none
    double good_pace = 0;  // what went well before
    SteadyTime arrival, rest_until, pace_changed, last_strike, window_start;
    SteadyTime late_since;  // never: it was not, when somebody last asked
    int strikes = 0, in_window = 0;
    double rate = 0;  // measured over the last window
  };
  struct OnWire {
    State* state = nullptr;  // stays where it is while it is counted here
    SteadyTime since;
    bool unmeasured = false;  // its destination had not answered yet when it started
    bool met_again = false;   // beyond the share of those that answer late
  };
  bool answers_late(const State& state) const;
  bool late(const State& state, SteadyTime now) const;
  bool is_late(State& state, SteadyTime now);  // the same, and remembers
  bool others_want(const State& state, SteadyTime now) const;
  bool stuck(const OnWire& each, SteadyTime now) const;
  int slow_share(const State& state, SteadyTime now) const;
  bool may_be_met_again(const State& state) const;
  void count(SteadyTime now);
  void forget_idle();

  std::unordered_map<std::string, State> states_;
  std::vector<OnWire> wire_;
  // The last two that had mail and were not late; compared, never looked into.
  struct Prompt {
    const State* state = nullptr;
    SteadyTime at;
  };
  std::array<Prompt, 2> prompt_;
  double typical_ms_ = 0;
  int connections_ = 10;
  // On the wire, as counted at the time below.
  int slow_ = 0, fresh_unmeasured_ = 0, stuck_unmeasured_ = 0;
  SteadyTime counted_;
};

}  // namespace gazetted
