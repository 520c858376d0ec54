// Commands that change what leaves: pause, resume, cancel, retry, approve. The first transaction sets the marks, which
// hold at once; rows that must move with them, perhaps a million, follow in steps of some thousand, between which
// outcomes are committed. What is left of a command is a row of the ledger: the next start finishes it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/base/ids.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/history.hpp"
#include "gazetted/ledger/rules/approval.hpp"
#include "gazetted/ledger/rules/expiry.hpp"

namespace gazetted {

enum class Verb { pause, resume, cancel, retry, approve };

// What a command acts on. Without names: everything.
struct SteerScope {
  std::string release, list, channel;
};

struct Command {
  Verb verb = Verb::pause;
  SteerScope scope;
  bool with_unknown = false;    // of retry: what is in doubt too
  Hand by = {};                 // for the history
  ApprovalOrder approval = {};  // of approve
};

struct Steered {
  std::int64_t command = 0;          // for LedgerSteering::go_on()
  std::int64_t count = 0;            // targets (pause, resume) or deliveries (cancel, retry) that were moved
  std::int64_t left_cancelled = 0;   // of retry: targets that it left alone, since they were cancelled
  std::int64_t left_expired = 0;     // the same, since their release has expired
  std::vector<ReleaseKey> releases;  // those that the command touches
  bool more = false;                 // steps are left
};

// The command number of what a replaced release leaves behind; no other command has it.
inline constexpr std::int64_t rows_of_replaced = -1;

// A release whose time has not come, or which was not opened yet.
struct WaitingRelease {
  ReleaseKey key;
  std::string id;
  Time release_at;
  bool held = false;
};

// A release whose end has come before all of it had left.
struct ExpiredRelease {
  ReleaseRow row;
  std::int64_t unsent = 0;  // deliveries
  SentAfterAll after_all = SentAfterAll::under_its_id;
};
struct Expiries {
  std::vector<ExpiredRelease> releases;
  std::optional<Time> next;  // when the next end comes; nothing: none is known
};

class LedgerSteering {
 public:
  virtual ~LedgerSteering() = default;

  // `pause` without a name, a switch of its own: later releases wait too. Reads only.
  virtual Result<bool> all_paused() = 0;
  // One transaction: the marks, which hold from then on. Nothing that is cancelled gets an intent any more, and what is
  // paused is not woken. The rows follow by go_on() while `more` is said; what a crash leaves of them is finished by
  // LedgerStart::recover(). A later command that says the opposite ends what is left of an earlier one. `retry` leaves
  // cancelled targets alone: that was the last word on them. `cancel` leaves alone what is done. `approve`
  // needs the id of a release; one that does not count is an error, and nothing has changed. So it is where `resume` or
  // `retry` names a release that has expired. The history keeps what was refused, as such.
  virtual Result<Steered> steer(const Command& command, Time now) = 0;
  // One transaction: those who may approve the release have been asked. Nothing where it does not await that.
  virtual Status mark_asked(ReleaseKey release) = 0;
  // One transaction: nothing more of the release leaves until somebody resumes it by its name. `reason` is a sentence
  // for people; an empty one ends an earlier hold.
  virtual Status hold(ReleaseKey release, const std::string& reason, Time now) = 0;
  // The releases that have expired with something unsent, and of which nobody has been told. Reads only.
  virtual Result<Expiries> expired(Time now) = 0;
  // One transaction: somebody has been told, as its history says from then on. Nothing where it says so already, or the
  // release is no more.
  virtual Status note_expired(const ExpiredRelease& told, Time now) = 0;
  // One transaction per call, of some thousand rows. 0: of any command.
  virtual Result<Steered> go_on(std::int64_t command, Time now) = 0;
  // All that are live and not done. Reads only, as the next does.
  virtual Result<std::vector<ReleaseKey>> unfinished() = 0;
  // Those that something is closed of: see Opens.
  virtual Result<std::vector<WaitingRelease>> waiting() = 0;
};

// "pause", "resume", "cancel", "retry" and "approve", as commands, files in the spool and the log call them; nothing
// for any other word.
std::string_view to_string(Verb verb);
std::string_view past_of(Verb verb);  // "paused"; the history keeps it
std::optional<Verb> verb_called(std::string_view word);

}  // namespace gazetted
