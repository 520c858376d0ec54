// Whether a relay works, and when it is tried again. Exclusive states and every transition:
//
//   limited ◀──connection_limited/lift──▶ up
//      │                                  │ ▲
//      └──────────────failed──────────────┤ └────────works───────────┐
//                                         ▼                          │
//                                  down │ stopped ─────probe────▶ probing
//                                         ▲                          │
//                                         └─failed, probe_withdrawn──┘
//
// `limited` is up, with no more connections than it had when it refused one more. `stopped` is `down` for our own
// trouble (a password, a certificate, our quota): it is tried rarely, since every try is another failed login. No other
// transition exists: a connection that was begun before the last change (an older epoch) says nothing, or ten
// connections of one outage would count as ten outages; and nothing goes from down to up but through a probe, or a
// relay that takes connections and refuses mail would be tried without end. Pure; owned by the loop's thread. Nothing
// is kept over a restart: the first connection tells.
#pragma once
#include <optional>
#include <string>

#include "gazetted/base/steady_time.hpp"

namespace gazetted {

class RelayState {
 public:
  enum class Phase { up, limited, down, stopped, probing };
  using Epoch = int;

  Phase phase() const { return phase_; }
  bool is_up() const { return phase_ == Phase::up || phase_ == Phase::limited; }
  Epoch epoch() const { return epoch_; }  // of a connection that is begun now
  // Mail may be picked for it: it is up, or it is time to try it.
  bool may_pick(SteadyTime now) const;
  // Connections may be opened for what was picked.
  bool may_connect() const { return is_up() || phase_ == Phase::probing; }
  // At most so many at once.
  std::size_t room() const;
  SteadyTime next_try() const { return next_try_; }      // while down or stopped
  SteadyTime down_since() const { return down_since_; }  // never while it is up
  SteadyTime failed_at() const { return failed_at_; }    // when it was tried last in vain
  const std::string& reason() const { return trouble_.reason; }
  int code() const { return trouble_.code; }  // of its reply; 0: there was none

  enum class Cause { relay, account };
  struct Trouble {
    Cause cause = Cause::relay;
    int code = 0;                        // of its reply; 0: there was none
    std::string reason;                  // for people
    std::optional<Duration> asked = {};  // how long it wants to be left alone
  };
  struct Failed {
    bool news = false;  // not the same trouble as before: what servers write behind a code differs each time
    Duration delay{0};  // until it is tried again
  };
  // A connection of this epoch failed. Nothing: it was begun before the last change.
  std::optional<Failed> failed(Epoch epoch, const Trouble& trouble, SteadyTime now);
  // A message on a connection of this epoch was answered, well or badly, for its own sake. A login alone is not enough:
  // there are relays that take one and then refuse all mail. True: it had been down.
  bool works(Epoch epoch);
  // It has no room for more than these connections, for a minute. False: that was known.
  bool connection_limited(std::size_t connections, SteadyTime now);
  SteadyTime limited_until() const { return limited_until_; }
  void lift(SteadyTime now);  // the minute is over
  void probe();               // may_pick() said yes, and a message was picked
  // That message, picked in this epoch, is gone, and nobody knows more than before.
  void probe_withdrawn(Epoch epoch, SteadyTime now);
  void try_now(SteadyTime now);  // somebody asks for it, or changed what may have been wrong
  void forget();                 // another server, or other credentials: all that is known is of the old one

 private:
  void fall(Phase phase, SteadyTime until);
  Phase phase_ = Phase::up;
  Phase before_probe_ = Phase::down;
  Epoch epoch_ = 0;
  int failures_ = 0;
  SteadyTime next_try_, down_since_, failed_at_, limited_until_;
  std::size_t ceiling_ = 0;  // while limited
  Trouble trouble_;          // the last
};

// How long a relay is left alone after so many failures in a row: 5 s, 10 s, 20 s, then 30 s, as one connection costs
// it nothing; one that refuses us 5 minutes to an hour.
Duration probe_delay(int failures, RelayState::Cause cause);
// At most so long where the relay itself asks for more: 5 minutes, or an hour where it refuses us.
Duration longest_wish(RelayState::Cause cause);

}  // namespace gazetted
