// The values that go in and out of the ledger. Times are UTC; ids are the ledger's own.
#pragma once
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/ids.hpp"
#include "gazetted/model/approval.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/release.hpp"

namespace gazetted {

struct StoreOptions {
  std::string path = "/var/lib/gazetted/gazetted.db";
  std::string node = "main";  // who writes: it is kept with the leases that it gave
  std::size_t window = 512;   // deliveries whose intent is durable and whose outcome is not
  Duration floor{6};          // commits are at least so far apart

  // The state directory: keys, tokens and sizes are kept beside the ledger.
  std::filesystem::path directory() const { return std::filesystem::path(path).parent_path(); }
};

// Of work that is done in steps: whether the call is to be made again.
enum class Step { done, more };

// Of a release that waits for its time, lists and channels are closed until LedgerAcceptance::renew(), which is when
// the subscribers of its lists are read again. `early`: a list that gets it before that time, under embargo; it is open
// at once. The ledger keeps the numbers.
enum class Opens { at_once = 0, when_renewed = 1, early = 2 };

struct NewTarget {
  TargetKind kind = TargetKind::list;
  std::string name;
  Opens opens = Opens::at_once;
  std::string message_domain = {};  // of a list: that of the Message-IDs of its mails
};

struct NewRelease {
  std::string id, title, hash, source, newsroom;
  Priority priority = Priority::normal;
  Time accepted, not_before;
  std::string accepting_directory;   // in archive/, until the release is in place
  std::string claim;                 // the drop's name in incoming/, until it is removed
  std::string timing;                // the times of its file, as lifecycle writes them; the ledger only keeps it
  std::optional<Time> release_at;    // of those, the one before which it is `scheduled`
  std::optional<Time> expires_at;    // what has not left by then will no longer be sent
  std::optional<ReleaseKey> renews;  // it is no release, but lists of this one, read again: LedgerAcceptance::renew()
  ReleaseKind kind = ReleaseKind::release;
  std::optional<ReleaseKey> supersedes;  // the version before it, which ends when this one is finished
  Approval approval = {};                // that it needs one, and who submitted it
  std::vector<NewTarget> targets;
};

// The latest release that was sent to a list.
struct LastOfList {
  std::string release;  // its id
  TargetKey target;
  std::int64_t first = 0, last = 0;  // its recipients
  std::int64_t recipients = 0;
};

// A recipient of an earlier version, as acceptance reads it.
struct EarlierRecipient {
  DeliveryId id;
  Subscriber subscriber;
  State state = State::pending;
};

// A recipient of a version that takes the place of another.
struct ThreadedRecipient {
  Subscriber subscriber;
  std::optional<DeliveryId> earlier;  // their row of the latest version that they are on
  bool suppressed = false;
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
  bool not_public = false;        // something of it waits for its time, or it is held or paused
  std::optional<Time> release_at;
  std::optional<Time> done;
  ReleaseKind kind = ReleaseKind::release;
  int version = 1;
  std::string superseded_by;  // the id of the version that took its place; empty: it is the latest
};

struct TargetRow {
  TargetKey key;
  TargetKind kind = TargetKind::list;
  std::string name;
  std::int64_t first = 0, last = 0;  // its recipients
  bool paused = false, cancelled = false;
  Opens opens = Opens::at_once;
  Tally tally;
  std::vector<Span> spans;
  std::vector<PostRow> posts;          // of a channel, in their order
  bool cancelled_by_somebody = false;  // it alone: not with the whole release
};

struct ReleaseRow {
  ReleaseKey key;
  std::string id, title, newsroom, source, hash;
  Priority priority = Priority::normal;
  Time accepted, not_before;
  bool accepting = false, paused = false;
  std::optional<Time> done;
  std::string accepting_directory, claim;
  std::string timing;
  std::optional<Time> release_at;
  std::string held;   // why somebody has to resume it; empty: nobody has to
  Approval approval;  // where it is awaited, somebody has to give it
  std::optional<Time> expires_at;
  ReleaseKind kind = ReleaseKind::release;
  int version = 1;
  std::string supersedes, superseded_by;  // ids; empty: none
  std::vector<TargetRow> targets;

  // The first moment at which anything goes to everybody; early lists of an embargo do not wait for it.
  Time leaves_from() const { return std::max(not_before, release_at.value_or(not_before)); }
  bool waits_for_person() const { return !held.empty() || approval.is_awaited(); }
};

struct Notice {
  std::int64_t key = 0;
  std::string recipient, sender, bytes;
  std::vector<std::string> relays;
};

}  // namespace gazetted
