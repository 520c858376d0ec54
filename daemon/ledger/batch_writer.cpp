#include "batch_writer.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "ledger_rows.hpp"

namespace gazetted {
namespace {

constexpr Duration limits_are_kept{3'600'000};
constexpr std::int64_t widest_gap = 8;  // between rows that one look finds

// The state of a row that an intent may take; nothing: it is under way, or settled.
std::optional<State> waiting_state(const Intent& intent, const std::unordered_map<DeliveryId, State>& states) {
  const auto row = states.find(intent.id);
  if (intent.tried_before != (row != states.end())) return std::nullopt;
  const auto state = intent.tried_before ? row->second : State::pending;
  return state == State::pending || state == State::deferred ? std::optional(state) : std::nullopt;
}

std::optional<std::int64_t> millis(const std::optional<Time>& time) {
  return time ? std::optional(to_millis(*time)) : std::nullopt;
}

}  // namespace

BatchWriter::BatchWriter(Database& db)
    : db_(db),
      // The last line of both is the fence: a row that is not where the record comes from keeps what it has.
      put_outcome_(db.prepare(
          "INSERT INTO outcome(recipient,lease,state,attempts,doubts,first,last,due,code,reply,remote_id,relay,"
          "reference) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13) ON CONFLICT(recipient) DO UPDATE SET "
          "lease=excluded.lease,state=excluded.state,attempts=excluded.attempts,doubts=excluded.doubts,"
          "first=coalesce(outcome.first,excluded.first),last=coalesce(excluded.last,outcome.last),due=excluded.due,"
          "code=excluded.code,reply=excluded.reply,remote_id=excluded.remote_id,relay=excluded.relay,"
          "reference=excluded.reference "
          "WHERE outcome.state=?14 AND (?14<>'sending' OR outcome.lease=?2)")),
      put_waiting_(
          db.prepare("INSERT INTO outcome(recipient,lease,state,attempts,doubts,due,code,reply,remote_id,relay) "
                     "VALUES(?1,?2,?3,0,0,?4,0,'','','') ON CONFLICT(recipient) DO UPDATE SET lease=excluded.lease,"
                     "state=excluded.state,due=excluded.due "
                     "WHERE outcome.state=?5 AND (?5<>'sending' OR outcome.lease=?6)")),
      put_attempt_(
          db.prepare("INSERT OR REPLACE INTO attempt(recipient,at,state,relay,code,reply) VALUES(?,?,?,?,?,?)")),
      put_lease_(db.prepare("INSERT INTO lease(node,at,ids) VALUES('main',?,?)")),
      drop_lease_(db.prepare("DELETE FROM lease WHERE seq=?")),
      advance_span_(db.prepare("UPDATE span SET next=max(next,?2) WHERE key=?1")),
      mark_sending_(db.prepare("UPDATE outcome SET state='sending', due=NULL, lease=?2 WHERE recipient=?1")),
      put_limit_(db.prepare("INSERT OR REPLACE INTO limit_state(name,until,pace) VALUES(?,?,?)")),
      place_(db.prepare("SELECT r.state='live',g.cancelled,g.paused OR r.paused OR coalesce((SELECT value FROM setting "
                        "WHERE name='paused'),0),g.tried FROM target g JOIN release r ON r.key=g.release WHERE "
                        "g.key=?")),
      states_(db.prepare("SELECT recipient,state FROM outcome WHERE recipient BETWEEN ? AND ?")),
      mark_tried_(db.prepare("UPDATE target SET tried=1 WHERE key=?")) {}

Result<const BatchWriter::Place*> BatchWriter::place_of(TargetKey target) {
  const auto known = places_.find(target.value);
  if (known != places_.end()) return &known->second;
  auto row = place_.bind(1, target.value).step();
  if (!row) return row.error();
  Place place;
  if (*row) {
    place.live = place_.integer(0) != 0;
    place.cancelled = place_.integer(1) != 0;
    place.paused = place_.integer(2) != 0;
    place.tried = place_.integer(3) != 0;
  }
  place_.reset();
  return &places_.insert_or_assign(target.value, place).first->second;
}

Result<bool> BatchWriter::put(const Record& record) {
  if (!record.verdict) {
    put_waiting_.bind(1, record.id.value)
        .bind(2, record.waits_for_relay ? waits_for_relay : record.lease.value)
        .bind(3, to_string(record.to))
        .bind(4, millis(record.due))
        .bind(5, to_string(record.from))
        .bind(6, record.lease.value);
    if (auto status = put_waiting_.run(); !status) return status.error();
    return db_.changes() > 0;
  }
  put_outcome_.bind(1, record.id.value).bind(2, record.lease.value).lend(3, to_string(record.to));
  put_outcome_.bind(4, std::int64_t(record.attempts)).bind(5, std::int64_t(record.doubts));
  put_outcome_.bind(6, millis(record.first)).bind(7, millis(record.last)).bind(8, millis(record.due));
  put_outcome_.bind(9, std::int64_t(record.code)).lend(10, record.reply).lend(11, record.remote_id);
  put_outcome_.lend(12, record.relay).lend(13, record.reference).lend(14, to_string(record.from));
  if (auto status = put_outcome_.run(); !status) return status.error();
  if (db_.changes() == 0) return false;
  if (is_final(record.to) || !record.attempted) return true;
  put_attempt_.bind(1, record.id.value)
      .bind(2, millis(record.last).value_or(0))
      .bind(3, to_string(record.to))
      .bind(4, record.relay);
  if (auto status = put_attempt_.bind(5, std::int64_t(record.code)).bind(6, record.reply).run(); !status)
    return status.error();
  return true;
}

Result<bool> BatchWriter::settle(const Record& record) {
  auto done = put(record);
  if (!done || !*done || !record.verdict || record.attempts + record.doubts == 0) return done;
  if (auto status = mark_tried_.bind(1, record.target.value).run(); !status) return status.error();
  return true;
}

Status BatchWriter::write_record(const Record& record, const Batch& batch, Committed& result) {
  result.written.emplace_back();
  const auto lease = out_.find(record.id);
  const bool is_out = lease != out_.end() && !ended_.contains(record.id);
  auto place = place_of(record.target);
  if (!place) return place.error();
  if (record.lease.value != 0) {
    if (!is_out || lease->second != record.lease) return {};  // of an attempt that is over
    ended_.insert(record.id);
  } else if (is_out || !(*place)->live || (*place)->cancelled) {
    return {};  // leased meanwhile; or the target's mark, and cancel's own steps, say what becomes of it
  }
  Record written = record;
  if (!is_final(written.to)) {
    if ((*place)->cancelled) {
      written.to = State::cancelled;
      written.due.reset();
    } else if (!written.due && !(*place)->paused) {
      written.due = batch.now - batch.skew;  // it was to wait for a command that has come already
    }
  }
  auto put_row = put(written);
  if (!put_row) return put_row.error();
  if (!*put_row) return {};
  result.written.back() = written.to;
  if (written.due && (!result.due || *written.due < *result.due)) result.due = written.due;
  accounts_.move(record.target, record.from, written.to);
  if ((*place)->tried || !written.verdict || written.attempts + written.doubts == 0) return {};
  places_[record.target.value].tried = true;
  return mark_tried_.bind(1, record.target.value).run();
}

// Of the rows that these intents are about and that have an outcome. Rows stand side by side as they are picked, and
// most of them are new: one look for a run of them costs what one for each would.
Result<std::unordered_map<DeliveryId, State>> BatchWriter::states_of(const std::vector<Intent>& intents) {
  std::vector<std::int64_t> ids;
  ids.reserve(intents.size());
  for (const auto& intent : intents) ids.push_back(intent.id.value);
  std::sort(ids.begin(), ids.end());
  std::unordered_map<DeliveryId, State> states;
  for (std::size_t first = 0; first < ids.size();) {
    auto last = first;
    while (last + 1 < ids.size() && ids[last + 1] - ids[last] <= widest_gap) ++last;
    states_.bind(1, ids[first]).bind(2, ids[last]);
    while (true) {
      auto row = states_.step();
      if (!row) return row.error();
      if (!*row) break;
      if (const auto state = parse_state(states_.text(1))) states.emplace(DeliveryId{states_.integer(0)}, *state);
    }
    states_.reset();
    first = last + 1;
  }
  return states;
}

Status BatchWriter::write_intents(const Batch& batch, Committed& result) {
  auto states = states_of(batch.intents);
  if (!states) return states.error();
  std::string ids;
  std::vector<DeliveryId> tried;
  for (const auto& intent : batch.intents) {
    auto place = place_of(intent.target);
    if (!place) return place.error();
    std::optional<State> from;
    const bool is_out = (out_.contains(intent.id) && !ended_.contains(intent.id)) || begun_.contains(intent.id);
    if (!is_out && (*place)->live && !(*place)->cancelled) from = waiting_state(intent, *states);
    if (!from) {
      result.refused.push_back(intent.id);
      continue;
    }
    begun_.insert(intent.id);
    ids.append(reinterpret_cast<const char*>(&intent.id.value), sizeof intent.id.value);
    if (intent.tried_before) tried.push_back(intent.id);
    accounts_.move(intent.target, *from, State::sending);
  }
  if (ids.empty()) return {};
  if (auto status = put_lease_.bind(1, to_millis(batch.now)).bind_blob(2, ids).run(); !status) return status;
  result.lease = LeaseKey{db_.last_id()};
  for (const auto id : tried) {
    if (auto status = mark_sending_.bind(1, id.value).bind(2, result.lease.value).run(); !status) return status;
  }
  return {};
}

// A lease goes with its last outcome.
Status BatchWriter::end_leases() {
  std::unordered_map<LeaseKey, std::size_t> finished;
  for (const auto id : ended_) ++finished[out_.at(id)];
  for (const auto& [lease, count] : finished) {
    if (open_.at(lease) > count) continue;
    if (auto status = drop_lease_.bind(1, lease.value).run(); !status) return status;
  }
  return {};
}

// The loop's wish is not enough: a `retry` may have come between.
Status BatchWriter::write_done(const Batch& batch, Committed& result) {
  for (const auto& release : batch.done) {
    auto status =
        db_.execute(fmt::format("UPDATE release SET done={0} WHERE key={1} AND NOT EXISTS(SELECT 1 FROM target g JOIN "
                                "tally t ON t.target=g.key "
                                "WHERE g.release={1} AND t.pending+t.sending+t.deferred>0)",
                                to_millis(batch.now), release.value));
    if (!status) return status;
    const bool done = db_.changes() > 0;
    auto tallies = db_.prepare("SELECT t.target," + tally_columns("t") +
                               " FROM tally t JOIN target g ON g.key=t.target WHERE g.release=?");
    tallies.bind(1, release.value);
    while (true) {
      auto row = tallies.step();
      if (!row) return row.error();
      if (!*row) break;
      result.tallies.insert_or_assign(TargetKey{tallies.integer(0)}, tally_in(tallies, 1));
    }
    if (!done) continue;
    result.done.push_back(release);
    status = db_.execute(
        fmt::format("DELETE FROM span WHERE target IN (SELECT key FROM target WHERE release={})", release.value));
    if (!status) return status;
  }
  return {};
}

Status BatchWriter::write(const Batch& batch, Committed& result) {
  places_.clear();
  written_skew_ = skew_;  // what a transaction wrote that was not committed is not there
  accounts_ = {};
  ended_.clear();
  begun_.clear();
  for (const auto& record : batch.records) {
    if (auto status = write_record(record, batch, result); !status) return status;
  }
  if (auto status = end_leases(); !status) return status;
  if (auto status = write_intents(batch, result); !status) return status;
  for (const auto& advance : batch.advances) {
    auto place = place_of(advance.target);
    if (!place) return place.error();
    if (!(*place)->live || (*place)->cancelled) continue;
    if (auto status = advance_span_.bind(1, advance.span).bind(2, advance.next).run(); !status) return status;
  }
  for (const auto& limit : batch.limits) {
    put_limit_.bind(1, limit.name).bind(2, to_millis(limit.until)).bind(3, limit.pace);
    if (auto status = put_limit_.run(); !status) return status;
  }
  if (!batch.limits.empty() && batch.now - forgotten_ > limits_are_kept) {
    auto status =
        db_.execute(fmt::format("DELETE FROM limit_state WHERE until<{}", to_millis(batch.now - limits_are_kept)));
    if (!status) return status;
    forgotten_ = batch.now;
  }
  if (batch.skew != skew_) {
    auto status =
        db_.execute(fmt::format("INSERT OR REPLACE INTO setting(name,value) VALUES('skew',{})", batch.skew.count()));
    if (!status) return status;
    written_skew_ = batch.skew;
  }
  if (auto status = accounts_.write(db_, Accounts::Below::ends_the_process, &result.tallies); !status) return status;
  return write_done(batch, result);
}

void BatchWriter::committed(const Committed& result) {
  skew_ = written_skew_;
  for (const auto id : ended_) {
    const auto row = out_.find(id);
    const auto lease = open_.find(row->second);
    if (--lease->second == 0) open_.erase(lease);
    out_.erase(row);
  }
  for (const auto id : begun_) out_[id] = result.lease;
  if (!begun_.empty()) open_[result.lease] = begun_.size();
}

}  // namespace gazetted
