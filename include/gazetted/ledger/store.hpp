// Store: the ledger's contract. All calls come from one thread (app/ledger_thread); each is one transaction unless it
// says otherwise, and has been synced when it returns. An error means that nothing of the transaction is on disk and
// that the call may be made again; what puts the ledger at risk ends the process. No call holds the writer for long:
// what must touch many rows is done in steps, and what a crash leaves of them is finished by recover().
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"
#include "gazetted/ledger/entries.hpp"
#include "gazetted/ledger/identity.hpp"
#include "gazetted/ledger/wire_file.hpp"

namespace gazetted {

// What the ledger says of itself.
struct Standing {
  std::optional<Identity> identity;
  std::int64_t last_lease = 0;  // that it ever gave
  std::string held;             // why everything was paused at a start; empty: it was not, or somebody resumed
  Time held_at{};               // when that was last
};

class Store {
 public:
  virtual ~Store() = default;

  // Start, in this order. A begin_generation() with a reason pauses everything until somebody resumes everything.
  virtual Result<Standing> standing() = 0;
  virtual Status begin_generation(const Identity& identity, const std::string& held, Time now) = 0;
  // Puts right what a crash interrupted: takings that were not finished are removed, intents are settled, long
  // commands are finished, times that a wrong clock wrote are brought near, accounts are counted anew. Several
  // transactions; a crash between them leaves work for the next recover(), which may always be made again.
  virtual Result<Recovered> recover(const Recovery& how) = 0;
  virtual Result<std::vector<ReleaseRow>> load() = 0;  // taken, not done by their accounts, with spans
  // One of them, done or not; nothing where it was replaced or is still being taken.
  virtual Result<std::optional<ReleaseRow>> load_release(ReleaseKey key) = 0;
  // Releases that are live under this id, or all that are not done ("").
  virtual Result<std::vector<LiveRelease>> live(const std::string& id) = 0;

  // Taking. begin → put_people (≤ 5,000 rows each, target after target) → finish, or abandon until it is done. The
  // release exists from finish_taking() on; what is left of a taking before it is removed by recover().
  virtual Result<std::vector<KnownRelease>> find(const std::string& id, const std::string& hash) = 0;
  virtual Result<TakenRelease> begin_taking(const NewRelease& release) = 0;
  virtual Status put_people(TargetKey target, std::span<const Person> people) = 0;
  // The same for people who left this list, and whom the release may reach through another: rows that are suppressed
  // from the start, and stay so.
  virtual Status put_suppressed(TargetKey target, std::span<const Person> people) = 0;
  // Replacing is refused with an error when something of the earlier release has left: somebody was sent it or is
  // being sent it, or it was tried towards somebody. Waiting for a relay, or being suppressed, is not leaving. Rows of
  // the earlier release that wait are taken out of the queue in steps: go_on(rows_of_replaced) until there are no more.
  virtual Result<ReleaseRow> finish_taking(ReleaseKey release, std::optional<ReleaseKey> replaces) = 0;
  virtual Result<Step> abandon_taking(ReleaseKey release) = 0;
  virtual Status in_place(ReleaseKey release) = 0;  // archive and incoming are tidy

  // Sending. The answer says what became of the batch, which may differ from what it asked: the rows and marks of the
  // ledger decide. An intent is refused when its row does not wait (any more); a record changes nothing when its row
  // has moved on; what would be deferred in a cancelled target is cancelled; what would wait for a command without a
  // due time is due now when nothing is paused; a release is done when its account says so.
  virtual Result<Committed> commit(const Batch& batch) = 0;
  // People of a target in these ranges of ids, in order; of each range at most its limit.
  virtual Result<std::vector<Delivery>> fetch(TargetKey target, std::span<const RowRange> ranges) = 0;
  // Deferred and re-queued deliveries that are due, oldest first, after the given position.
  virtual Result<std::vector<Delivery>> fetch_due(Time now, std::pair<std::int64_t, std::int64_t> after,
                                                  std::size_t limit) = 0;
  virtual Result<std::optional<Time>> next_due() = 0;
  // A relay works again: what was recorded as waiting for one is due now, some thousand rows a call. After a crash
  // the rest comes when it is due, which is minutes.
  virtual Result<Step> hurry(Time now) = 0;
  virtual Result<std::vector<LimitState>> limits() = 0;
  virtual void quiet() = 0;  // a moment for a checkpoint

  // Steering. steer() sets the marks, which hold from then on: nothing that is cancelled gets an intent any more, and
  // what is paused is not woken. The rows follow by go_on(), in steps, while `more` is said; what a crash leaves of
  // them is finished by recover(). A later command that says the opposite ends what is left of an earlier one. `retry`
  // leaves cancelled targets alone: that was the last word on them. `cancel` leaves alone what is done.
  virtual Result<bool> all_paused() = 0;  // `pause` without a name: later releases wait too
  virtual Result<Steered> steer(const Command& command, Time now) = 0;
  virtual Result<Steered> go_on(std::int64_t command, Time now) = 0;  // 0: of any command

  virtual Status suppress(std::span<const Suppression> rows) = 0;
  virtual Result<std::int64_t> unsuppress(const std::string& address, const std::string& list) = 0;
  virtual Result<std::vector<Suppression>> suppressions() = 0;
  virtual Status note_rejected(const std::string& name, const std::string& reason, Time now) = 0;
  virtual Result<std::int64_t> put_notice(const Notice& notice) = 0;
  virtual Result<std::vector<Notice>> notices() = 0;
  virtual Status drop_notice(std::int64_t key) = 0;
};

// Opens or makes the ledger, for one process alone, whatever name it is reached by; a newer schema than this program
// knows is refused.
Result<std::unique_ptr<Store>> open_sqlite_store(const StoreOptions& options);

}  // namespace gazetted
