#include "gazetted/ledger/person.hpp"

#include "columns.hpp"
#include "gazetted/base/text.hpp"
#include "open_for_reading.hpp"
#include "subscription_table.hpp"

namespace gazetted {
namespace {

Status read_subscriptions(Database& db, const std::string& key, PersonRows& person) {
  auto query =
      db.prepare(fmt::format("SELECT {} FROM subscription WHERE address=? ORDER BY key", subscription_columns));
  return for_each_row(query.bind(1, key),
                      [&](const Statement& row) { person.subscriptions.push_back(subscription_in(row)); });
}

ConsentEvent event_in(const std::string& word) {
  for (const auto event : {ConsentEvent::asked, ConsentEvent::confirmed, ConsentEvent::changed, ConsentEvent::withdrawn,
                           ConsentEvent::moved}) {
    if (to_string(event) == word) return event;
  }
  return ConsentEvent::changed;
}

Status read_consents(Database& db, const std::string& key, PersonRows& person) {
  auto query = db.prepare(R"(
    SELECT c.at, c.list, c.what, c.how, c.basis, c.topics, c.peer, c.agent, c.message_id, c.by, t.language, t.text
    FROM consent c LEFT JOIN consent_text t ON t.hash=c.text_hash WHERE c.address=? ORDER BY c.key)");
  return for_each_row(query.bind(1, key), [&](const Statement& row) {
    auto& [consent, language, text] = person.consents.emplace_back();
    consent.at = from_millis(row.integer(0));
    consent.address = key;
    consent.list = row.text(1);
    consent.what = event_in(row.text(2));
    consent.how = row.text(3);
    consent.basis = parse_basis(row.text(4)).value_or(Basis::consent);
    consent.topics = split(row.text(5), '\n');
    consent.peer = row.text(6);
    consent.agent = row.text(7);
    consent.message_id = row.text(8);
    consent.by = row.text(9);
    language = row.text(10);
    text = row.text(11);
  });
}

// A scan, as that of `trace`.
Status read_rows(Database& db, const std::string& key, PersonRows& person) {
  auto query = db.prepare(R"(
    SELECT r.id, r.target, r.address, r.name, r.language, r.topics, r.attributes, l.id, g.name
    FROM recipient r JOIN target g ON g.key=r.target JOIN release l ON l.key=g.release
    WHERE address_key(r.address)=?1 AND g.kind='list' ORDER BY r.id)");
  return for_each_row(query.bind(1, key), [&](const Statement& row) {
    person.rows.push_back({row.text(7), row.text(8), delivery_in(row).subscriber});
  });
}

Status read_asked(Database& db, const std::string& key, PersonRows& person) {
  auto query = db.prepare("SELECT at, list, peer, mailed, confirmed FROM sign_up WHERE address=? ORDER BY key");
  return for_each_row(query.bind(1, key), [&](const Statement& row) {
    person.asked.push_back(
        {from_millis(row.integer(0)), row.text(1), row.text(2), row.integer(3) != 0, row.integer(4) != 0});
  });
}

Status count_notices(Database& db, const std::string& key, PersonRows& person) {
  auto query = db.prepare("SELECT count(*) FROM notice WHERE address_key(recipient)=?");
  return for_each_row(query.bind(1, key), [&](const Statement& row) { person.notices = row.integer(0); });
}

}  // namespace

Result<PersonRows> read_person_rows(const std::string& store, const std::string& address_key) {
  auto db = open_for_reading(store);
  if (!db) return db.error();
  PersonRows person;
  for (auto* read : {read_subscriptions, read_consents, read_rows, read_asked, count_notices}) {
    if (auto done = read(*db, address_key, person); !done) return done.error();
  }
  return person;
}

}  // namespace gazetted
