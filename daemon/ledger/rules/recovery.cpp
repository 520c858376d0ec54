#include "gazetted/ledger/rules/recovery.hpp"

#include <algorithm>

#include "gazetted/ledger/rules/account.hpp"

namespace gazetted {
namespace {

Record begun(const Interrupted& row) {
  Record record;
  record.id = row.id;
  record.target = row.target;
  record.lease = row.lease;
  record.attempts = row.attempts;
  record.doubts = row.doubts;
  record.first = row.first;
  return record;
}

// It keeps what the ledger knows of it: nothing was learned.
Settlement certainly_not_sent(const Interrupted& row, Time now) {
  Settlement verdict{begun(row), Settled::not_sent};
  verdict.record.verdict = verdict.record.attempted = false;
  verdict.record.to = row.cancelled ? without_another_try(State::cancelled, row.doubts) : State::pending;
  if (!row.cancelled) verdict.record.due = now;
  return verdict;
}

Settlement answered(const Interrupted& row, const WireSlot& slot, Time now) {
  Settlement verdict{begun(row), Settled::answered};
  Record& record = verdict.record;
  record.attempts += 1;
  // A doubt that was booked and not yet durable counts: else the same mail could be sent again once more.
  record.doubts = std::max(row.doubts, slot.doubts);
  record.last = slot.at;
  if (!record.first) record.first = slot.at;
  record.to = slot.state;
  record.code = slot.code;
  record.reply = slot.reply;
  record.remote_id = slot.remote_id;
  record.reference = slot.reference;
  record.relay = slot.relay;
  if (!is_final(record.to)) {
    if (row.cancelled)
      record.to = without_another_try(State::cancelled, record.doubts);
    else
      record.due = now;
  }
  return verdict;
}

}  // namespace

bool is_under(LeaseKey lease, std::optional<State> stored, LeaseKey stored_lease) {
  return !stored || (*stored == State::sending && stored_lease == lease);
}

Settlement settle_blindly(const Interrupted& row, const Doubts& doubts, Time now) {
  Settlement verdict{begun(row), Settled::in_doubt};
  Record& record = verdict.record;
  record.attempted = false;
  record.attempts += 1;
  record.last = now;
  if (!record.first) record.first = now;
  record.reply = "the daemon stopped before the reply came";
  const bool again = row.kind == TargetKind::channel ? doubts.channels_that_tell.contains(row.channel)
                                                     : doubts.mail == OnUnknown::resend && record.doubts == 0;
  record.to = State::unknown;
  if (again && !row.cancelled) {
    record.doubts += 1;
    record.to = State::deferred;
    record.due = now;
  }
  return verdict;
}

Settlement settle(const Interrupted& row, const WireSlot* slot, const Doubts& doubts, Time now) {
  const bool of_this_intent = slot && slot->lease == row.lease;
  switch (of_this_intent ? slot->stage : WireStage::free) {
    case WireStage::free:
    case WireStage::intent:
      return certainly_not_sent(row, now);
    case WireStage::dot:
      return settle_blindly(row, doubts, now);
    case WireStage::answered:
      return answered(row, *slot, now);
  }
  return settle_blindly(row, doubts, now);
}

}  // namespace gazetted
