// Following a release until it is done: the ledger is read a few times a second, the line is redrawn. Blocking.
#pragma once
#include <deque>
#include <map>

#include "gazetted/cli/terminal.hpp"
#include "gazetted/model/live_status.hpp"

namespace gazetted {

// Deliveries a second that came to an end, over the last ten seconds. What is only put off is no progress, and where
// nothing has moved for five seconds there is no rate.
class Pace {
 public:
  double look(const Tally& tally, Time now);

 private:
  struct Sample {
    Time at;
    std::int64_t settled = 0;
  };
  std::deque<Sample> samples_;
  Time moved_{};
};

// The relays that do not work, and since when that was seen. Pure.
class RelayWatch {
 public:
  void look(const LiveStatus& live, Time now);
  // Those that lists of the release still need.
  std::vector<std::string> in_the_way(const ReleaseStatus& release, const Settings& settings) const;
  // "relay main does not work since 14:05:03 GMT: connection refused, next try 14:05:33 GMT"; empty where all work.
  std::string text(const ReleaseStatus& release, const Settings& settings, Time now) const;

 private:
  struct Down {
    Time since;
    bool from_the_start = false;  // it was down when it was looked at first
    int code = 0;
    std::string reason;
    Time next_try{};
  };
  std::map<std::string, Down> down_;
  bool looked_ = false;
};

// "state, what is in the way, counts, rate, time left" in one line.
std::string progress_line(const ReleaseStatus& release, double per_second, const Settings& settings,
                          const std::string& in_the_way = "");

// What is followed: whatever has the id, or the very file that was dropped.
struct Followed {
  std::string id;
  std::string hash;  // of the file's content; empty: whatever has the id
  std::string name;  // under which it was dropped
  Time dropped{};
};

enum class FollowEnd {
  done,          // or cancelled: nothing more happens to it by itself
  rejected,      // the file, for `reason`
  replaced,      // a later file took its place before anything left
  not_accepted,  // nothing of it was seen in time
  daemon_gone,   // nobody answers at the control socket
  interrupted,   // ^C
};

struct FollowResult {
  FollowEnd end = FollowEnd::done;
  std::string reason;
  std::optional<ReleaseStatus> release;  // as it was seen last
};

// `appears_within`: how long the release may be missing at first.
FollowResult follow_release(const Settings& settings, const Followed& followed, Duration appears_within);

// Until the daemon has taken or rejected the very file that was dropped (`done`: it is taken).
FollowResult follow_acceptance(const Settings& settings, const Followed& followed, Duration within);

// Whether the daemon answers at its control socket.
bool daemon_answers(const Settings& settings);

}  // namespace gazetted
