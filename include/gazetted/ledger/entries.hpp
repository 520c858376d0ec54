// The values that go in and out of the ledger. Times are UTC; ids are the ledger's own.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/ids.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct StoreOptions {
  std::string path = "/var/lib/gazetted/gazetted.db";
  std::string node = "main";  // who writes: it stands at the leases that it gave
  std::size_t window = 512;   // deliveries whose intent is durable and whose outcome is not
  Duration floor{6};          // commits are at least so far apart
};

// Of work that is done in steps: whether the call is to be made again.
enum class Step { done, more };

struct NewTarget {
  TargetKind kind = TargetKind::list;
  std::string name;
};

struct NewRelease {
  std::string id, title, hash, source, newsroom;
  Priority priority = Priority::normal;
  Time accepted, not_before;
  std::string accepting_directory;  // in archive/, until the release is in place
  std::string claim;                // the drop's name in incoming/, until it is removed
  std::vector<NewTarget> targets;
};

struct BegunRelease {
  ReleaseKey key;
  std::vector<TargetKey> targets;  // in the order of NewRelease::targets
};

// What the ledger knows of earlier drops; decides between accepting, replacing and rejecting.
struct KnownRelease {
  ReleaseKey key;
  std::string id, hash;
  Time accepted;
  bool same_content = false;
  bool left = false;       // somebody was sent it, or it was tried towards somebody: see LedgerAcceptance::finish()
  bool cancelled = false;  // as a whole
  bool partly_cancelled = false;  // some of its lists or channels, or all
  std::optional<Time> done;
};

struct TargetRow {
  TargetKey key;
  TargetKind kind = TargetKind::list;
  std::string name;
  std::int64_t first = 0, last = 0;  // its recipients
  bool paused = false, cancelled = false;
  Tally tally;
  std::vector<Span> spans;
  std::vector<PostRow> posts;  // of a channel, in their order
};

struct ReleaseRow {
  ReleaseKey key;
  std::string id, title, newsroom, source;
  Priority priority = Priority::normal;
  Time accepted, not_before;
  bool accepting = false, paused = false;
  std::optional<Time> done;
  std::string accepting_directory, claim;
  std::vector<TargetRow> targets;
};

struct Notice {
  std::int64_t key = 0;
  std::string recipient, sender, bytes;
  std::vector<std::string> relays;
};

}  // namespace gazetted
