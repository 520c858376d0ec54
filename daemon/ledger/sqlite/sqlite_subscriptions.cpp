#include "sqlite_subscriptions.hpp"

#include <algorithm>

#include "columns.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/text.hpp"
#include "notice_table.hpp"
#include "open_for_reading.hpp"
#include "suppression_table.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t sign_ups_kept_days = 30;

// The result of work within a transaction.
template <class T, class Work>
Result<T> within(Database& db, Work work) {
  T made{};
  auto status = db.transaction([&]() -> Status {
    auto result = work();
    if (!result) return result.error();
    made = std::move(*result);
    return {};
  });
  if (!status) return status.error();
  return made;
}

Status put_text(Database& db, const std::string& hash, const SignUp& request) {
  auto put = db.prepare("INSERT INTO consent_text(hash, language, text) VALUES(?, ?, ?) ON CONFLICT DO NOTHING");
  return put.bind_blob(1, hash).bind(2, request.choices.language).bind(3, request.text).run();
}

Result<Notice> put_mail(Database& db, Notice notice) {
  const auto key = insert_notice(db, notice);
  if (!key) return key.error();
  notice.key = *key;
  return notice;
}

// Somebody who is subscribed, or has left, stays so until they confirm; else anybody could change what they chose.
Status note_asked(Database& db, const SignUp& request) {
  auto put = db.prepare(R"(
    INSERT INTO subscription(address, written, list, state, language, topics, basis, source, asked)
    VALUES(?, ?, ?, 'unconfirmed', ?, ?, 'consent', 'form', ?)
    ON CONFLICT(address, list) DO UPDATE SET written=excluded.written, language=excluded.language,
      topics=excluded.topics, asked=excluded.asked WHERE state='unconfirmed')");
  put.bind(1, request.address).bind(2, request.written).bind(3, request.list).bind(4, request.choices.language);
  return put.bind(5, join(request.choices.topics, "\n")).bind(6, to_millis(request.at)).run();
}

Result<Notice> put_request(Database& db, const SignUp& request, const MakeOwnMail& make) {
  Consent consent{request.at, request.address, request.list, ConsentEvent::asked, "form", Basis::consent};
  consent.topics = request.choices.topics;
  consent.text_hash = sha256(request.text);
  consent.peer = request.visitor.peer;
  consent.agent = request.visitor.agent;
  if (auto done = put_text(db, consent.text_hash, request); !done) return done.error();
  if (!request.list.empty()) {
    if (auto done = note_asked(db, request); !done) return done.error();
  }
  const auto number = put_consent(db, consent);
  if (!number) return number.error();
  auto mail = make(*number);
  if (mail.notice.recipient.empty()) return fail("no mail can be made for list '{}'", request.list);
  auto name = db.prepare("UPDATE consent SET message_id=? WHERE key=?");
  if (auto done = name.bind(1, mail.message_id).bind(2, *number).run(); !done) return done.error();
  return put_mail(db, std::move(mail.notice));
}

// What was asked for then, as far as it is still kept.
struct Asked {
  std::vector<std::string> topics;
  std::string text_hash;
};
Result<std::optional<Asked>> find_asked(Database& db, const ConfirmOrder& order) {
  auto query = db.prepare("SELECT topics, text_hash FROM consent WHERE address=? AND list=? AND at=? AND what='asked'");
  query.bind(1, order.address).bind(2, order.place.list).bind(3, to_millis(order.asked));
  return first_row(query, [](const Statement& row) { return Asked{split(row.text(0), '\n'), row.text(1)}; });
}

Result<bool> was_confirmed(Database& db, const ConfirmOrder& order) {
  auto query = db.prepare(
      "SELECT 1 FROM consent WHERE address=? AND list=? AND what IN ('confirmed', 'moved') AND at>=? LIMIT 1");
  query.bind(1, order.address).bind(2, order.place.list).bind(3, to_millis(order.asked));
  const auto found = first_row(query, [](const Statement&) { return true; });
  if (!found) return found.error();
  return found->has_value();
}

Consent consent_of(const ConfirmOrder& order, ConsentEvent what, const Asked& asked) {
  Consent consent{order.now, order.address, order.place.list, what, order.how, Basis::consent};
  consent.topics = asked.topics;
  consent.text_hash = asked.text_hash;
  consent.peer = order.visitor.peer;
  consent.agent = order.visitor.agent;
  return consent;
}

