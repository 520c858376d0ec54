#include "gazetted/ledger/sunset.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted {

Status read_sunset(const std::string& store, const SunsetRules& rules,
                   const std::function<void(const UnreachedAddress&)>& each) {
  auto db = Database::open(store, Database::Mode::read_only);
  if (!db) return db.error();
  // What is unknown may have arrived. Whoever was not tried (suppressed, cancelled) says nothing.
  auto query = db->prepare(R"(
    SELECT who, group_concat(DISTINCT list), count(DISTINCT release), min(state='bounced'), min(at), max(at),
           substr(max(printf('%020d', at) || reply), 21),
           coalesce((SELECT cause FROM suppression s WHERE s.address=who ORDER BY list, newsroom LIMIT 1), '')
    FROM (SELECT address_key(r.address) AS who, g.name AS list, l.id AS release, l.taken AS at, o.state AS state,
                 o.reply AS reply
          FROM outcome o JOIN recipient r ON r.id=o.recipient JOIN target g ON g.key=r.target
            JOIN release l ON l.key=g.release
          WHERE g.kind='list' AND o.state IN ('sent','failed','bounced','expired','unknown'))
    GROUP BY who
    HAVING max(state IN ('sent','unknown'))=0 AND
           ((count(DISTINCT release)>=?1 AND max(at)-min(at)>=?2) OR
            (min(state='bounced')=1 AND count(DISTINCT release)>=?3))
    ORDER BY substr(who, instr(who, '@')), who)");
  query.bind(1, rules.releases).bind(2, std::int64_t(rules.over.count())).bind(3, rules.bounced);
  return for_each_row(query, [&](const Statement& row) {
    each({row.text(0), replace_all(row.text(1), ",", ", "), row.integer(2), row.integer(3) == 1,
          from_millis(row.integer(4)), from_millis(row.integer(5)), row.text(6), row.text(7)});
  });
}

}  // namespace gazetted
