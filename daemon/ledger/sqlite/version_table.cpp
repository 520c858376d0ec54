#include "version_table.hpp"

#include "columns.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/rules/versions.hpp"

namespace gazetted {

Result<std::vector<ReleaseKey>> versions_before(Database& db, ReleaseKey release) {
  auto query = db.prepare(fmt::format(R"(
    WITH RECURSIVE before(key, depth) AS (
      SELECT supersedes, 1 FROM release WHERE key=?1 AND supersedes IS NOT NULL
      UNION ALL
      SELECT r.supersedes, depth+1 FROM release r JOIN before ON r.key=before.key
      WHERE r.supersedes IS NOT NULL AND depth<{})
    SELECT key FROM before ORDER BY depth)",
                                      most_versions));
  std::vector<ReleaseKey> keys;
  auto read = for_each_row(query.bind(1, release.value),
                           [&](const Statement& row) { keys.push_back(ReleaseKey{row.integer(0)}); });
  if (!read) return read.error();
  return keys;
}

Result<std::string> superseded_by(Database& db, ReleaseKey release, const std::string& but) {
  auto query = db.prepare("SELECT id FROM release WHERE supersedes=?1 AND state='live' AND id<>?2 LIMIT 1");
  auto id = first_row(query.bind(1, release.value).bind(2, but), [](const Statement& row) { return row.text(0); });
  if (!id) return id.error();
  return id->value_or("");
}

Result<std::optional<Time>> withdrawn_at(Database& db, ReleaseKey release) {
  auto query = db.prepare(fmt::format(R"(
    WITH RECURSIVE after(key, kind, taken, depth) AS (
      SELECT key, kind, taken, 1 FROM release WHERE supersedes=?1 AND state='live'
      UNION ALL
      SELECT r.key, r.kind, r.taken, depth+1 FROM release r JOIN after ON r.supersedes=after.key
      WHERE r.state='live' AND depth<{})
    SELECT min(taken) FROM after WHERE kind='withdrawal')",
                                      most_versions));
  auto at = first_row(query.bind(1, release.value), [](const Statement& row) { return time_in(row, 0); });
  if (!at) return at.error();
  return at->value_or(std::nullopt);
}

Result<std::vector<EarlierRecipient>> recipients_of(Database& db, TargetKey target, RowRange range) {
  auto leased = leased_rows(db);
  if (!leased) return leased.error();
  auto query = db.prepare(R"(
    SELECT r.id, r.target, r.address, r.name, r.language, r.topics, r.attributes, o.state, g.cancelled
    FROM recipient r JOIN target g ON g.key=r.target LEFT JOIN outcome o ON o.recipient=r.id
    WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 ORDER BY r.id LIMIT ?4)");
  query.bind(1, range.from).bind(2, range.last).bind(3, target.value).bind(4, std::int64_t(range.limit));
  std::vector<EarlierRecipient> rows;
  auto read = for_each_row(query, [&](const Statement& row) {
    auto delivery = delivery_in(row);
    const auto is_leased = leased->contains(delivery.id) ? Leased::yes : Leased::no;
    const auto state = counted_state(state_in(row, 7), is_leased, row.integer(8) != 0);
    rows.push_back({delivery.id, std::move(delivery.subscriber), state});
  });
  if (!read) return read.error();
  return rows;
}

Result<MailThread> thread_of(Database& db, DeliveryId row, const LeasedRows& leased) {
  auto query = db.prepare(fmt::format(R"(
    WITH RECURSIVE before(id, depth) AS (
      SELECT ?1, 1
      UNION ALL
      SELECT r.parent, depth+1 FROM recipient r JOIN before ON r.id=before.id
      WHERE r.parent IS NOT NULL AND depth<{})
    SELECT before.id, l.id, g.message_domain, g.cancelled, o.state
    FROM before JOIN recipient r ON r.id=before.id JOIN target g ON g.key=r.target JOIN release l ON l.key=g.release
    LEFT JOIN outcome o ON o.recipient=before.id ORDER BY depth DESC)",
                                      most_versions));
  MailThread thread;
  auto read = for_each_row(query.bind(1, row.value), [&](const Statement& each) {
    const auto is_leased = leased.contains(DeliveryId{each.integer(0)}) ? Leased::yes : Leased::no;
    const auto state = counted_state(state_in(each, 4), is_leased, each.integer(3) != 0);
    if (may_have_it(state)) thread.push_back({each.text(1), each.text(2)});
  });
  if (!read) return read.error();
  return thread;
}

}  // namespace gazetted
