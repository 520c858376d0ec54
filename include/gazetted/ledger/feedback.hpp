// LedgerFeedback: what came back, the votes on addresses that it makes, and what they come to. The rules are those of
// the room feedback; the ledger keeps, counts each event once, and moves accounts. On the ledger's thread. Each call
// that writes is one transaction, synced when it returns; a crash leaves all of it or nothing.
//
//   a mail that came back ─rows()→ whose it is ─put()→ feedback row, account, vote `new`
//   a refusal in SMTP ───────── LedgerQueue::commit() ────────────────────┘
//   votes `new` ─open_votes()→ with the history of their address ─(feedback/verdict)→ settle()
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/ids.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/model/delivery.hpp"
#include "gazetted/model/suppression.hpp"
#include "gazetted/model/vote.hpp"

namespace gazetted {

// A delivery that somebody's token names, for whoever has to believe it.
struct ReturnedRow {
  DeliveryId id;
  TargetKey target;
  std::string address;  // Address::key(), of its recipient
  std::string list, newsroom, release;
  std::optional<State> state;  // nothing: never tried
  std::optional<Time> last;    // its last attempt
};

struct FeedbackRow {
  std::int64_t id = 0;
  Time at;
  std::string source;      // "lmtp", "maildir", "pipe", "imap", "provider:NAME"
  std::string digest;      // what makes it the same event; 16 to 32 bytes
  std::string kind, what;  // the words of feedback/: "bounce", "complaint" …; "hard", "soft", "other"
  std::string reason, rule;
  std::optional<DeliveryId> delivery;  // nothing: no token proved one
  std::string address;                 // Address::key() of that delivery; never from a body
  std::string release, list;
  std::string provider, status;
  std::string text;     // what it says; one line, at most 500 bytes
  std::string named;    // addresses in it, for people: of a forward's target, or where somebody moved to
  std::string raw;      // where the mail is kept; empty: it is no more
  std::string decided;  // what was made of it, as a sentence for people
};

// One event, and what follows from it by itself.
struct NewFeedback {
  FeedbackRow row;
  bool proves_bounce = false;  // a delivery that is sent or unknown is bounced from then on
  std::optional<Vote> vote;    // its feedback and id are set by the ledger
  std::optional<Suppression> suppression;
  bool clears_votes = false;      // it was delivered: earlier votes on the address are undone
  std::optional<Notice> forward;  // mail from a person, on its way to one; its key is set by the ledger
};

enum class Taken {
  kept,
  known,    // it came before; nothing was changed
  waiting,  // its delivery is on its way, and has no outcome yet: nothing was changed, it is to come again
};

// How many of a release's people on one list have called it spam.
struct ComplaintCount {
  std::string release, list;
  std::int64_t complaints = 0;
  std::int64_t mailed = 0;  // taken by servers
};

struct TakenFeedback {
  std::vector<Taken> each;  // in the order that was given
  std::vector<Suppression> added;
  std::vector<TargetKey> moved;            // whose accounts changed
  std::vector<ComplaintCount> complaints;  // of what new complaints are about
  std::vector<Notice> forwards;
};

// What is to become of a vote.
struct VoteDecision {
  std::int64_t vote = 0;
  VoteState state = VoteState::counted;
  std::vector<std::int64_t> confirms;  // earlier votes that were held
  std::optional<Suppression> suppression;
};

// Votes whose guard has tripped only now: those that were counted since are held too, and whom they suppressed rests
// for a day from then on.
struct HeldBack {
  std::string provider;      // of this provider; empty: see `delivery`
  DeliveryId delivery = {};  // of the release on the list that this delivery is of
  Time since;
};

// Which suppressions and votes an undo takes back. Empty: any.
struct UndoScope {
  Time since;
  std::optional<Time> until;
  std::string domain, provider, reason;  // reason: "bounce", "bounce-rest", "provider-list"; empty: these three
};
struct Undone {
  std::vector<Suppression> lifted;
  std::int64_t votes = 0;
};

class LedgerFeedback {
 public:
  virtual ~LedgerFeedback() = default;

  // Reads only. In the order of `ids`; nothing where there is no such delivery, or it is of a channel.
  virtual Result<std::vector<std::optional<ReturnedRow>>> rows(std::span<const DeliveryId> ids) = 0;
  // One transaction, of at most some 500. `last_chance`: what has no outcome yet is kept as it is.
  enum class LastChance { no, yes };
  virtual Result<TakenFeedback> put(std::span<const NewFeedback> events, LastChance last, Time now) = 0;
  // Reads only: votes `fresh`, oldest first.
  virtual Result<std::vector<OpenVote>> open_votes(std::size_t limit, Time now) = 0;
  // Reads only: votes that are held, oldest first.
  virtual Result<std::vector<Vote>> held_votes(std::size_t limit) = 0;
  // Reads only: the last 30 days, oldest first; spans without anything are not there.
  virtual Result<std::vector<ProviderLoad>> load(const std::string& provider, Time now) = 0;
  // One transaction: what was decided, after what is held back. What is suppressed for longer or for a stronger cause
  // stays so.
  virtual Result<std::vector<Suppression>> settle(std::span<const HeldBack> held,
                                                  std::span<const VoteDecision> decisions, Time now) = 0;
  // One transaction: an operator's word on votes that are held: they are decided anew without a guard, or are nothing.
  // Of one provider or all (""), cast from `since` on. How many, and whose rest is over with that.
  enum class HeldAre { accepted, discarded };
  struct DecidedHeld {
    std::int64_t votes = 0;
    std::vector<Suppression> lifted;
  };
  virtual Result<DecidedHeld> decide_held(HeldAre what, const std::string& provider, Time since, Time now,
                                          const Hand& by) = 0;
  // One transaction: mail that servers took or refused for good, by provider, since the last call.
  virtual Status count(const std::map<std::string, std::int64_t>& taken, Time now) = 0;
  // One transaction: suppressions whose time has come are no more; which those were, and when the next ends. Votes that
  // were held for 90 days, and that nothing has confirmed, are discarded.
  struct Ended {
    std::vector<Suppression> rows;
    std::optional<Time> next;
  };
  virtual Result<Ended> end_rests(Time now) = 0;
  // One transaction, or nothing is changed (`dry`). Only what bounces made: unsubscriptions and complaints stay.
  enum class Dry { no, yes };
  virtual Result<Undone> undo(const UndoScope& scope, Dry dry, Time now, const Hand& by) = 0;
};

}  // namespace gazetted
