#include "retention_rows.hpp"

#include <array>

namespace gazetted {
namespace {

constexpr int rows_a_step = 5000;

// Rows that go by their time alone; `where` has it as ?1.
struct Aged {
  const char* table;
  const char* key;
  const char* where;
  Time RetentionTerms::*before;
  std::int64_t PrunedRows::*count;
};

constexpr std::array aged = {
    Aged{"vote", "id", "at<?1 AND state NOT IN ('new', 'held')", &RetentionTerms::votes, &PrunedRows::votes},
    Aged{"feedback", "id", "at<?1", &RetentionTerms::feedback, &PrunedRows::feedback},
    Aged{"subscription", "key", "state='unconfirmed' AND asked<?1", &RetentionTerms::unconfirmed,
         &PrunedRows::unconfirmed},
    Aged{"consent", "key",
         "what='asked' AND at<?1 AND NOT EXISTS(SELECT 1 FROM subscription s WHERE s.address=consent.address AND "
         "s.list=consent.list)",
         &RetentionTerms::unconfirmed, &PrunedRows::consents},
    // The proof is kept as long as the subscription lives, and three years more.
    Aged{
        "consent", "key",
        "at<?1 AND NOT EXISTS(SELECT 1 FROM subscription s WHERE s.address=consent.address AND s.list=consent.list AND "
        "(s.state='subscribed' OR s.ended>=?1))",
        &RetentionTerms::consents, &PrunedRows::consents},
    Aged{"subscription", "key", "state='left' AND ended<?1", &RetentionTerms::consents, &PrunedRows::consents},
    Aged{"sign_up", "key", "at<?1", &RetentionTerms::sign_ups, &PrunedRows::sign_ups},
};

Status prune_aged(Database& db, const Aged& what, const RetentionTerms& terms, PrunedRows& rows) {
  auto drop = db.prepare(fmt::format("DELETE FROM {0} WHERE {1} IN (SELECT {1} FROM {0} WHERE {2} LIMIT {3})",
                                     what.table, what.key, what.where, rows_a_step));
  if (auto done = drop.bind(1, to_millis(terms.*what.before)).run(); !done) return done;
  rows.*what.count += db.changes();
  return {};
}

// The next list of a release that is old enough and over, in their order: what is before `pruned` is done for ever.
struct OldList {
  std::int64_t release = 0, target = 0, first = 0, last = 0;
};
Result<std::optional<OldList>> next_list(Database& db, Time before, std::int64_t row) {
  auto query = db.prepare(R"(
    SELECT g.release, g.key, g.first, g.last FROM target g JOIN release r ON r.key=g.release
    WHERE g.kind='list' AND g.last>=g.first AND g.last>max(?2, coalesce((SELECT value FROM setting WHERE name='pruned'), 0))
      AND r.taken<?1 AND r.state NOT IN ('taking', 'renewal')
      AND NOT EXISTS(SELECT 1 FROM target o JOIN tally t ON t.target=o.key
                     WHERE o.release=r.key AND t.pending+t.sending+t.deferred>0)
    ORDER BY g.first LIMIT 1)");
  return first_row(query.bind(1, to_millis(before)).bind(2, row), [](const Statement& found) {
    return OldList{found.integer(0), found.integer(1), found.integer(2), found.integer(3)};
  });
}

// Everything before this row is blank, unless a release among it was not over, which is found again then.
Status note_pruned(Database& db, Time before) {
  auto query = db.prepare(R"(
    SELECT coalesce(max(g.last), 0) FROM target g JOIN release r ON r.key=g.release WHERE r.taken<?1 AND g.last<
      coalesce((SELECT min(w.first) FROM target w JOIN release l ON l.key=w.release JOIN tally t ON t.target=w.key
                WHERE w.last>=w.first AND (l.taken>=?1 OR t.pending+t.sending+t.deferred>0)), 9223372036854775807))");
  const auto upto = first_row(query.bind(1, to_millis(before)), [](const Statement& row) { return row.integer(0); });
  if (!upto) return upto.error();
  return db.execute(
      fmt::format("INSERT INTO setting(name, value) VALUES('pruned', {0}) "
                  "ON CONFLICT(name) DO UPDATE SET value=max(value, {0})",
                  upto->value_or(0)));
}

Status blank(Database& db, const OldList& list, std::int64_t from, std::int64_t last, PrunedRows& rows) {
  auto recipients = db.prepare(R"(
    UPDATE recipient SET address='', name='', language='', topics='', attributes=''
    WHERE id BETWEEN ?1 AND ?2 AND target=?3 AND (address<>'' OR name<>'' OR attributes<>''))");
  if (auto done = recipients.bind(1, from).bind(2, last).bind(3, list.target).run(); !done) return done;
  rows.deliveries += db.changes();
  for (const auto* table : {"outcome", "attempt"}) {
    auto replies = db.prepare(fmt::format(R"(
      UPDATE {0} SET reply='' WHERE recipient BETWEEN ?1 AND ?2 AND reply<>''
        AND EXISTS(SELECT 1 FROM recipient r WHERE r.id={0}.recipient AND r.target=?3))",
                                          table));
    if (auto done = replies.bind(1, from).bind(2, last).bind(3, list.target).run(); !done) return done;
  }
  return {};
}

Status prune_deliveries(Database& db, const RetentionTerms& terms, ErasurePlace from, PruneStep& step) {
  const auto list = next_list(db, terms.deliveries, from.row);
  if (!list) return list.error();
  if (!*list) return note_pruned(db, terms.deliveries);
  const auto begin = std::max((*list)->first, from.row + 1);
  const auto last = std::min((*list)->last, begin + rows_a_step - 1);
  step.next = ErasurePlace{from.part, last};
  return blank(db, **list, begin, last, step.rows);
}

}  // namespace

PrunedRows& PrunedRows::operator+=(const PrunedRows& more) {
  deliveries += more.deliveries;
  feedback += more.feedback;
  votes += more.votes;
  consents += more.consents;
  unconfirmed += more.unconfirmed;
  sign_ups += more.sign_ups;
  return *this;
}

Status prune_step(Database& db, const RetentionTerms& terms, ErasurePlace from, PruneStep& step) {
  if (from.part >= int(aged.size())) return prune_deliveries(db, terms, from, step);
  const auto before = step.rows.total();
  if (auto done = prune_aged(db, aged[std::size_t(from.part)], terms, step.rows); !done) return done;
  const bool more = step.rows.total() - before >= rows_a_step;
  step.next = ErasurePlace{more ? from.part : from.part + 1, 0};
  return {};
}

}  // namespace gazetted
