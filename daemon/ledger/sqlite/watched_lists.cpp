#include "gazetted/ledger/watched_lists.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/ledger/steering.hpp"

namespace gazetted {

Result<std::vector<WatchedList>> read_watched_lists(const std::string& store) {
  auto db = Database::open(store, Database::Mode::read_only);
  if (!db) return db.error();
  auto query = db->prepare(R"(
    SELECT l.id, g.name, t.pending+t.sending+t.deferred+t.sent+t.failed+t.bounced+t.suppressed+t.expired+t.cancelled
             +t.unknown, t.sent+t.failed+t.bounced+t.unknown,
           (SELECT count(*) FROM vote WHERE kind='hard' AND accepted=0 AND state IN ('new','counted','held','recorded')
              AND delivery BETWEEN g.first AND g.last),
           (SELECT count(DISTINCT f.address) FROM feedback f JOIN suppression s ON s.address=f.address
              WHERE f.kind='complaint' AND f.release=l.id AND f.list=g.name AND s.cause='complaint'),
           t.sent+t.bounced,
           (SELECT group_concat(DISTINCT h.door) FROM history h
              WHERE h.release=l.id AND h.list=g.name AND h.verb=?1 AND h.at>=l.taken)
    FROM release l JOIN target g ON g.release=l.key JOIN tally t ON t.target=g.key
    WHERE l.done IS NULL AND g.kind='list' AND t.pending+t.sending+t.deferred>0)");
  std::vector<WatchedList> lists;
  auto read = for_each_row(query.bind(1, past_of(Verb::pause)), [&](const Statement& row) {
    lists.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5),
                     row.integer(6), split(row.text(7), ',')});
  });
  if (!read) return read.error();
  return lists;
}

}  // namespace gazetted