Status subscribe_confirmed(Database& db, const ConfirmOrder& order, const Asked& asked) {
  Subscription row;
  row.address = order.address;
  row.written = order.written;
  row.list = order.place.list;
  row.state = SubscriptionState::subscribed;
  row.choices = {order.language, asked.topics};
  row.source = "form";
  row.asked = order.asked;
  row.confirmed = order.now;
  return put_subscription(db, row);
}

// Its mail was wanted: what closes a form are mails that were not.
Status mark_confirmed(Database& db, const ConfirmOrder& order) {
  auto mark = db.prepare("UPDATE sign_up SET confirmed=1 WHERE address=? AND list=? AND at=?");
  mark.bind(1, order.address).bind(2, order.place.list).bind(3, to_millis(order.asked));
  return mark.run();
}

// What the old address left, and what it complained of, holds for the new one too.
Status inherit(Database& db, const ConfirmOrder& order) {
  auto rows = suppressions_where(db, fmt::format("address=?1 AND cause IN ({}, 'complaint')", own_acts()),
                                 [&](Statement& query) { query.bind(1, order.from); });
  if (!rows) return rows.error();
  for (auto row : *rows) {
    row.address = order.address;
    if (auto put = put_suppression(db, row); !put) return put.error();
  }
  return {};
}

// Everything of the old address is the new one's; the old one has left it, whatever a file says.
Result<LeavingTakenBack> move_address(Database& db, const ConfirmOrder& order) {
  auto rows = subscriptions_of(db, order.from);
  if (!rows) return rows.error();
  if (auto done = inherit(db, order); !done) return done.error();
  LeavingTakenBack changed;
  auto inherited = suppressions_where(db, "address=?", [&](Statement& query) { query.bind(1, order.address); });
  if (!inherited) return inherited.error();
  changed.begun = std::move(*inherited);
  const bool has_row = std::any_of(rows->begin(), rows->end(), [&](const auto& row) {
    return row.list == order.of_list && row.state == SubscriptionState::subscribed;
  });
  if (!order.of_list.empty() && !has_row) {
    Subscription row;
    row.list = order.of_list;
    row.state = SubscriptionState::subscribed;
    row.choices.language = order.language;
    row.basis = Basis::legitimate_interest;
    row.asked = order.asked;
    rows->push_back(std::move(row));
  }
  for (auto& row : *rows) {
    if (row.state != SubscriptionState::subscribed) continue;
    auto moved = row;
    moved.address = order.address;
    moved.written = order.written;
    moved.source = "moved";
    moved.confirmed = order.now;
    if (auto done = put_subscription(db, moved); !done) return done.error();
    if (!row.address.empty()) {
      row.state = SubscriptionState::left;
      row.ended = order.now;
      if (auto done = put_subscription(db, row); !done) return done.error();
    }
    Suppression left;
    left.address = order.from;
    left.list = row.list;
    left.reason = "moved to another address";
    left.at = order.now;
    left.cause = SuppressionCause::unsubscribe;
    if (auto put = put_suppression(db, left); !put) return put.error();
    changed.begun.push_back(std::move(left));
    Consent consent{order.now, order.from, row.list, ConsentEvent::moved, order.how, row.basis};
    consent.peer = order.visitor.peer;
    consent.agent = order.visitor.agent;
    if (auto done = put_consent(db, consent); !done) return done.error();
  }
  return changed;
}

}  // namespace

Result<SignedUp> SqliteSubscriptions::sign_up(const SignUp& request, const MakeOwnMail& make) {
  return within<SignedUp>(db_, [&]() -> Result<SignedUp> {
    const SignUpLimits limits;
    const auto counts = count_sign_ups(db_, request, limits);
    if (!counts) return counts.error();
    SignedUp made{judge_sign_up(*counts, request.proof, limits), {}};
    if (made.verdict.answer != SignUpAnswer::check_mail) return made;
    if (auto done = put_sign_up(db_, request, made.verdict.mails); !done) return done.error();
    if (!made.verdict.mails) return made;
    auto mail = put_request(db_, request, make);
    if (!mail) return mail.error();
    made.mail = std::move(*mail);
    return made;
  });
}

Result<std::optional<AskedFor>> SqliteSubscriptions::asked_for(std::int64_t number) {
  auto query = db_.prepare(R"(
    SELECT c.address, s.written, c.list, s.language, c.at FROM consent c
      JOIN subscription s ON s.address=c.address AND s.list=c.list WHERE c.key=? AND c.what='asked')");
  return first_row(query.bind(1, number), [](const Statement& row) {
    return AskedFor{row.text(0), row.text(1), row.text(2), row.text(3), from_millis(row.integer(4))};
  });
}

