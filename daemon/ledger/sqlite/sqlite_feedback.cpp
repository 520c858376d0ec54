#include "sqlite_feedback.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "columns.hpp"
#include "feedback_table.hpp"
#include "gazetted/base/text.hpp"
#include "history_table.hpp"
#include "notice_table.hpp"
#include "subscription_table.hpp"
#include "suppression_table.hpp"
#include "tally_table.hpp"
#include "vote_table.hpp"

namespace gazetted {
namespace {

constexpr Duration day{24 * 3'600'000};
constexpr Duration votes_count_for = 180 * day;
constexpr Duration load_is_kept = 31 * day;
constexpr std::size_t soft_votes_that_matter = 5;  // feedback/verdict.hpp
constexpr Duration held_at_most = 90 * day;
constexpr Duration late_by{3'600'000};  // a report of mail that failed within the time of an undo

bool has_left(const std::optional<State>& state) {
  return state &&
         (*state == State::sent || *state == State::unknown || *state == State::bounced || *state == State::failed ||
          *state == State::expired || *state == State::cancelled || *state == State::suppressed);
}

// The account gives the reason; what the relay had said when it took the mail stays behind it.
Status set_bounced(Database& db, const ReturnedRow& row, const std::string& reason, AccountMoves& moves) {
  static const std::string sql = R"(
    UPDATE outcome SET state='bounced', code=0,
      reply=CASE WHEN ?3='' THEN 'bounced' ELSE ?3 END || ' (taken before: ' || trim(code || ' ' || reply) || ')'
    WHERE recipient=?1 AND state=?2)";
  auto& update = db.kept(sql);
  update.bind(1, row.id.value).bind(2, to_string(*row.state)).bind(3, reason);
  if (auto status = update.run(); !status) return status;
  if (db.changes() > 0) moves.move(row.target, *row.state, State::bounced);
  return {};
}

// Whoever holds one mail can write to its return path as often as they like; our relay does not carry all of it.
Result<bool> sent_on_too_often(Database& db, const FeedbackRow& row) {
  constexpr std::int64_t most_of_a_day = 20;
  if (row.address.empty()) return false;
  auto query =
      db.prepare("SELECT count(*) FROM feedback WHERE address=?1 AND at>?2 AND decided LIKE '%; goes on to %'");
  const auto sent = first_row(query.bind(1, row.address).bind(2, to_millis(row.at - day)),
                              [](const Statement& one) { return one.integer(0); });
  if (!sent) return sent.error();
  return sent->value_or(0) >= most_of_a_day;
}

// Releases to the list of a vote since then, of which the address has no vote. It was on the list before and is now:
// that it was all the time is taken for granted, in its favour.
Result<std::vector<Time>> quiet_releases(Database& db, const Vote& vote, Time since) {
  auto query = db.prepare(R"(
    SELECT l.accepted FROM (SELECT r.taken AS accepted, g.first, g.last FROM target g JOIN release r ON r.key=g.release
      WHERE g.kind='list' AND g.name=?1 AND g.tried<>0 AND r.taken>=?2) l
    WHERE NOT EXISTS(SELECT 1 FROM vote v WHERE v.address=?3 AND v.delivery BETWEEN l.first AND l.last)
    ORDER BY l.accepted)");
  std::vector<Time> times;
  auto read = for_each_row(query.bind(1, vote.list).bind(2, to_millis(since)).bind(3, vote.address),
                           [&](const Statement& row) { times.push_back(from_millis(row.integer(0))); });
  if (!read) return read.error();
  return times;
}

struct OnList {
  std::string release;
  std::int64_t all = 0, mailed = 0, hard = 0;
};

// Of the release and list that a delivery is of.
class ListCounts {
 public:
  explicit ListCounts(Database& db) : db_(db) {}
  Result<OnList> of(DeliveryId delivery) {
    for (const auto& known : known_) {
      if (delivery.value >= known.first && delivery.value <= known.last) return known.counts;
    }
    auto query = db_.prepare(R"(
      SELECT g.first, g.last, l.id, t.pending+t.sending+t.deferred+t.sent+t.failed+t.bounced+t.suppressed+t.expired
               +t.cancelled+t.unknown, t.sent+t.failed+t.bounced+t.unknown,
             (SELECT count(*) FROM vote WHERE kind='hard' AND state IN ('new','counted','held','recorded')
              AND delivery BETWEEN g.first AND g.last)
      FROM recipient r JOIN target g ON g.key=r.target JOIN release l ON l.key=g.release JOIN tally t ON t.target=g.key
      WHERE r.id=?)");
    auto found = first_row(query.bind(1, delivery.value), [](const Statement& row) {
      return Known{row.integer(0), row.integer(1), {row.text(2), row.integer(3), row.integer(4), row.integer(5)}};
    });
    if (!found) return found.error();
    if (!*found) return OnList();
    known_.push_back(**found);
    return known_.back().counts;
  }

