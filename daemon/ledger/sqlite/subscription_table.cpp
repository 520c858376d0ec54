#include "subscription_table.hpp"

#include <algorithm>
#include <tuple>

#include "columns.hpp"
#include "gazetted/base/text.hpp"
#include "suppression_table.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t month_days = 30;

Result<int> count(Database& db, const std::string& where, const std::string& what, Time since) {
  auto query = db.prepare("SELECT count(*) FROM sign_up WHERE " + where);
  query.bind(1, what).bind(2, to_millis(since));
  const auto counted = first_row(query, [](const Statement& row) { return int(row.integer(0)); });
  if (!counted) return counted.error();
  return counted->value_or(0);
}

// Written by a newer program: what is not known is left alone, and is no reason to mail.
template <class Value>
Value known_or(const std::optional<Value>& value, Value other) {
  return value ? *value : other;
}

}  // namespace

std::string own_acts() {
  std::vector<std::string> words;
  for (auto cause = 0; cause <= int(SuppressionCause::erased); ++cause) {
    if (hindrance_of(SuppressionCause(cause)) == Hindrance::own_act)
      words.push_back(fmt::format("'{}'", to_string(SuppressionCause(cause))));
  }
  return join(words, ",");
}

Subscription subscription_in(const Statement& row) {
  Subscription one;
  one.key = row.integer(0);
  one.address = row.text(1);
  one.written = row.text(2);
  one.list = row.text(3);
  one.state = known_or(parse_subscription_state(row.text(4)), SubscriptionState::unconfirmed);
  one.choices = {row.text(5), split(row.text(6), '\n')};
  one.frequency = known_or(parse_frequency(row.text(7)), Frequency::immediately);
  one.basis = known_or(parse_basis(row.text(8)), Basis::consent);
  one.source = row.text(9);
  one.asked = from_millis(row.integer(10));
  one.confirmed = time_in(row, 11);
  one.ended = time_in(row, 12);
  return one;
}

Result<std::optional<Subscription>> find_subscription(Database& db, const std::string& address,
                                                      const std::string& list) {
  auto query = db.prepare(fmt::format("SELECT {} FROM subscription WHERE address=? AND list=?", subscription_columns));
  return first_row(query.bind(1, address).bind(2, list), subscription_in);
}

Status put_subscription(Database& db, const Subscription& row) {
  auto put = db.prepare(R"(
    INSERT INTO subscription(address, written, list, state, language, topics, frequency, basis, source, asked,
      confirmed, ended) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT(address, list) DO UPDATE SET written=excluded.written, state=excluded.state,
      language=excluded.language, topics=excluded.topics, frequency=excluded.frequency, basis=excluded.basis,
      source=excluded.source, asked=excluded.asked, confirmed=excluded.confirmed, ended=excluded.ended)");
  put.bind(1, row.address).bind(2, row.written).bind(3, row.list).bind(4, to_string(row.state));
  put.bind(5, row.choices.language).bind(6, join(row.choices.topics, "\n")).bind(7, to_string(row.frequency));
  put.bind(8, to_string(row.basis)).bind(9, row.source).bind(10, to_millis(row.asked));
  return put.bind(11, millis(row.confirmed)).bind(12, millis(row.ended)).run();
}

Result<std::int64_t> put_consent(Database& db, const Consent& row) {
  auto put = db.prepare(R"(
    INSERT INTO consent(at, address, list, what, how, basis, topics, text_hash, peer, agent, message_id, by)
    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))");
  put.bind(1, to_millis(row.at)).bind(2, row.address).bind(3, row.list).bind(4, to_string(row.what));
  put.bind(5, row.how).bind(6, to_string(row.basis)).bind(7, join(row.topics, "\n"));
  put.bind_blob(8, row.text_hash).bind(9, row.peer).bind(10, row.agent).bind(11, row.message_id).bind(12, row.by);
  if (auto done = put.run(); !done) return done.error();
  return db.last_id();
}

Status put_sign_up(Database& db, const SignUp& request, bool mailed) {
  auto put = db.prepare(
      "INSERT INTO sign_up(at, address, list, peer, domain, mailed, mailbox) "
      "VALUES(?, ?, ?, ?, ?, ?, ?)");
  put.bind(1, to_millis(request.at)).bind(2, request.address).bind(3, request.list);
  put.bind(4, network_of(request.visitor.peer)).bind(5, domain_text(request.address));
  put.bind(7, mailbox_behind(request.address));
  return put.bind(6, std::int64_t(mailed)).run();
}

