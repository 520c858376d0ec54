#include "account_check.hpp"

#include "batch_writer.hpp"
#include "ledger_rows.hpp"

namespace gazetted {
namespace {

struct Checked {
  TargetKey key;
  std::int64_t first = 0, last = 0, in_spans = 0;
  bool cancelled = false;
  Tally tally;
  TargetKind kind = TargetKind::list;
  std::string name, release;
};

struct Counted {
  Tally tally;
  std::int64_t never_tried = 0;
  std::vector<Interrupted> orphans;
};

Result<std::vector<Checked>> unfinished_targets(Database& db) {
  auto query = db.prepare(
      "SELECT g.key,g.first,g.last,g.cancelled,g.kind,g.name,r.id,(SELECT coalesce(sum(s.last-s.next+1),0) FROM span s "
      "WHERE s.target=g.key AND s.next<=s.last)," +
      tally_columns("t") +
      " FROM release r JOIN target g ON g.release=r.key JOIN tally t ON t.target=g.key WHERE r.state='live' AND "
      "(r.done "
      "IS NULL OR EXISTS(SELECT 1 FROM target h JOIN tally u ON u.target=h.key WHERE h.release=r.key AND "
      "(u.pending<>0 OR u.sending<>0 OR u.deferred<>0))) ORDER BY g.key");
  std::vector<Checked> targets;
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return targets;
    Checked target;
    target.key = TargetKey{query.integer(0)};
    target.first = query.integer(1);
    target.last = query.integer(2);
    target.cancelled = query.integer(3) != 0;
    target.kind = query.text(4) == "channel" ? TargetKind::channel : TargetKind::list;
    target.name = query.text(5);
    target.release = query.text(6);
    target.in_spans = query.integer(7);
    target.tally = tally_in(query, 8);
    targets.push_back(std::move(target));
  }
}

Result<Counted> count_rows(Database& db, const Checked& target) {
  Counted counted;
  auto query = db.prepare(
      "SELECT r.id,o.state,o.lease,o.attempts,o.doubts,o.first FROM recipient r LEFT JOIN outcome o ON "
      "o.recipient=r.id "
      "WHERE r.id BETWEEN ? AND ? AND r.target=?");
  query.bind(1, target.first).bind(2, target.last).bind(3, target.key.value);
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return counted;
    if (query.is_null(1)) {
      ++counted.never_tried;
      continue;
    }
    const auto state = parse_state(query.text(1)).value_or(State::unknown);
    ++counted.tally[state];
    if (state != State::sending) continue;
    Interrupted orphan;
    orphan.id = DeliveryId{query.integer(0)};
    orphan.target = target.key;
    orphan.lease = LeaseKey{query.integer(2)};
    orphan.kind = target.kind;
    orphan.channel = target.name;
    orphan.cancelled = target.cancelled;
    orphan.attempts = int(query.integer(3));
    orphan.doubts = int(query.integer(4));
    if (!query.is_null(5)) orphan.first = from_millis(query.integer(5));
    counted.orphans.push_back(std::move(orphan));
  }
}

Status set_tally(Database& db, TargetKey target, const Tally& tally) {
  std::string sets;
  for (std::size_t i = 0; i < state_count; ++i)
    sets += fmt::format("{}{}={}", i == 0 ? "" : ",", state_names[i], tally.counts[i]);
  return db.execute(fmt::format("UPDATE tally SET {} WHERE target={}", sets, target.value));
}

// One span for each run of rows that were never tried. Their domains are lost, which costs some order, no mail.
Status renew_spans(Database& db, const Checked& target) {
  return db.execute(fmt::format(
      "DELETE FROM span WHERE target={0};"
      "INSERT INTO span(target,domain,next,last) SELECT {0},'',min(id),max(id) FROM (SELECT r.id AS "
      "id,r.id-row_number() "
      "OVER (ORDER BY r.id) AS run FROM recipient r LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id BETWEEN {1} AND "
      "{2} AND r.target={0} AND o.recipient IS NULL) GROUP BY run",
      target.key.value, target.first, target.last));
}

std::string words(const Tally& tally) { return json::serialize(to_json(tally)); }

Status check(Database& db, BatchWriter& writer, const Checked& target, const Recovery& how, Recovered& result) {
  auto counted = count_rows(db, target);
  if (!counted) return counted.error();
  for (const auto& orphan : counted->orphans) {
    const auto verdict = settle_blindly(orphan, how.doubts, how.now);
    auto put = writer.settle(verdict.record);
    if (!put) return put.error();
    --counted->tally[State::sending];
    ++counted->tally[verdict.record.to];
    ++result.unknown;
  }
  counted->tally[target.cancelled ? State::cancelled : State::pending] += counted->never_tried;
  const auto where = fmt::format("release {}, {} {}", target.release,
                                 target.kind == TargetKind::list ? "list" : "channel", target.name);
  if (!(counted->tally == target.tally)) {
    result.corrected.push_back(
        fmt::format("{}: the account was {}, the rows are {}", where, words(target.tally), words(counted->tally)));
    if (auto status = set_tally(db, target.key, counted->tally); !status) return status;
  }
  const auto expected = target.cancelled ? 0 : counted->never_tried;
  if (target.in_spans == expected || target.cancelled) return {};
  result.corrected.push_back(
      fmt::format("{}: {} were never tried, but {} were queued", where, expected, target.in_spans));
  return renew_spans(db, target);
}

}  // namespace

Status check_accounts(Database& db, const Recovery& how, Recovered& result) {
  auto targets = unfinished_targets(db);
  if (!targets) return targets.error();
  BatchWriter writer(db);
  for (const auto& target : *targets) {
    if (auto status = check(db, writer, target, how, result); !status) return status;
  }
  return {};
}

}  // namespace gazetted