 private:
  struct Known {
    std::int64_t first = 0, last = 0;
    OnList counts;
  };
  Database& db_;
  std::vector<Known> known_;
};

// Of each release and list that a new complaint is about.
Status count_complaints(Database& db, std::span<const NewFeedback> events, TakenFeedback& taken) {
  std::set<std::pair<std::string, std::string>> about;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& event = events[i];
    if (taken.each[i] == Taken::kept && event.suppression && event.suppression->cause == SuppressionCause::complaint)
      about.emplace(event.row.release, event.row.list);
  }
  for (const auto& one : about) {
    auto query = db.prepare(R"(
      SELECT (SELECT count(DISTINCT f.address) FROM feedback f JOIN suppression s ON s.address=f.address
                WHERE f.kind='complaint' AND f.release=?1 AND f.list=?2 AND s.cause='complaint'),
             coalesce(sum(t.sent+t.bounced), 0)
      FROM release l JOIN target g ON g.release=l.key JOIN tally t ON t.target=g.key
      WHERE l.id=?1 AND g.kind='list' AND g.name=?2)");
    auto counted = first_row(query.bind(1, one.first).bind(2, one.second), [&](const Statement& row) {
      return ComplaintCount{one.first, one.second, row.integer(0), row.integer(1)};
    });
    if (!counted) return counted.error();
    if (*counted) taken.complaints.push_back(**counted);
  }
  return {};
}

HistoryEntry told(Time now, const Hand& by, std::string verb, std::int64_t count, std::string_view what) {
  HistoryEntry entry{now, by, std::move(verb), "", "", ""};
  entry.after = fmt::format("{} {}", count, what);
  return entry;
}

}  // namespace

Result<std::vector<std::optional<ReturnedRow>>> SqliteFeedback::rows(std::span<const DeliveryId> ids) {
  std::vector<std::optional<ReturnedRow>> rows;
  rows.reserve(ids.size());
  for (const auto id : ids) {
    auto row = find_returned_row(db_, id);
    if (!row) return row.error();
    rows.push_back(std::move(*row));
  }
  return rows;
}

Result<Taken> SqliteFeedback::take(const NewFeedback& event, LastChance last, AccountMoves& moves,
                                   TakenFeedback& taken) {
  const auto known = is_feedback_known(db_, event.row.digest);
  if (!known) return known.error();
  if (*known) return Taken::known;
  if (event.proves_bounce && event.row.delivery) {
    const auto row = find_returned_row(db_, *event.row.delivery);
    if (!row) return row.error();
    if (*row && !has_left((*row)->state) && last == LastChance::no) return Taken::waiting;
    if (*row && (*row)->state && (*(*row)->state == State::sent || *(*row)->state == State::unknown)) {
      if (auto status = set_bounced(db_, **row, event.row.text, moves); !status) return status.error();
    }
  }
  auto row_to_keep = event.row;
  const auto too_many = event.forward ? sent_on_too_often(db_, event.row) : Result<bool>(false);
  if (!too_many) return too_many.error();
  if (*too_many) row_to_keep.decided = "from a person; more than 20 mails of theirs came within a day: it is only kept";
  const auto id = put_feedback(db_, row_to_keep);
  if (!id) return id.error();
  if (event.clears_votes && !event.row.address.empty()) {
    auto clear = db_.prepare("UPDATE vote SET state='undone' WHERE address=? AND state IN ('new','counted','held')");
    if (auto status = clear.bind(1, event.row.address).run(); !status) return status.error();
  }
  if (event.vote) {
    auto vote = *event.vote;
    vote.feedback = *id;
    if (auto status = put_vote(db_, vote); !status) return status.error();
  }
  if (event.suppression) {
    const auto added = put_suppression(db_, *event.suppression);
    if (!added) return added.error();
    if (*added) taken.added.push_back(*event.suppression);
    const std::string how = event.suppression->cause == SuppressionCause::complaint ? "complaint" : "mail";
    if (auto status = end_subscriptions_for(db_, *event.suppression, how); !status) return status.error();
  }
  if (event.forward && !*too_many) {
    auto notice = *event.forward;
    const auto key = insert_notice(db_, notice);
    if (!key) return key.error();
    notice.key = *key;
    taken.forwards.push_back(std::move(notice));
  }
  return Taken::kept;
}

