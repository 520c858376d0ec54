#include "schema.hpp"

#include <array>

namespace gazetted {
namespace {

// Times are milliseconds since 1970 UTC. `recipient` is written once and never updated; a row that
// has no outcome was never tried. `tally` is changed by delta in the transaction that changes a
// state, so that counts never scan and the account balances after every commit.
constexpr std::array migrations = {
    R"(
CREATE TABLE release(
  key INTEGER PRIMARY KEY, id TEXT NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL, hash TEXT NOT NULL,
  source TEXT NOT NULL, newsroom TEXT NOT NULL, priority TEXT NOT NULL, taken INTEGER NOT NULL,
  not_before INTEGER NOT NULL, paused INTEGER NOT NULL DEFAULT 0, done INTEGER,
  taking_directory TEXT NOT NULL DEFAULT '', claim TEXT NOT NULL DEFAULT '');
CREATE INDEX release_id ON release(id);
CREATE INDEX release_hash ON release(hash);
CREATE TABLE target(
  key INTEGER PRIMARY KEY, release INTEGER NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  not_before INTEGER, paused INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0,
  first INTEGER NOT NULL DEFAULT 0, last INTEGER NOT NULL DEFAULT -1);
CREATE INDEX target_release ON target(release);
CREATE TABLE recipient(
  id INTEGER PRIMARY KEY, target INTEGER NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL,
  language TEXT NOT NULL, topics TEXT NOT NULL, attributes TEXT NOT NULL);
CREATE TABLE span(
  key INTEGER PRIMARY KEY, target INTEGER NOT NULL, domain TEXT NOT NULL,
  next INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE lease(seq INTEGER PRIMARY KEY AUTOINCREMENT, node TEXT NOT NULL, at INTEGER NOT NULL, ids BLOB NOT NULL);
CREATE TABLE outcome(
  recipient INTEGER PRIMARY KEY, lease INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
  doubts INTEGER NOT NULL, first INTEGER, last INTEGER, due INTEGER, code INTEGER NOT NULL,
  reply TEXT NOT NULL, remote_id TEXT NOT NULL, relay TEXT NOT NULL);
CREATE INDEX outcome_due ON outcome(due) WHERE due IS NOT NULL;
CREATE TABLE attempt(
  recipient INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, relay TEXT NOT NULL,
  code INTEGER NOT NULL, reply TEXT NOT NULL, PRIMARY KEY(recipient, at)) WITHOUT ROWID;
CREATE TABLE tally(
  target INTEGER PRIMARY KEY, pending INTEGER NOT NULL DEFAULT 0, sending INTEGER NOT NULL DEFAULT 0,
  deferred INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  bounced INTEGER NOT NULL DEFAULT 0, suppressed INTEGER NOT NULL DEFAULT 0, expired INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0, unknown INTEGER NOT NULL DEFAULT 0);
CREATE TABLE suppression(
  address TEXT NOT NULL, list TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(address, list)) WITHOUT ROWID;
CREATE TABLE notice(key INTEGER PRIMARY KEY, recipient TEXT NOT NULL, sender TEXT NOT NULL, relays TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE setting(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE rejected(key INTEGER PRIMARY KEY, name TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL);
)",
    // Rows of a paused release have no due time, and wait to be woken.
    R"(
CREATE INDEX span_target ON span(target);
CREATE INDEX outcome_parked ON outcome(recipient) WHERE due IS NULL AND state IN ('pending','deferred');
CREATE TABLE limit_state(name TEXT PRIMARY KEY, until INTEGER NOT NULL, pace REAL NOT NULL) WITHOUT ROWID;
)",
    // What an answer to a post names: the next of its thread does.
    R"(
ALTER TABLE outcome ADD COLUMN reference TEXT NOT NULL DEFAULT '';
)",
    // Whether somebody of a target was ever tried: then a corrected release cannot take its place any more.
    R"(
ALTER TABLE target ADD COLUMN tried INTEGER NOT NULL DEFAULT 0;
UPDATE target SET tried=1 WHERE EXISTS(
  SELECT 1 FROM outcome o JOIN recipient r ON r.id=o.recipient
  WHERE o.recipient BETWEEN target.first AND target.last AND r.target=target.key AND o.attempts+o.doubts>0);
)",
    // Long commands: which rows still have to move (walks.hpp).
    R"(
CREATE TABLE steering(
  target INTEGER NOT NULL, move TEXT NOT NULL, command INTEGER NOT NULL, with_unknown INTEGER NOT NULL,
  position INTEGER NOT NULL, PRIMARY KEY(target, move)) WITHOUT ROWID;
)",
    // Which history this ledger belongs to (identity.hpp), and why everything was paused at a start.
    R"(
CREATE TABLE identity(
  id INTEGER PRIMARY KEY CHECK(id=1), store TEXT NOT NULL, generation INTEGER NOT NULL, machine TEXT NOT NULL,
  held TEXT NOT NULL DEFAULT '', held_at INTEGER NOT NULL DEFAULT 0);
)",
    // The ledger's own file, so that a copy of it is known even where all files beside it were copied too.
    R"(