Result<SignUpCounts> count_sign_ups(Database& db, const SignUp& request, const SignUpLimits& limits) {
  SignUpCounts counts;
  const auto mailbox = mailbox_behind(request.address);
  const auto network = network_of(request.visitor.peer);
  const auto domain = domain_text(request.address);
  struct Count {
    int& to;
    const char* where;
    const std::string& what;
    Duration since;
  };
  const Count each[] = {
      {counts.address_day, "mailbox=? AND at>? AND mailed=1", mailbox, one_day},
      {counts.address_month, "mailbox=? AND at>? AND mailed=1", mailbox, one_day * month_days},
      {counts.network_hour, "peer=? AND at>?", network, one_hour},
      {counts.network_day, "peer=? AND at>?", network, one_day},
      {counts.domain_hour, "domain=? AND at>?", domain, one_hour},
      {counts.form_hour, "list=? AND at>?", request.list, one_hour},
  };
  for (const auto& one : each) {
    const auto counted = count(db, one.where, one.what, request.at - one.since);
    if (!counted) return counted.error();
    one.to = *counted;
  }
  auto query = db.prepare(R"(
    SELECT count(*), coalesce(sum(confirmed), 0) FROM (SELECT confirmed FROM sign_up
      WHERE list=? AND at BETWEEN ? AND ? AND mailed=1 ORDER BY at DESC LIMIT ?))");
  query.bind(1, request.list).bind(2, to_millis(request.at - one_day)).bind(3, to_millis(request.at - one_hour));
  query.bind(4, std::int64_t(limits.looked_at));
  auto last = first_row(query, [](const Statement& row) { return std::pair(row.integer(0), row.integer(1)); });
  if (!last) return last.error();
  if (*last) std::tie(counts.mails_looked_at, counts.confirmed) = **last;
  const auto hindrance = hindrance_for(db, request.address, request.list, request.newsroom, request.at);
  if (!hindrance) return hindrance.error();
  counts.hindrance = *hindrance;
  return counts;
}

Result<Hindrance> hindrance_for(Database& db, const std::string& address, const std::string& list,
                                const std::string& newsroom, Time now) {
  const auto rows = suppressions_where(
      db,
      "address=?1 AND (until IS NULL OR until>?4) AND ((list='' AND newsroom='') OR (list=?2 AND list<>'') OR "
      "(newsroom=?3 AND newsroom<>''))",
      [&](Statement& query) { query.bind(1, address).bind(2, list).bind(3, newsroom).bind(4, to_millis(now)); });
  if (!rows) return rows.error();
  auto hindrance = Hindrance::none;
  for (const auto& row : *rows) {
    hindrance = std::max(hindrance, hindrance_of(row.cause));
    if (row.behind) hindrance = std::max(hindrance, hindrance_of(*row.behind));
  }
  return hindrance;
}

Result<LeavingTakenBack> take_back_leaving(Database& db, const std::string& address, const ListPlace& place,
                                           const std::vector<ListPlace>& all_lists, MailArrived mail, Time now) {
  LeavingTakenBack changed;
  const std::string where = fmt::format(
      "address=?1 AND cause IN ({}{}) AND ((list='' AND newsroom='') OR list=?2 OR (newsroom=?3 AND newsroom<>''))",
      own_acts(), mail == MailArrived::yes ? ",'bounce','bounce-rest'" : "");
  const auto bind = [&](Statement& query) { query.bind(1, address).bind(2, place.list).bind(3, place.newsroom); };
  auto ended = suppressions_where(db, where, bind);
  if (!ended) return ended.error();
  bool all = false, all_of_newsroom = false;
  for (const auto& one : *ended) {
    if (hindrance_of(one.cause) != Hindrance::own_act) continue;
    all = all || (one.list.empty() && one.newsroom.empty());
    all_of_newsroom = all_of_newsroom || !one.newsroom.empty();
  }
  for (const auto& other : all_lists) {
    if (other.list == place.list || !(all || (all_of_newsroom && other.newsroom == place.newsroom))) continue;
    Suppression one;
    one.address = address;
    one.list = other.list;
    one.reason = "left all lists";
    one.at = now;
    one.cause = SuppressionCause::unsubscribe;
    if (auto put = put_suppression(db, one); !put) return put.error();
    changed.begun.push_back(std::move(one));
  }
  auto taken_back = take_back_suppressions(db, *ended);
  if (!taken_back) return taken_back.error();
  changed.ended = std::move(*taken_back);
  if (mail == MailArrived::no) return changed;
  auto votes = db.prepare("UPDATE vote SET state='undone' WHERE address=? AND state IN ('new','counted','held')");
  if (auto done = votes.bind(1, address).run(); !done) return done.error();
  return changed;
}

Result<std::vector<Subscription>> subscriptions_of(Database& db, const std::string& address) {
  auto query =
      db.prepare(fmt::format("SELECT {} FROM subscription WHERE address=? ORDER BY key", subscription_columns));
  std::vector<Subscription> rows;
  auto read = for_each_row(query.bind(1, address), [&](const Statement& row) { rows.push_back(subscription_in(row)); });
  if (!read) return read.error();
  return rows;
}

Status end_subscriptions(Database& db, const std::string& address, const std::string& list, const std::string& how,
                         const DoorVisitor& visitor, Time now) {
  auto rows = subscriptions_of(db, address);
  if (!rows) return rows.error();
  for (auto& row : *rows) {
    if ((!list.empty() && row.list != list) || row.state == SubscriptionState::left) continue;
    row.state = SubscriptionState::left;
    row.ended = now;
    if (auto done = put_subscription(db, row); !done) return done;
    Consent consent{now, address, row.list, ConsentEvent::withdrawn, how, row.basis};
    consent.peer = visitor.peer;
    consent.agent = visitor.agent;
    if (const auto put = put_consent(db, consent); !put) return put.error();
  }
  return {};
}

Status end_subscriptions_for(Database& db, const Suppression& row, const std::string& how) {
  using enum SuppressionCause;
  const bool ends = row.cause == unsubscribe || row.cause == reply || row.cause == complaint;
  return ends ? end_subscriptions(db, row.address, row.list, how, {}, row.at) : Status();
}

}  // namespace gazetted
