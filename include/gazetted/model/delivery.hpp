// A delivery: one recipient, or one channel, of one release; its states and how they are counted.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gazetted/base/ids.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

// On disk as the words of to_string(); do not rename.
enum class State { pending, sending, deferred, sent, failed, bounced, suppressed, expired, cancelled, unknown };
inline constexpr std::size_t state_count = 10;
inline constexpr std::array<std::string_view, state_count> state_names = {
    "pending", "sending", "deferred", "sent", "failed", "bounced", "suppressed", "expired", "cancelled", "unknown"};
inline std::string_view to_string(State state) { return state_names[std::size_t(state)]; }
std::optional<State> parse_state(std::string_view text);
// Nothing more happens to it by itself.
bool is_final(State state);

// How many deliveries are in each state. The account balances by construction: a delivery is
// always in exactly one state, and every change is a move.
struct Tally {
  std::array<std::int64_t, state_count> counts{};
  std::int64_t& operator[](State state) { return counts[std::size_t(state)]; }
  std::int64_t operator[](State state) const { return counts[std::size_t(state)]; }
  std::int64_t total() const;
  bool done() const;  // pending, sending and deferred are all 0
  Tally& operator+=(const Tally& other);
  bool operator==(const Tally&) const = default;
};
json::object to_json(const Tally& tally);  // {"total":…,"pending":…,…}

// One recipient of one list, as the list's row said when the release was accepted.
struct Subscriber {
  std::string address;
  std::string name;
  std::string language;
  std::vector<std::string> topics;
  std::vector<std::pair<std::string, std::string>> attributes;  // header word → cell
};

enum class TargetKind { list, channel };
// As the ledger, logs, JSON and people call it; do not rename.
inline std::string_view to_string(TargetKind kind) { return kind == TargetKind::list ? "list" : "channel"; }

// A mail that this recipient was sent of an earlier version of the release: its Message-ID is made of these.
struct EarlierMail {
  std::string release;  // the id of that version
  std::string domain;   // of its Message-ID; empty: not known, of what was mailed before that was kept
};

using MailThread = std::vector<EarlierMail>;

// What the ledger leases: enough to render and send it.
struct Delivery {
  DeliveryId id;
  TargetKey target;
  Subscriber subscriber;  // of a list; address is the channel's name for a channel
  std::string domain;
  int attempts = 0;  // so far
  int doubts = 0;
  std::optional<Time> first_attempt;
  State state = State::pending;  // pending or deferred
  Time due{};                    // of one that was tried before
  MailThread thread = {};        // oldest first
};

// One post of a channel's thread; most threads have one.
struct PostRow {
  State state = State::pending;  // as far as it is settled: `sending` is never told
  std::string remote_id, reference;
};

// A run of a target's rows whose first was not leased yet: recipients next..last. All of one domain,
// or of many small ones (`domain` is empty then).
struct Span {
  std::int64_t key = 0;
  std::string domain;
  std::int64_t next = 0, last = 0;
};

// A read of rows by their ids; at most `limit`.
struct RowRange {
  std::int64_t from = 0, last = 0;
  std::size_t limit = 0;
};

}  // namespace gazetted