Result<TakenFeedback> SqliteFeedback::put(std::span<const NewFeedback> events, LastChance last, Time) {
  TakenFeedback taken;
  auto status = db_.transaction([&]() -> Status {
    AccountMoves moves;
    taken = {};
    for (const auto& event : events) {
      const auto one = take(event, last, moves, taken);
      if (!one) return one.error();
      taken.each.push_back(*one);
    }
    for (const auto& [target, change] : moves.changes()) taken.moved.push_back(target);
    if (auto done = write_moves(db_, moves, Overdrawn::ends_the_process); !done) return done;
    return count_complaints(db_, events, taken);
  });
  if (!status) return status.error();
  return taken;
}

Result<std::vector<OpenVote>> SqliteFeedback::open_votes(std::size_t limit, Time now) {
  auto fresh = votes_where(db_, "state='new' ORDER BY id LIMIT ?",
                           [&](Statement& query) { query.bind(1, std::int64_t(limit)); });
  if (!fresh) return fresh.error();
  std::vector<OpenVote> votes;
  for (auto& vote : *fresh) votes.emplace_back().vote = std::move(vote);
  ListCounts lists(db_);
  std::map<std::pair<std::string, VoteKind>, std::vector<Vote>> on_address;
  for (auto& open : votes) {
    auto [known, is_new] = on_address.try_emplace({open.vote.address, open.vote.kind});
    if (is_new) {
      auto read = votes_where(db_, "address=?1 AND kind=?2 AND at>=?3 AND state IN ('counted','held') ORDER BY at, id",
                              [&](Statement& query) {
                                query.bind(1, open.vote.address).bind(2, to_string(open.vote.kind));
                                query.bind(3, to_millis(now - votes_count_for));
                              });
      if (!read) return read.error();
      known->second = std::move(*read);
    }
    // One that was held and accepted is decided again, as of when it was cast.
    std::copy_if(known->second.begin(), known->second.end(), std::back_inserter(open.before),
                 [&](const Vote& other) { return other.id < open.vote.id; });
    if (open.vote.kind == VoteKind::soft && open.before.size() + 1 >= soft_votes_that_matter) {
      auto quiet = quiet_releases(db_, open.vote, open.before.front().at);
      if (!quiet) return quiet.error();
      open.quiet = std::move(*quiet);
    }
    const auto on_list = lists.of(open.vote.delivery);
    if (!on_list) return on_list.error();
    open.release = on_list->release;
    open.on_list = on_list->all;
    open.mailed = on_list->mailed;
    open.hard_on_list = on_list->hard;
  }
  return votes;
}

Result<std::vector<Vote>> SqliteFeedback::held_votes(std::size_t limit) {
  return votes_where(db_, "state='held' ORDER BY id LIMIT ?",
                     [&](Statement& query) { query.bind(1, std::int64_t(limit)); });
}

Result<std::vector<ProviderLoad>> SqliteFeedback::load(const std::string& provider, Time now) {
  return read_load(db_, provider, now - 30 * day);
}

