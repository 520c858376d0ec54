// Following a release until it is done: the ledger is read a few times a second, the line is redrawn. Blocking.
#pragma once
#include "gazetted/cli/terminal.hpp"

namespace gazetted {

// "state, counts, rate, time left" in one line.
std::string progress_line(const ReleaseStatus& release, double per_second, const Settings& settings);

// What is followed: whatever has the id, or the very file that was dropped.
struct Followed {
  std::string id;
  std::string hash;  // of the file's content; empty: whatever has the id
  std::string name;  // under which it was dropped
  Time dropped{};
};

enum class FollowEnd {
  done,         // or cancelled: nothing more happens to it by itself
  rejected,     // the file, for `reason`
  replaced,     // a later file took its place before anything left
  not_taken,    // nothing of it was seen in time
  daemon_gone,  // nobody answers at the control socket
  interrupted,  // ^C
};

struct FollowResult {
  FollowEnd end = FollowEnd::done;
  std::string reason;
  std::optional<ReleaseStatus> release;  // as it was seen last
};

// `appears_within`: how long the release may be missing at first.
FollowResult follow_release(const Settings& settings, const Followed& followed, Duration appears_within);

// Whether the daemon answers at its control socket.
bool daemon_answers(const Settings& settings);

}  // namespace gazetted
