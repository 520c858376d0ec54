// A vote: one piece of evidence that an address does not work, from an answer in SMTP or from what came back later; and
// what is known around it when it is decided (feedback/verdict.hpp). Values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/ids.hpp"
#include "gazetted/base/time.hpp"

namespace gazetted {

// Hard: the address will never work. Soft: its mailbox is full, suspended, or does not want it. On disk as the words of
// to_string(), as the next is; do not rename.
enum class VoteKind { hard, soft };
enum class VoteState {
  fresh,  // not decided
  counted,
  held,       // a guard has tripped: time decides, or somebody
  recorded,   // it came too late, or twice on a day: it is kept, and counts for nothing
  discarded,  // held, and nothing confirmed it, or somebody said so
  undone,     // taken back by an operator, or by mail that arrived
};
std::string_view to_string(VoteKind kind);
std::string_view to_string(VoteState state);
std::optional<VoteKind> parse_vote_kind(std::string_view text);
std::optional<VoteState> parse_vote_state(std::string_view text);

enum class HardBounces { twice, once };  // how many suppress: `bounces.hard`

struct Vote {
  std::int64_t id = 0;
  Time at;
  std::string address;  // Address::key()
  DeliveryId delivery;
  std::string list, newsroom;
  std::string provider;  // as destinations are called
  VoteKind kind = VoteKind::hard;
  int halves = 2;             // its weight: 2 is a whole vote; 0: a provider's own list has decided
  std::string reason, rule;   // words of the reply table
  std::string text;           // what the server said; one line, at most 500 bytes
  std::string source;         // "smtp", or the way by which the mail came back
  std::int64_t feedback = 0;  // the row that it came with; 0: an answer in SMTP
  VoteState state = VoteState::fresh;
  bool accepted = false;  // by an operator, when it was held: no guard holds it again
};

// Ten minutes of a provider: mail that it took or refused for good, and hard votes.
struct ProviderLoad {
  Time begin;
  std::int64_t taken = 0, hard = 0;
};

// A vote to be decided, and what is known of its address, its list and its provider.
struct OpenVote {
  Vote vote;
  std::vector<Vote> before;       // on the address, of its kind, in the last 180 days, oldest first; not undone
  std::vector<Time> quiet;        // of a soft vote that may be the last: releases to its list, since the first of
                                  // those, of which nothing came back
  std::string release;            // its id
  std::int64_t on_list = 0;       // recipients of its release on its list
  std::int64_t mailed = 0;        // of those, taken or refused
  std::int64_t hard_on_list = 0;  // hard votes among them
};

}  // namespace gazetted