ALTER TABLE identity ADD COLUMN file TEXT NOT NULL DEFAULT '';
)",
    // Releases that wait for a time, and lists that are read again when it has come (`renews`: for which release).
    R"(
ALTER TABLE release ADD COLUMN timing TEXT NOT NULL DEFAULT '';
ALTER TABLE release ADD COLUMN release_at INTEGER;
ALTER TABLE release ADD COLUMN held TEXT NOT NULL DEFAULT '';
ALTER TABLE release ADD COLUMN renews INTEGER;
ALTER TABLE target ADD COLUMN opens INTEGER NOT NULL DEFAULT 0;
CREATE INDEX target_closed ON target(release) WHERE opens=1;
)",
    // Versions of a release; `parent` is the row of a recipient in an earlier one, in whose mail thread they are.
    R"(
ALTER TABLE release ADD COLUMN kind TEXT NOT NULL DEFAULT 'release';
ALTER TABLE release ADD COLUMN supersedes INTEGER;
ALTER TABLE release ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE target ADD COLUMN message_domain TEXT NOT NULL DEFAULT '';
ALTER TABLE recipient ADD COLUMN parent INTEGER;
CREATE INDEX release_supersedes ON release(supersedes) WHERE supersedes IS NOT NULL;
ALTER TABLE release ADD COLUMN expires_at INTEGER;
)",
    // Every hand on a release, which nothing changes or takes back.
    R"(
CREATE TABLE history(
  key INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, uid INTEGER, login INTEGER, door TEXT NOT NULL,
  reason TEXT NOT NULL, verb TEXT NOT NULL, release TEXT NOT NULL, list TEXT NOT NULL, channel TEXT NOT NULL,
  before TEXT NOT NULL, after TEXT NOT NULL);
CREATE INDEX history_release ON history(release);
CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is not changed'); END;
CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is not deleted'); END;
)",
    // The approval of a release by a second person (model/approval.hpp).
    R"(
ALTER TABLE release ADD COLUMN approval INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN submitter INTEGER;
ALTER TABLE release ADD COLUMN approver INTEGER;
ALTER TABLE release ADD COLUMN approved_recipients INTEGER NOT NULL DEFAULT 0;
ALTER TABLE release ADD COLUMN approval_asked INTEGER NOT NULL DEFAULT 0;
)",
    R"(
ALTER TABLE release ADD COLUMN approved_rules TEXT NOT NULL DEFAULT '';
)",
    // The public newsroom: numbers that are never given twice, and which versions the public has had. `place`: in the
    // order of the first publications, which a clock that is set does not change.
    R"(
CREATE TABLE page(
  number INTEGER PRIMARY KEY AUTOINCREMENT, story TEXT NOT NULL UNIQUE, newsroom TEXT NOT NULL,
  tag TEXT NOT NULL DEFAULT '', month INTEGER NOT NULL DEFAULT 0, place INTEGER, listed TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX page_place ON page(place) WHERE place IS NOT NULL;
CREATE INDEX page_newsroom ON page(newsroom, place) WHERE place IS NOT NULL;
CREATE INDEX page_month ON page(newsroom, month, place) WHERE place IS NOT NULL;
CREATE TABLE page_version(
  page INTEGER NOT NULL, position INTEGER NOT NULL, release TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(page, position)) WITHOUT ROWID;
CREATE UNIQUE INDEX page_version_release ON page_version(page, release);
CREATE TABLE page_topic(newsroom TEXT NOT NULL, topic TEXT NOT NULL, page INTEGER NOT NULL);
CREATE UNIQUE INDEX page_topic_page ON page_topic(page, topic);
CREATE INDEX page_topic_topic ON page_topic(newsroom, topic, page);
)",
    // Lists go by the day that a release bears, which may be long before its publication.
    R"(
