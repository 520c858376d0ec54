#include "account_check.hpp"

#include "columns.hpp"
#include "gazetted/ledger/rules/recovery.hpp"
#include "gazetted/ledger/rules/spans.hpp"
#include "outcome_table.hpp"
#include "tally_table.hpp"

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
  auto query = db.prepare(R"(
    SELECT g.key, g.first, g.last, g.cancelled, g.kind, g.name, r.id,
           (SELECT coalesce(sum(s.last-s.next+1), 0) FROM span s WHERE s.target=g.key AND s.next<=s.last), )" +
                          tally_columns("t") + R"(
    FROM release r JOIN target g ON g.release=r.key JOIN tally t ON t.target=g.key
    WHERE r.state='live' AND (r.done IS NULL OR EXISTS(
      SELECT 1 FROM target h JOIN tally u ON u.target=h.key
      WHERE h.release=r.key AND (u.pending<>0 OR u.sending<>0 OR u.deferred<>0)))
    ORDER BY g.key)");
  std::vector<Checked> targets;
  auto read = for_each_row(query, [&](const Statement& row) {
    auto& target = targets.emplace_back();
    target.key = TargetKey{row.integer(0)};
    target.first = row.integer(1);
    target.last = row.integer(2);
    target.cancelled = row.integer(3) != 0;
    target.kind = kind_in(row, 4);
    target.name = row.text(5);
    target.release = row.text(6);
    target.in_spans = row.integer(7);
    target.tally = tally_in(row, 8);
  });
  if (!read) return read.error();
  return targets;
}

// From columns id, state, lease, attempts, doubts, first: it says `sending`, and no lease could ever end it.
Interrupted orphan_in(const Statement& row, const Checked& target) {
  Interrupted orphan;
  orphan.id = DeliveryId{row.integer(0)};
  orphan.target = target.key;
  orphan.lease = LeaseKey{row.integer(2)};
  orphan.kind = target.kind;
  orphan.channel = target.name;
  orphan.cancelled = target.cancelled;
  orphan.attempts = int(row.integer(3));
  orphan.doubts = int(row.integer(4));
  orphan.first = time_in(row, 5);
  return orphan;
}

Result<Counted> count_rows(Database& db, const Checked& target) {
  Counted counted;
  auto query = db.prepare(R"(
    SELECT r.id, o.state, o.lease, o.attempts, o.doubts, o.first
    FROM recipient r LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id BETWEEN ? AND ? AND r.target=?)");
  query.bind(1, target.first).bind(2, target.last).bind(3, target.key.value);
  auto read = for_each_row(query, [&](const Statement& row) {
    const auto stored = state_in(row, 1);
    ++counted.tally[counted_state(stored, Leased::no, target.cancelled)];
    counted.never_tried += !stored;
    if (stored == State::sending) counted.orphans.push_back(orphan_in(row, target));
  });
  if (!read) return read.error();
  return counted;
}

Status settle_orphans(OutcomeTable& outcomes, const Recovery& how, Counted& counted, Recovered& result) {
  for (const auto& orphan : counted.orphans) {
    const auto settlement = settle_blindly(orphan, how.doubts, how.now);
    if (auto status = outcomes.settle(settlement.record); !status) return status;
    --counted.tally[State::sending];
    ++counted.tally[settlement.record.to];
    ++result.unknown;
  }
  return {};
}

Status renew_spans(Database& db, const Checked& target) {
  std::vector<Span> spans;
  auto untried = db.prepare(R"(
    SELECT r.id FROM recipient r LEFT JOIN outcome o ON o.recipient=r.id
    WHERE r.id BETWEEN ? AND ? AND r.target=? AND o.recipient IS NULL ORDER BY r.id)");
  untried.bind(1, target.first).bind(2, target.last).bind(3, target.key.value);
  auto status = for_each_row(untried, [&](const Statement& row) { add_never_tried(spans, row.integer(0)); });
  if (status) status = db.execute(fmt::format("DELETE FROM span WHERE target={}", target.key.value));
  auto put = db.prepare("INSERT INTO span(target, domain, next, last) VALUES(?1, '', ?2, ?3)");
  for (const auto& span : spans) {
    if (!status) return status;
    status = put.bind(1, target.key.value).bind(2, span.next).bind(3, span.last).run();
  }
  return status;
}

std::string words(const Tally& tally) { return json::serialize(to_json(tally)); }

Status check(Database& db, OutcomeTable& outcomes, const Checked& target, const Recovery& how, Recovered& result) {
  auto counted = count_rows(db, target);
  if (!counted) return counted.error();
  if (auto status = settle_orphans(outcomes, how, *counted, result); !status) return status;
  const auto where = fmt::format("release {}, {} {}", target.release, to_string(target.kind), target.name);
  if (!(counted->tally == target.tally)) {
    result.corrected.push_back(
        fmt::format("{}: the account was {}, the rows are {}", where, words(target.tally), words(counted->tally)));
    if (auto status = set_tally(db, target.key, counted->tally); !status) return status;
  }
  if (target.cancelled || target.in_spans == counted->never_tried) return {};
  result.corrected.push_back(
      fmt::format("{}: {} were never tried, but {} were queued", where, counted->never_tried, target.in_spans));
  return renew_spans(db, target);
}

}  // namespace

Status check_accounts(Database& db, const Recovery& how, Recovered& result) {
  auto targets = unfinished_targets(db);
  if (!targets) return targets.error();
  OutcomeTable outcomes(db);
  for (const auto& target : *targets) {
    if (auto status = check(db, outcomes, target, how, result); !status) return status;
  }
  return {};
}

}  // namespace gazetted