// Those who were suppressed by what is now in doubt rest for a day from when they were.
Status SqliteFeedback::hold_back(const HeldBack& held, Time now) {
  // What a guard of a list holds is what has no earlier vote to confirm it.
  const std::string which = held.provider.empty()
                                ? R"(delivery BETWEEN (SELECT g.first FROM recipient r JOIN target g ON g.key=r.target
                                       WHERE r.id=?3)
                                     AND (SELECT g.last FROM recipient r JOIN target g ON g.key=r.target WHERE r.id=?3)
                                     AND halves+coalesce((SELECT sum(e.halves) FROM vote e WHERE e.address=vote.address
                                       AND e.kind='hard' AND e.state IN ('counted','held') AND e.at<=vote.at-86400000
                                       AND e.at>=vote.at-?5), 0)<4)"
                                : "provider=?4";
  const auto of_those = "kind='hard' AND state='counted' AND accepted=0 AND at>=?1 AND " + which;
  auto rest = db_.prepare(
      "UPDATE suppression SET cause='bounce-rest', until=max(?2, at+86400000) WHERE list='' AND newsroom='' "
      "AND cause IN ('bounce','bounce-rest') AND at>=?1 AND address IN (SELECT address FROM vote WHERE " +
      of_those + ")");
  auto hold = db_.prepare("UPDATE vote SET state='held' WHERE " + of_those + " AND ?2=?2");
  for (auto* statement : {&rest, &hold}) {
    statement->bind(1, to_millis(held.since)).bind(2, to_millis(now)).bind(3, held.delivery.value);
    if (held.provider.empty()) statement->bind(5, votes_count_for.count());
    if (auto status = statement->bind(4, held.provider).run(); !status) return status;
  }
  return {};
}

Result<std::vector<Suppression>> SqliteFeedback::settle(std::span<const HeldBack> held,
                                                        std::span<const VoteDecision> decisions, Time now) {
  std::vector<Suppression> added;
  auto status = db_.transaction([&]() -> Status {
    added.clear();
    for (const auto& one : held) {
      if (auto done = hold_back(one, now); !done) return done;
    }
    static const std::string sql =
        "UPDATE vote SET state=?2 WHERE id=?1 AND (state='new' OR (?2='counted' AND state='held'))";
    const auto set = [&](std::int64_t vote, VoteState state) {
      return db_.kept(sql).bind(1, vote).bind(2, to_string(state)).run();
    };
    for (const auto& decision : decisions) {
      if (auto done = set(decision.vote, decision.state); !done) return done;
      for (const auto vote : decision.confirms) {
        if (auto done = set(vote, VoteState::counted); !done) return done;
      }
      if (!decision.suppression) continue;
      const auto put = put_suppression(db_, *decision.suppression);
      if (!put) return put.error();
      if (*put) added.push_back(*decision.suppression);
    }
    return {};
  });
  if (!status) return status.error();
  return added;
}

Result<LedgerFeedback::DecidedHeld> SqliteFeedback::decide_held(HeldAre what, const std::string& provider, Time since,
                                                                Time now, const Hand& by) {
  DecidedHeld decided;
  const bool accepted = what == HeldAre::accepted;
  auto status = db_.transaction([&]() -> Status {
    decided = {};
    const auto bind = [&](Statement& query) { query.bind(1, to_millis(since)).bind(2, provider); };
    const std::string which = "state='held' AND at>=?1 AND (?2='' OR provider=?2)";
    if (!accepted) {
      // Whoever rests for such a vote alone need not wait.
      const auto resting =
          "cause='bounce-rest' AND list='' AND newsroom='' AND address IN (SELECT address FROM vote "
          "WHERE " +
          which +
          ") AND NOT EXISTS(SELECT 1 FROM vote c WHERE c.address=suppression.address "
          "AND c.kind='hard' AND c.state='counted' AND c.at>=suppression.at-86400000)";
      auto rows = suppressions_where(db_, resting, bind);
      if (!rows) return rows.error();
      decided.lifted = std::move(*rows);
      auto lift = db_.prepare("DELETE FROM suppression WHERE " + resting);
      bind(lift);
      if (auto done = lift.run(); !done) return done;
    }
    auto update = db_.prepare(fmt::format("UPDATE vote SET state='{}', accepted={} WHERE ",
                                          accepted ? "new" : "discarded", accepted ? 1 : 0) +
                              which);
    bind(update);
    if (auto done = update.run(); !done) return done;
    decided.votes = db_.changes();
    return put_history(db_, told(now, by, accepted ? "accepted held bounces" : "discarded held bounces", decided.votes,
                                 decided.votes == 1 ? "vote" : "votes"));
  });
  if (!status) return status.error();
  return decided;
}

