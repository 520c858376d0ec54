#include "batch_writer.hpp"

#include <algorithm>

#include "columns.hpp"
#include "gazetted/model/outcome.hpp"
#include "history_table.hpp"
#include "hold_table.hpp"
#include "tally_table.hpp"
#include "vote_table.hpp"

namespace gazetted {
namespace {

constexpr Duration limits_are_kept{3'600'000};
constexpr std::int64_t widest_gap = 8;  // between rows that one look finds

Vote vote_of(const Record& record, Time now) {
  Vote vote;
  vote.at = record.last.value_or(now);
  vote.delivery = record.id;
  vote.provider = record.refusal->provider;
  vote.kind = record.refusal->kind;
  vote.halves = record.refusal->halves;
  vote.reason = record.refusal->reason;
  vote.rule = record.refusal->rule;
  vote.text = reply_text(record.code, record.reply);
  vote.source = "smtp";
  return vote;
}

Statement put_lease_of(Database& db, const std::string& node) {
  auto put = db.prepare("INSERT INTO lease(node, at, ids) VALUES(?1, ?2, ?3)");
  put.bind(1, node);
  return put;
}

// What was cancelled as a whole has that in its history already.
Status tell_done(Database& db, ReleaseKey release, const Tally& account, Time now) {
  auto words = account_in_words(account);
  if (words.empty()) return {};
  auto query = db.prepare("SELECT id FROM release WHERE key=?");
  auto id = first_row(query.bind(1, release.value), [](const Statement& row) { return row.text(0); });
  if (!id) return id.error();
  return put_history(db, {now, {}, "done", id->value_or(""), "", "", "", std::move(words)});
}

}  // namespace

BatchWriter::BatchWriter(Database& db, const std::string& node)
    : db_(db),
      outcomes_(db),
      put_lease_(put_lease_of(db, node)),
      drop_lease_(db.prepare("DELETE FROM lease WHERE seq=?")),
      advance_span_(db.prepare("UPDATE span SET next=max(next, ?2) WHERE key=?1")),
      mark_sending_(db.prepare("UPDATE outcome SET state='sending', due=NULL, lease=?2 WHERE recipient=?1")),
      put_limit_(db.prepare("INSERT OR REPLACE INTO limit_state(name, until, pace) VALUES(?, ?, ?)")),
      place_(db.prepare(fmt::format(R"(
        SELECT r.state='live', g.cancelled,
               g.paused OR r.paused OR {} OR coalesce((SELECT value FROM setting WHERE name='paused'), 0), g.tried
        FROM target g JOIN release r ON r.key=g.release WHERE g.key=?)",
                                    is_held("r")))),
      states_(db.prepare("SELECT recipient, state FROM outcome WHERE recipient BETWEEN ? AND ?")) {}

Status BatchWriter::write(const Batch& batch, Committed& result) {
  // What the last transaction wrote is not there if it was not committed.
  places_.clear();
  moves_.clear();
  ended_.clear();
  begun_.clear();
  written_skew_ = skew_;
  auto status = write_records(batch, result);
  if (status) status = end_leases();
  if (status) status = write_intents(batch, result);
  if (status) status = write_advances(batch);
  if (status) status = write_limits(batch);
  if (status) status = write_skew(batch.skew);
  if (status) status = write_moves(db_, moves_, Overdrawn::ends_the_process, &result.tallies);
  if (status) status = write_done(batch, result);
  return status;
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

Result<BatchWriter::Place*> BatchWriter::place_of(TargetKey target) {
  const auto known = places_.find(target.value);
  if (known != places_.end()) return &known->second;
  auto place = first_row(place_.bind(1, target.value), [](const Statement& row) {
    return Place{{row.integer(0) != 0, row.integer(1) != 0, row.integer(2) != 0}, row.integer(3) != 0};
  });
  if (!place) return place.error();
  return &places_.insert_or_assign(target.value, place->value_or(Place())).first->second;
}

// As this batch leaves it.
std::optional<LeaseKey> BatchWriter::lease_of(DeliveryId id) const {
  const auto lease = out_.find(id);
  if (lease == out_.end() || ended_.contains(id)) return std::nullopt;
  return lease->second;
}

Status BatchWriter::write_records(const Batch& batch, Committed& result) {
  for (const auto& record : batch.records) {
    if (auto status = write_record(record, batch.now - batch.skew, result); !status) return status;
  }
  return {};
}

Status BatchWriter::write_record(const Record& record, Time now, Committed& result) {
  result.written.emplace_back();
  auto place = place_of(record.target);
  if (!place) return place.error();
  const auto verdict = judge_record(record, lease_of(record.id), (*place)->marks, now);
  if (!verdict) return {};
  if (record.lease.value != 0) ended_.insert(record.id);
  const auto put = outcomes_.put(record, *verdict);
  if (!put) return put.error();
  if (!*put) return {};
  result.written.back() = verdict->to;
  if (verdict->due && (!result.due || *verdict->due < *result.due)) result.due = verdict->due;
  moves_.move(record.target, record.from, verdict->to);
  if (verdict->to == State::failed && record.refusal) {
    if (auto status = put_refusal_vote(db_, vote_of(record, now)); !status) return status;
  }
  if ((*place)->tried || !was_tried(record)) return {};
  (*place)->tried = true;
  return outcomes_.mark_tried(record.target, record.first.value_or(now));
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

// Of the rows that these intents are about and that have an outcome. Rows follow each other as they are picked, and
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
    auto read = for_each_row(states_.bind(1, ids[first]).bind(2, ids[last]), [&](const Statement& row) {
      if (const auto state = parse_state(row.text(1))) states.emplace(DeliveryId{row.integer(0)}, *state);
    });
    if (!read) return read.error();
    first = last + 1;
  }
  return states;
}