Result<Confirmed> SqliteSubscriptions::confirm(const ConfirmOrder& order, const MakeOwnMail& tell_old) {
  return within<Confirmed>(db_, [&]() -> Result<Confirmed> {
    Confirmed made;
    const auto asked = find_asked(db_, order);
    if (!asked) return asked.error();
    if (!*asked) return made;
    const auto before = was_confirmed(db_, order);
    if (!before) return before.error();
    const auto hindrance = hindrance_for(db_, order.address, order.place.list, order.place.newsroom, order.now);
    if (!hindrance) return hindrance.error();
    if (*before) made.result = ConfirmResult::before;
    if (*before || *hindrance == Hindrance::operators) return made;
    if (!may_be_confirmed(order.asked, order.now)) {
      made.result = ConfirmResult::expired;
      return made;
    }
    const auto what = order.from.empty() ? ConsentEvent::confirmed : ConsentEvent::moved;
    if (auto written = put_consent(db_, consent_of(order, what, **asked)); !written) return written.error();
    auto changed = order.from.empty() ? take_back_leaving(db_, order.address, order.place, order.all_lists,
                                                          MailArrived::yes, order.now)
                                      : move_address(db_, order);
    if (!changed) return changed.error();
    made.changed = std::move(*changed);
    if (order.from.empty()) {
      if (auto done = subscribe_confirmed(db_, order, **asked); !done) return done.error();
    } else if (auto told = tell_old ? tell_old(0) : OwnMail(); !told.notice.recipient.empty()) {
      auto mail = put_mail(db_, std::move(told.notice));
      if (!mail) return mail.error();
      made.mail = std::move(*mail);
    }
    if (auto done = mark_confirmed(db_, order); !done) return done.error();
    made.result = ConfirmResult::done;
    return made;
  });
}

Status SqliteSubscriptions::choose(const std::string& address, const std::string& written, const std::string& list,
                                   const Choices& choices, const DoorVisitor& visitor, Time now) {
  return db_.transaction([&]() -> Status {
    auto known = find_subscription(db_, address, list);
    if (!known) return known.error();
    Subscription row;
    if (*known && (*known)->state == SubscriptionState::subscribed) row = std::move(**known);
    if (row.address.empty()) {
      row.address = address;
      row.written = written;
      row.list = list;
      row.state = SubscriptionState::subscribed;
      row.basis = Basis::legitimate_interest;
      row.source = chosen_by_file;
      row.asked = now;
    }
    row.choices = choices;
    if (auto done = put_subscription(db_, row); !done) return done;
    Consent consent{now, address, list, ConsentEvent::changed, "page", row.basis};
    consent.topics = choices.topics;
    consent.peer = visitor.peer;
    consent.agent = visitor.agent;
    const auto put = put_consent(db_, consent);
    return put ? Status() : put.error();
  });
}

Status SqliteSubscriptions::leave(std::span<const Suppression> rows, const std::string& how, const DoorVisitor& visitor,
                                  Time now, const Hand& by) {
  return db_.transaction([&]() -> Status {
    if (auto done = put_suppressions(db_, rows, now, by); !done) return done;
    for (const auto& row : rows) {
      if (auto done = end_subscriptions(db_, row.address, row.list, how, visitor, now); !done) return done;
    }
    return {};
  });
}

Result<LeavingTakenBack> SqliteSubscriptions::come_back(const std::string& address, const ListPlace& place,
                                                        const std::vector<ListPlace>& all_lists,
                                                        const DoorVisitor& visitor, Time now) {
  return within<LeavingTakenBack>(db_, [&]() -> Result<LeavingTakenBack> {
    const auto hindrance = hindrance_for(db_, address, place.list, place.newsroom, now);
    if (!hindrance) return hindrance.error();
    if (*hindrance != Hindrance::own_act) return LeavingTakenBack{};
    auto changed = take_back_leaving(db_, address, place, all_lists, MailArrived::no, now);
    if (!changed) return changed.error();
    auto known = find_subscription(db_, address, place.list);
    if (!known) return known.error();
    if (*known && (*known)->state == SubscriptionState::left && (*known)->confirmed) {
      (*known)->state = SubscriptionState::subscribed;
      (*known)->ended.reset();
      if (auto done = put_subscription(db_, **known); !done) return done.error();
    }
    Consent consent{now, address, place.list, ConsentEvent::confirmed, "page, taken back", Basis::consent};
    consent.peer = visitor.peer;
    consent.agent = visitor.agent;
    if (const auto put = put_consent(db_, consent); !put) return put.error();
    return changed;
  });
}