Status SqliteFeedback::count(const std::map<std::string, std::int64_t>& taken, Time now) {
  return db_.transaction([&]() -> Status {
    for (const auto& [provider, count] : taken) {
      if (auto done = add_load(db_, provider, now, count, 0); !done) return done;
    }
    auto forget = db_.prepare("DELETE FROM provider_load WHERE begin<?");
    return forget.bind(1, to_millis(now - load_is_kept)).run();
  });
}

Result<LedgerFeedback::Ended> SqliteFeedback::end_rests(Time now) {
  Ended ended;
  auto status = db_.transaction([&]() -> Status {
    ended = {};
    const auto bind = [&](Statement& query) { query.bind(1, to_millis(now)); };
    auto rows = suppressions_where(db_, "until IS NOT NULL AND until<=?", bind);
    if (!rows) return rows.error();
    ended.rows = std::move(*rows);
    auto remove = db_.prepare("DELETE FROM suppression WHERE until IS NOT NULL AND until<=?");
    bind(remove);
    if (auto done = remove.run(); !done) return done;
    auto discard = db_.prepare("UPDATE vote SET state='discarded' WHERE state='held' AND at<?");
    if (auto done = discard.bind(1, to_millis(now - held_at_most)).run(); !done) return done;
    auto next = db_.prepare("SELECT min(until) FROM suppression WHERE until IS NOT NULL");
    auto found = first_row(next, [](const Statement& row) { return time_in(row, 0); });
    if (!found) return found.error();
    ended.next = found->value_or(std::nullopt);
    return {};
  });
  if (!status) return status.error();
  return ended;
}

Result<Undone> SqliteFeedback::undo(const UndoScope& scope, Dry dry, Time now, const Hand& by) {
  Undone undone;
  auto status = db_.transaction([&]() -> Status {
    undone = {};
    const auto bind = [&](Statement& query) {
      const auto until = scope.until ? std::optional(*scope.until + late_by) : std::nullopt;
      query.bind(1, to_millis(scope.since)).bind(2, millis(until)).bind(3, "@" + scope.domain);
      query.bind(4, scope.provider).bind(5, scope.reason);
    };
    const std::string which =
        "at>=?1 AND (?2 IS NULL OR at<=?2) AND (?3='@' OR substr(address, -length(?3))=?3) AND (?4='' OR provider=?4)";
    const auto lifted = which +
                        " AND cause IN ('bounce','bounce-rest','provider-list') AND (?5='' OR cause=?5 OR "
                        "(?5='bounce' AND cause='bounce-rest'))";
    auto rows = suppressions_where(db_, lifted, bind);
    if (!rows) return rows.error();
    undone.lifted = std::move(*rows);
    const auto votes = which + " AND ?5<>'provider-list' AND state IN ('new','counted','held')";
    auto query = db_.prepare("SELECT count(*) FROM vote WHERE " + votes);
    bind(query);
    auto counted = first_row(query, [](const Statement& row) { return row.integer(0); });
    if (!counted) return counted.error();
    undone.votes = counted->value_or(0);
    if (dry == Dry::yes) return {};
    for (const auto& sql :
         {"DELETE FROM suppression WHERE " + lifted, "UPDATE vote SET state='undone' WHERE " + votes}) {
      auto change = db_.prepare(sql);
      bind(change);
      if (auto done = change.run(); !done) return done;
    }
    const auto count = std::int64_t(undone.lifted.size());
    return put_history(db_, told(now, by, "undid bounces", count, count == 1 ? "address" : "addresses"));
  });
  if (!status) return status.error();
  return undone;
}

}  // namespace gazetted