Status BatchWriter::write_intents(const Batch& batch, Committed& result) {
  const auto states = states_of(batch.intents);
  if (!states) return states.error();
  std::vector<DeliveryId> leased, tried;
  leased.reserve(batch.intents.size());
  for (const auto& intent : batch.intents) {
    auto place = place_of(intent.target);
    if (!place) return place.error();
    const auto row = states->find(intent.id);
    const auto stored = row != states->end() ? std::optional(row->second) : std::nullopt;
    const bool is_out = lease_of(intent.id) || begun_.contains(intent.id);
    const auto from = state_to_lease(intent, stored, is_out, (*place)->marks);
    if (!from) {
      result.refused.push_back(intent.id);
      continue;
    }
    begun_.insert(intent.id);
    leased.push_back(intent.id);
    if (intent.tried_before) tried.push_back(intent.id);
    moves_.move(intent.target, *from, State::sending);
  }
  if (leased.empty()) return {};
  if (auto status = write_lease(leased, batch.now, result); !status) return status;
  for (const auto id : tried) {
    if (auto status = mark_sending_.bind(1, id.value).bind(2, result.lease.value).run(); !status) return status;
  }
  return {};
}

Status BatchWriter::write_lease(const std::vector<DeliveryId>& ids, Time now, Committed& result) {
  if (auto status = put_lease_.bind(2, to_millis(now)).bind_blob(3, blob_of(ids)).run(); !status) return status;
  result.lease = LeaseKey{db_.last_id()};
  return {};
}

Status BatchWriter::write_advances(const Batch& batch) {
  for (const auto& advance : batch.advances) {
    auto place = place_of(advance.target);
    if (!place) return place.error();
    if (!(*place)->marks.live || (*place)->marks.cancelled) continue;
    if (auto status = advance_span_.bind(1, advance.span).bind(2, advance.next).run(); !status) return status;
  }
  return {};
}

Status BatchWriter::write_limits(const Batch& batch) {
  for (const auto& limit : batch.limits) {
    put_limit_.bind(1, limit.name).bind(2, to_millis(limit.until)).bind(3, limit.pace);
    if (auto status = put_limit_.run(); !status) return status;
  }
  if (batch.limits.empty() || batch.now - forgotten_ <= limits_are_kept) return {};
  forgotten_ = batch.now;
  return db_.execute(fmt::format("DELETE FROM limit_state WHERE until<{}", to_millis(batch.now - limits_are_kept)));
}

Status BatchWriter::write_skew(Duration skew) {
  if (skew == skew_) return {};
  written_skew_ = skew;
  return db_.execute(fmt::format("INSERT OR REPLACE INTO setting(name, value) VALUES('skew', {})", skew.count()));
}

// The loop's wish is not enough: a `retry` may have come between.
Status BatchWriter::write_done(const Batch& batch, Committed& result) {
  for (const auto& release : batch.done) {
    bool done = true;
    Tally account;
    auto tallies = db_.prepare("SELECT t.target, " + tally_columns("t") +
                               " FROM tally t JOIN target g ON g.key=t.target WHERE g.release=?");
    auto read = for_each_row(tallies.bind(1, release.value), [&](const Statement& row) {
      const auto tally = tally_in(row, 1);
      done = done && tally.done();
      account += tally;
      result.tallies.insert_or_assign(TargetKey{row.integer(0)}, tally);
    });
    if (!read) return read;
    if (!done) continue;
    auto status =
        db_.execute(fmt::format("UPDATE release SET done={} WHERE key={}", to_millis(batch.now), release.value));
    if (!status) return status;
    if (db_.changes() == 0) continue;
    if (status = tell_done(db_, release, account, batch.now); !status) return status;
    result.done.push_back(release);
    status = db_.execute(
        fmt::format("DELETE FROM span WHERE target IN (SELECT key FROM target WHERE release={})", release.value));
    if (!status) return status;
  }
  return {};
}

}  // namespace gazetted
