// LiveStatus: what only the running daemon knows, as values: its relays, and what waits for what. Dispatch and the
// daemon fill it anew each time; whoever shows it reads it here. to_json() is the answer to `live` on the control
// socket, and a contract: members are added, never renamed. Nothing of it survives the process.
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/model/delivery.hpp"

namespace gazetted {

struct RelayStatus {
  bool works = false;
  std::int64_t connections = 0;      // open now
  std::int64_t queued = 0;           // mails that were picked for it
  int code = 0;                      // of the reply that stopped it; 0: there was none
  std::string reason;                // why it does not work
  std::chrono::seconds next_try{0};  // from now; 0: it is being tried
  bool operator==(const RelayStatus&) const = default;
};

// A quota that is used up.
struct ReachedQuota {
  std::string limit;  // as quota_name() makes it
  Time until{};       // to the second
  bool operator==(const ReachedQuota&) const = default;
};

// A release's list or channel that waits for a relay or a channel which the configuration does not have any more.
struct WaitingTarget {
  std::string release;
  TargetKind kind = TargetKind::list;
  std::string name, reason;
  bool operator==(const WaitingTarget&) const = default;
};

// An accepted release whose archived files cannot be read.
struct UnreadableRelease {
  std::string release, reason;
  bool operator==(const UnreadableRelease&) const = default;
};

// A drop that may still be being copied in.
struct IncomingDrop {
  std::string name;
  Duration settles_in{0};
  bool operator==(const IncomingDrop&) const = default;
};

struct LiveStatus {
  std::map<std::string, RelayStatus> relays;
  std::vector<ReachedQuota> quotas_reached;
  std::vector<WaitingTarget> waiting;
  bool paused = false;         // everything
  std::int64_t leased = 0;     // deliveries with an intent, and no durable outcome yet
  Duration ledger_longest{0};  // the longest that one call has held the ledger's thread
  std::vector<UnreadableRelease> unreadable;
  std::vector<IncomingDrop> incoming;
  bool operator==(const LiveStatus&) const = default;
};

// Why nothing of a list leaves by these relays, its own: each of them, where none works. Empty: one does, or the daemon
// does not have it.
std::vector<std::string> relays_in_the_way(const LiveStatus& status, const std::vector<std::string>& relays);

json::object to_json(const LiveStatus& status);
// A daemon of another version may answer: what is missing or has another type is as in an empty LiveStatus, and an
// entry of a list that does not say what it is about is passed over.
LiveStatus read_live_status(const json::object& object);

}  // namespace gazetted