ALTER TABLE page ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
UPDATE page SET day=coalesce((SELECT CAST(strftime('%Y%m%d', at/1000, 'unixepoch') AS INTEGER) FROM page_version
  WHERE page=page.number AND position=1), 0);
DROP INDEX page_month;
ALTER TABLE page DROP COLUMN month;
CREATE INDEX page_day ON page(newsroom, day, place) WHERE place IS NOT NULL;
)",
    // What lists were ever made of: a topic, or a month, that has lost its last page keeps its address. `key` is the
    // order of first use, by which topics whose words are the same have their addresses.
    R"(
ALTER TABLE page ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
UPDATE page SET withdrawn=1
  WHERE json_extract(CASE WHEN json_valid(listed) THEN listed ELSE '{}' END, '$.kind')='withdrawal';
DROP INDEX page_day;
CREATE INDEX page_day ON page(newsroom, day, place, withdrawn) WHERE place IS NOT NULL;
CREATE TABLE listed_topic(
  key INTEGER PRIMARY KEY AUTOINCREMENT, newsroom TEXT NOT NULL, topic TEXT NOT NULL, name TEXT NOT NULL);
CREATE UNIQUE INDEX listed_topic_topic ON listed_topic(newsroom, topic);
INSERT INTO listed_topic(newsroom, topic, name)
  SELECT DISTINCT newsroom, topic, topic FROM page_topic ORDER BY newsroom, topic;
UPDATE listed_topic SET name=coalesce((
  SELECT written.value FROM page_topic t JOIN page p ON p.number=t.page
    JOIN json_each(CASE WHEN json_valid(p.listed) THEN p.listed ELSE '{}' END, '$.topics') written
  WHERE t.newsroom=listed_topic.newsroom AND t.topic=listed_topic.topic AND lower(written.value)=t.topic
  ORDER BY p.place DESC LIMIT 1), name);
CREATE TABLE listed_month(
  newsroom TEXT NOT NULL, month INTEGER NOT NULL, PRIMARY KEY(newsroom, month)) WITHOUT ROWID;
INSERT INTO listed_month SELECT DISTINCT newsroom, day/100 FROM page WHERE place IS NOT NULL;
)",
    // What comes back, the votes on addresses that it makes, and suppressions with their cause, their end and a scope
    // between one list and all; `behind` is what a person's own leaving has taken the place of. `delivery` is a row of
    // `recipient`; NULL: no token proved any. `digest` is what makes an event the same one, however often it comes. A
    // vote's weight is in halves.
    R"(
CREATE TABLE feedback(
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, source TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL, class TEXT NOT NULL, reason TEXT NOT NULL, rule TEXT NOT NULL, delivery INTEGER,
  address TEXT NOT NULL, release TEXT NOT NULL, list TEXT NOT NULL, provider TEXT NOT NULL, status TEXT NOT NULL,
  text TEXT NOT NULL, named TEXT NOT NULL, raw TEXT NOT NULL, decided TEXT NOT NULL);