Status SqliteSubscriptions::subscribe(const Subscription& who, const std::string& newsroom, const std::string& by) {
  return db_.transaction([&]() -> Status {
    const auto hindrance = hindrance_for(db_, who.address, who.list, newsroom, who.asked);
    if (!hindrance) return hindrance.error();
    if (*hindrance != Hindrance::none)
      return fail("{} is suppressed on {}: if they want it again, take that back first", who.written, who.list);
    if (auto done = put_subscription(db_, who); !done) return done;
    Consent consent{who.asked, who.address, who.list, ConsentEvent::confirmed, "operator", who.basis};
    consent.by = by;
    const auto put = put_consent(db_, consent);
    return put ? Status() : put.error();
  });
}

Result<std::vector<Subscription>> SqliteSubscriptions::of_address(const std::string& address) {
  return subscriptions_of(db_, address);
}

Result<std::vector<Subscription>> SqliteSubscriptions::lists_of(const std::string& address,
                                                                const std::vector<ListPlace>& all_lists,
                                                                const std::string& by_file, Time now) {
  auto rows = subscriptions_of(db_, address);
  if (!rows) return rows.error();
  std::vector<Subscription> mailed;
  for (const auto& place : all_lists) {
    const auto found = std::find_if(rows->begin(), rows->end(), [&](const auto& row) {
      return row.list == place.list && row.state == SubscriptionState::subscribed;
    });
    if (found == rows->end() && place.list != by_file) continue;
    const auto hindrance = hindrance_for(db_, address, place.list, place.newsroom, now);
    if (!hindrance) return hindrance.error();
    if (*hindrance != Hindrance::none) continue;
    Subscription one;
    one.address = address;
    one.list = place.list;
    mailed.push_back(found == rows->end() ? std::move(one) : *found);
  }
  return mailed;
}

Result<std::int64_t> SqliteSubscriptions::drop_unconfirmed(Time now) {
  return within<std::int64_t>(db_, [&]() -> Result<std::int64_t> {
    const auto before = to_millis(now - unconfirmed_kept);
    auto drop = db_.prepare("DELETE FROM subscription WHERE state='unconfirmed' AND asked<?");
    if (auto done = drop.bind(1, before).run(); !done) return done.error();
    const std::int64_t dropped = db_.changes();
    auto consents = db_.prepare(R"(
      DELETE FROM consent WHERE what='asked' AND at<? AND NOT EXISTS(
        SELECT 1 FROM subscription s WHERE s.address=consent.address AND s.list=consent.list))");
    if (auto done = consents.bind(1, before).run(); !done) return done.error();
    auto old = db_.prepare("DELETE FROM sign_up WHERE at<?");
    if (auto done = old.bind(1, to_millis(now - one_day * sign_ups_kept_days)).run(); !done) return done.error();
    return dropped;
  });
}

namespace {

class SqliteSubscriptionReader : public SubscriptionReader {
 public:
  explicit SqliteSubscriptionReader(Database db)
      : db_(std::move(db)),
        page_(db_.prepare(fmt::format("SELECT {} FROM subscription WHERE list=? AND key>? ORDER BY key LIMIT ?",
                                      subscription_columns))),
        one_(db_.prepare(fmt::format("SELECT {} FROM subscription WHERE address=? AND list=?", subscription_columns))) {
  }

  Result<std::optional<Subscription>> find(const std::string& address, const std::string& list) override {
    return first_row(one_.bind(1, address).bind(2, list), subscription_in);
  }
  Result<std::vector<Subscription>> of_list(const std::string& list, std::int64_t after, std::size_t limit) override {
    std::vector<Subscription> rows;
    page_.bind(1, list).bind(2, after).bind(3, std::int64_t(limit));
    auto read = for_each_row(page_, [&](const Statement& row) { rows.push_back(subscription_in(row)); });
    if (!read) return read.error();
    return rows;
  }

 private:
  Database db_;
  Statement page_, one_;
};

}  // namespace

Result<std::unique_ptr<SubscriptionReader>> SubscriptionReader::open(const std::string& path) {
  auto db = open_for_reading(path);
  if (!db) return db.error();
  return std::unique_ptr<SubscriptionReader>(std::make_unique<SqliteSubscriptionReader>(std::move(*db)));
}

}  // namespace gazetted