CREATE INDEX feedback_at ON feedback(at);
CREATE INDEX feedback_address ON feedback(address) WHERE address<>'';
CREATE INDEX feedback_complaint ON feedback(release, list) WHERE kind='complaint';
CREATE TABLE vote(
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, address TEXT NOT NULL, delivery INTEGER NOT NULL,
  list TEXT NOT NULL, newsroom TEXT NOT NULL, provider TEXT NOT NULL, kind TEXT NOT NULL, halves INTEGER NOT NULL,
  reason TEXT NOT NULL, rule TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, feedback INTEGER,
  state TEXT NOT NULL, accepted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX vote_address ON vote(address, at);
CREATE INDEX vote_provider ON vote(provider, at) WHERE kind='hard';
CREATE INDEX vote_new ON vote(id) WHERE state='new';
CREATE INDEX vote_held ON vote(at) WHERE state='held';
CREATE INDEX vote_delivery ON vote(delivery);
CREATE TABLE provider_load(
  provider TEXT NOT NULL, begin INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0, hard INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(provider, begin)) WITHOUT ROWID;
ALTER TABLE suppression RENAME TO suppression_before;
CREATE TABLE suppression(
  address TEXT NOT NULL, list TEXT NOT NULL, newsroom TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL,
  reason TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER, provider TEXT NOT NULL DEFAULT '',
  behind TEXT NOT NULL DEFAULT '', PRIMARY KEY(address, list, newsroom)) WITHOUT ROWID;
INSERT INTO suppression(address, list, cause, reason, at)
  SELECT address, list, CASE WHEN reason LIKE 'unsubscribed by %' THEN 'unsubscribe' ELSE 'manual' END, reason, at
  FROM suppression_before;
DROP TABLE suppression_before;
CREATE INDEX suppression_until ON suppression(until) WHERE until IS NOT NULL;
CREATE INDEX suppression_cause ON suppression(at) WHERE cause IN ('bounce', 'bounce-rest', 'provider-list');
CREATE TABLE mark(hash BLOB PRIMARY KEY, kind TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
)",
    // Who subscribed by the newsroom's own door, what they agreed to, and what limits strangers there. `consent` is
    // only ever added to; it goes with the person.
    R"(
CREATE TABLE subscription(
  key INTEGER PRIMARY KEY, address TEXT NOT NULL, written TEXT NOT NULL, list TEXT NOT NULL, state TEXT NOT NULL,
  language TEXT NOT NULL DEFAULT '', topics TEXT NOT NULL DEFAULT '', frequency TEXT NOT NULL DEFAULT 'immediately',
  basis TEXT NOT NULL, source TEXT NOT NULL, asked INTEGER NOT NULL, confirmed INTEGER, ended INTEGER);
CREATE UNIQUE INDEX subscription_address ON subscription(address, list);
CREATE INDEX subscription_list ON subscription(list, state, key);
CREATE TABLE consent(
  key INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, address TEXT NOT NULL, list TEXT NOT NULL,
  what TEXT NOT NULL, how TEXT NOT NULL, basis TEXT NOT NULL, topics TEXT NOT NULL, text_hash BLOB,
  peer TEXT NOT NULL, agent TEXT NOT NULL, message_id TEXT NOT NULL, by TEXT NOT NULL);
CREATE INDEX consent_address ON consent(address, key);
CREATE TABLE consent_text(hash BLOB PRIMARY KEY, language TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sign_up(
  key INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, address TEXT NOT NULL, list TEXT NOT NULL,
  mailbox TEXT NOT NULL, peer TEXT NOT NULL, domain TEXT NOT NULL, mailed INTEGER NOT NULL,
  confirmed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX sign_up_at ON sign_up(at);
CREATE INDEX sign_up_address ON sign_up(address, at);
CREATE INDEX sign_up_mailbox ON sign_up(mailbox, at);
CREATE INDEX sign_up_peer ON sign_up(peer, at);
CREATE INDEX sign_up_domain ON sign_up(domain, at);
CREATE INDEX sign_up_list ON sign_up(list, at);
CREATE TABLE digest_run(
  list TEXT NOT NULL, frequency TEXT NOT NULL, until INTEGER NOT NULL, at INTEGER NOT NULL, release TEXT NOT NULL,
  PRIMARY KEY(list, frequency, until)) WITHOUT ROWID;
)"};

}  // namespace

int schema_version() { return int(migrations.size()); }

Status migrate(Database& db) {
  auto version = db.integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*version > schema_version()) {
    return fail("the ledger has schema {}, this program supports {}: it was written by a newer gazetted", *version,
                schema_version());
  }
  for (auto next = *version; next < schema_version(); ++next) {
    auto status = db.transaction([&] {
      return db.execute(std::string(migrations[std::size_t(next)]) + fmt::format("PRAGMA user_version={}", next + 1));
    });
    if (!status) return status;
  }
  return {};
}

}  // namespace gazetted
