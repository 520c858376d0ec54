#include "cancelling.hpp"
#include "columns.hpp"
#include "feedback_table.hpp"
#include "gazetted/base/access.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/rules/release_state.hpp"
#include "gazetted/mail/address_mark.hpp"
#include "history_table.hpp"
#include "hold_table.hpp"
#include "lease_rows.hpp"
#include "open_for_reading.hpp"
#include "release_table.hpp"
#include "suppression_table.hpp"
#include "version_table.hpp"
#include "vote_table.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t page = 5000;

// What report_row_in() reads. `retry` counts the time to give up anew; the account knows the first attempt of all.
const std::string delivery_columns = R"(
    SELECT r.id, r.address, o.state, o.attempts, o.doubts,
           coalesce((SELECT min(a.at) FROM attempt a WHERE a.recipient=r.id AND (o.first IS NULL OR a.at<o.first)), o.first),
           o.last, o.due, o.code, o.reply, o.remote_id, o.relay)";

class SqliteReader : public LedgerReader {
 public:
  explicit SqliteReader(Database db) : db_(std::move(db)) {}

  Result<std::vector<ReleaseStatus>> releases(Time now, std::size_t limit, Which which) override;
  Result<std::optional<ReleaseStatus>> release(const std::string& id, Time now) override;
  Result<std::vector<RecentRelease>> accepted_since(Time since, std::size_t limit) override;
  Result<std::vector<KnownRelease>> known(const std::string& id, const std::string& hash) override;
  Result<std::vector<ReleaseRow>> versions(const std::string& id) override { return read_versions(db_, id); }
  Result<std::vector<EarlierRecipient>> earlier_recipients(TargetKey target, RowRange range) override {
    return recipients_of(db_, target, range);
  }
  Result<std::optional<LastOfList>> last_of_list(const std::string& list) override {
    return read_last_of_list(db_, list);
  }
  Result<std::vector<HistoryEntry>> history(const std::string& release, std::size_t limit) override {
    return read_history(db_, release, limit);
  }
  Result<std::vector<HistoryEntry>> cancellations(const std::string& release) override {
    return read_cancellations(db_, release);
  }
  Result<std::vector<RejectedFile>> rejected(std::size_t limit) override;
  Status report(ReleaseKey release, const std::function<void(const ReportRow&)>& each) override;
  Result<std::vector<TraceRow>> trace(const std::string& address_key, const std::string& release) override;
  Result<std::vector<Suppression>> suppressions(const std::string& address_key) override;
  Result<std::vector<FeedbackRow>> feedback(Time since, std::size_t limit) const override {
    return feedback_where(db_, "at>=?1 ORDER BY at DESC, id DESC LIMIT ?2",
                          [&](Statement& query) { query.bind(1, to_millis(since)).bind(2, std::int64_t(limit)); });
  }
  Result<std::vector<FeedbackRow>> feedback_about(const std::string& address_key) const override {
    return feedback_where(db_, "address=?1 AND address<>'' ORDER BY at, id",
                          [&](Statement& query) { query.bind(1, address_key); });
  }
  Result<std::vector<Vote>> held_votes(Time since, std::size_t limit) const override {
    return votes_where(db_, "state='held' AND at>=?1 ORDER BY id LIMIT ?2",
                       [&](Statement& query) { query.bind(1, to_millis(since)).bind(2, std::int64_t(limit)); });
  }
  Result<std::vector<Vote>> votes_on(const std::string& address_key) const override {
    return votes_where(db_, "address=?1 ORDER BY at, id", [&](Statement& query) { query.bind(1, address_key); });
  }
  Result<std::string> held() override;
  Result<std::vector<std::string>> audit() override;

 private:
  struct Range {
    TargetKey target;
    TargetKind kind = TargetKind::list;
    std::string name;
    std::int64_t first = 0, last = -1;
    bool cancelled = false;
  };
  static ReportRow report_row_in(const Statement& row, const LeasedRows& leased, bool cancelled);
  Result<std::vector<Range>> ranges_of(ReleaseKey release);
  Result<std::vector<ReportRow>> read_page(const Range& range, std::int64_t from, const LeasedRows& leased);
  Status read_attempts(TraceRow& row);
  Result<ReleaseStatus> status_of(ReleaseKey key, Time now);
  Status read_targets(ReleaseStatus& status);
  Status read_times(ReleaseStatus& status);
  Result<std::vector<std::string>> audit_snapshot();

  mutable Database db_;
};

Result<std::vector<ReleaseStatus>> SqliteReader::releases(Time now, std::size_t limit, Which which) {
  const auto waits = fmt::format(R"( AND state='live' AND done IS NULL AND ({} OR not_before>{}
      OR key IN (SELECT release FROM target WHERE opens=1 AND cancelled=0)
      OR key IN (SELECT g.release FROM target g JOIN tally t ON t.target=g.key
                 WHERE t.pending+t.sending+t.deferred>0
                   AND (g.paused OR release.paused OR coalesce((SELECT value FROM setting WHERE name='paused'), 0)))))",
                                 is_held("release"), to_millis(now));
  const std::string once = R"( AND NOT (state='taking' AND EXISTS(
      SELECT 1 FROM release l WHERE l.id=release.id AND l.state='live')))";
  auto query = db_.prepare("SELECT key FROM release WHERE state NOT IN ('replaced','renewal')" +
                           (which == Which::waiting ? waits : once) + " ORDER BY key DESC LIMIT ?");
  std::vector<ReleaseStatus> all;
  auto read = for_each_row(query.bind(1, std::int64_t(limit)), [&](const Statement& row) -> Status {
    auto status = status_of(ReleaseKey{row.integer(0)}, now);
    if (!status) return status.error();
    all.push_back(std::move(*status));
    return {};
  });
  if (!read) return read.error();
  return all;
}

Result<std::optional<ReleaseStatus>> SqliteReader::release(const std::string& id, Time now) {
  auto query = db_.prepare(
      "SELECT key FROM release WHERE id=? AND state NOT IN ('replaced','renewal') "
      "ORDER BY state='live' DESC, key DESC LIMIT 1");
  auto key = first_row(query.bind(1, id), [](const Statement& row) { return ReleaseKey{row.integer(0)}; });
  if (!key) return key.error();
  if (!*key) return std::optional<ReleaseStatus>();
  auto status = status_of(**key, now);
  if (!status) return status.error();
  return std::optional<ReleaseStatus>(std::move(*status));
}

Result<std::vector<RecentRelease>> SqliteReader::accepted_since(Time since, std::size_t limit) {
  auto query = db_.prepare(R"(
    SELECT id, title, newsroom, taken FROM release r WHERE state='live' AND taken>=? AND kind<>'withdrawal'
      AND NOT EXISTS(SELECT 1 FROM release n WHERE n.supersedes=r.key AND n.state='live')
      AND EXISTS(SELECT 1 FROM target g WHERE g.release=r.key AND (g.cancelled=0 OR g.tried<>0))
    ORDER BY key DESC LIMIT ?)");
  std::vector<RecentRelease> releases;
  auto read = for_each_row(query.bind(1, to_millis(since)).bind(2, std::int64_t(limit)), [&](const Statement& row) {
    releases.push_back({row.text(0), row.text(1), row.text(2), from_millis(row.integer(3))});
  });
  if (!read) return read.error();
  return releases;
}

Result<std::vector<KnownRelease>> SqliteReader::known(const std::string& id, const std::string& hash) {
  return find_releases(db_, id, hash, Found::accepting_too);
}

Result<std::vector<RejectedFile>> SqliteReader::rejected(std::size_t limit) {
  auto query = db_.prepare("SELECT name, reason, at FROM rejected ORDER BY key DESC LIMIT ?");
  std::vector<RejectedFile> files;
  auto read = for_each_row(query.bind(1, std::int64_t(limit)), [&](const Statement& row) {
    files.push_back({row.text(0), row.text(1), from_millis(row.integer(2))});
  });
  if (!read) return read.error();
  return files;
}

Status SqliteReader::report(ReleaseKey release, const std::function<void(const ReportRow&)>& each) {
  auto leased = leased_rows(db_);
  if (!leased) return leased.error();
  auto ranges = ranges_of(release);
  if (!ranges) return ranges.error();
  for (const auto& range : *ranges) {
    for (auto from = range.first; from <= range.last; from += page) {
      // Read first, then told: whoever listens may be a pager, and an open statement would keep the log from
      // being folded for as long as somebody reads.
      auto rows = read_page(range, from, *leased);
      if (!rows) return rows.error();
      for (const auto& row : *rows) each(row);
    }
  }
  return {};
}

Result<std::vector<SqliteReader::Range>> SqliteReader::ranges_of(ReleaseKey release) {
  std::vector<Range> ranges;
  auto targets = db_.prepare("SELECT key, kind, name, first, last, cancelled FROM target WHERE release=? ORDER BY key");
  auto read = for_each_row(targets.bind(1, release.value), [&](const Statement& row) {
    ranges.push_back(
        {TargetKey{row.integer(0)}, kind_in(row, 1), row.text(2), row.integer(3), row.integer(4), row.integer(5) != 0});
  });
  if (!read) return read.error();
  return ranges;
}

Result<std::vector<ReportRow>> SqliteReader::read_page(const Range& range, std::int64_t from,
                                                       const LeasedRows& leased) {
  auto query = db_.prepare(delivery_columns + R"(
    FROM recipient r LEFT JOIN outcome o ON o.recipient=r.id
    WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 ORDER BY r.id)");
  query.bind(1, from).bind(2, std::min(range.last, from + page - 1)).bind(3, range.target.value);
  std::vector<ReportRow> rows;
  auto read = for_each_row(query, [&](const Statement& next) {
    auto& row = rows.emplace_back(report_row_in(next, leased, range.cancelled));
    row.kind = range.kind;
    row.list = range.name;
  });
  if (!read) return read.error();
  return rows;
}

Result<std::vector<TraceRow>> SqliteReader::trace(const std::string& address_key, const std::string& release) {
  auto leased = leased_rows(db_);
  if (!leased) return leased.error();
  // A scan: an index on addresses would cost more on every acceptance than this costs once in a while.
  auto query = db_.prepare(delivery_columns + R"(,
           g.name, g.cancelled, l.id, l.title, l.taken, g.kind, r.language
    FROM recipient r JOIN target g ON g.key=r.target JOIN release l ON l.key=g.release
    LEFT JOIN outcome o ON o.recipient=r.id
    WHERE address_key(r.address)=?1 AND l.state NOT IN ('replaced','renewal') AND (?2='' OR l.id=?2) ORDER BY r.id)");
  std::vector<TraceRow> rows;
  auto read = for_each_row(query.bind(1, address_key).bind(2, release), [&](const Statement& next) {
    auto& row = rows.emplace_back();
    row.delivery = report_row_in(next, *leased, next.integer(13) != 0);
    row.delivery.list = next.text(12);
    row.delivery.kind = kind_in(next, 17);
    row.release = next.text(14);
    row.title = next.text(15);
    row.accepted = from_millis(next.integer(16));
    row.language = next.text(18);
  });
  if (!read) return read.error();
  for (auto& row : rows) {
    if (auto status = read_attempts(row); !status) return status.error();
  }
  return rows;
}

Status SqliteReader::read_attempts(TraceRow& row) {
  auto attempts = db_.prepare("SELECT at, state, relay, reply, code FROM attempt WHERE recipient=? ORDER BY at");
  return for_each_row(attempts.bind(1, row.delivery.id), [&](const Statement& next) {
    row.attempts.push_back({from_millis(next.integer(0)), parse_state(next.text(1)).value_or(State::deferred),
                            next.text(2), next.text(3), int(next.integer(4))});
  });
}

Result<std::string> SqliteReader::held() {
  auto query = db_.prepare("SELECT held FROM identity");
  auto held = first_row(query, [](const Statement& row) { return row.text(0); });
  if (!held) return held.error();
  return held->value_or("");
}

Result<std::vector<Suppression>> SqliteReader::suppressions(const std::string& address_key) {
  auto rows = suppressions_where(db_, "?1='' OR address=?1 ORDER BY address, list, newsroom",
                                 [&](Statement& query) { query.bind(1, address_key); });
  auto marks = address_key.empty() || is_mark(address_key)
                   ? read_marks(db_, address_key)
                   : Result<std::vector<Suppression>>(std::vector<Suppression>());
  if (!rows || !marks) return rows ? marks.error() : rows.error();
  rows->insert(rows->end(), marks->begin(), marks->end());
  return rows;
}

// One snapshot for rows and accounts.
Result<std::vector<std::string>> SqliteReader::audit() {
  if (auto begun = db_.execute("BEGIN"); !begun) return begun.error();
  auto wrong = audit_snapshot();
  if (auto ended = db_.execute("COMMIT"); !ended) return ended.error();
  return wrong;
}

Result<std::vector<std::string>> SqliteReader::audit_snapshot() {
  std::vector<std::string> wrong;
  auto live = db_.prepare("SELECT key, id FROM release WHERE state='live' ORDER BY key");
  auto read = for_each_row(live, [&](const Statement& row) -> Status {
    const ReleaseKey key{row.integer(0)};
    Tally counted;
    auto told = report(key, [&](const ReportRow& entry) { ++counted[entry.state]; });
    if (!told) return told;
    auto status = status_of(key, Time{});
    if (!status) return status.error();
    if (!(counted == status->tally))
      wrong.push_back(row.text(1) + ": rows say " + json::serialize(to_json(counted)) + ", the account says " +
                      json::serialize(to_json(status->tally)));
    return {};
  });
  if (!read) return read.error();
  return wrong;
}

// From the delivery_columns.
ReportRow SqliteReader::report_row_in(const Statement& row, const LeasedRows& leased, bool cancelled) {
  ReportRow out;
  out.id = row.integer(0);
  out.target = row.text(1);
  if (out.target.empty()) out.target = erased_word;
  const auto is_leased = leased.contains(DeliveryId{out.id}) ? Leased::yes : Leased::no;
  out.state = counted_state(state_in(row, 2), is_leased, cancelled);
  out.attempts = int(row.integer(3));
  out.doubts = int(row.integer(4));
  out.first = time_in(row, 5);
  out.last = time_in(row, 6);
  out.due = time_in(row, 7);
  out.code = int(row.integer(8));
  out.reply = row.text(9);
  out.remote_id = row.text(10);
  out.relay = row.text(11);
  return out;
}

Result<ReleaseStatus> SqliteReader::status_of(ReleaseKey key, Time now) {
  auto query = db_.prepare(fmt::format(R"(
    SELECT id, title, state, taken, not_before, done,
           paused, coalesce((SELECT held<>'' FROM identity), 0), release_at, held, timing, kind, version,
           coalesce((SELECT e.id FROM release e WHERE e.key=release.supersedes), ''), expires_at, hash,
           coalesce((SELECT value FROM setting WHERE name='paused'), 0),
           state='live' AND EXISTS(SELECT 1 FROM release t WHERE t.id=release.id AND t.state='taking'), {}
    FROM release WHERE key=?)",
                                       approval_columns));
  ReleaseFacts facts;
  auto found = first_row(query.bind(1, key.value), [&](const Statement& row) {
    ReleaseStatus status;
    status.key = key;
    status.id = row.text(0);
    status.title = row.text(1);
    facts.accepting = row.text(2) == "taking";
    status.accepted = from_millis(row.integer(3));
    status.not_before = facts.not_before = from_millis(row.integer(4));
    status.done = time_in(row, 5);
    status.paused = row.integer(6) != 0;
    facts.restored = row.integer(7) != 0;
    status.release_at = facts.release_at = time_in(row, 8);
    status.held = row.text(9);
    status.timing = row.text(10);
    status.kind = release_kind_called(row.text(11)).value_or(ReleaseKind::release);
    status.version = int(row.integer(12));
    status.supersedes = row.text(13);
    status.expires_at = time_in(row, 14);
    status.hash = row.text(15);
    status.everything_paused = row.integer(16) != 0;
    facts.paused = status.paused || status.everything_paused;
    status.another_is_being_taken = row.integer(17) != 0;
    status.approval = approval_in(row, 18);
    facts.held = status.waits_for_person();
    return status;
  });
  if (!found) return found.error();
  if (!*found) return fail("ledger: there is no release {}", key.value);
  auto& status = **found;
  auto later = superseded_by(db_, key);
  if (!later) return later.error();
  status.superseded_by = std::move(*later);
  facts.superseded = !status.superseded_by.empty();
  auto withdrawn = withdrawn_at(db_, key);
  if (!withdrawn) return withdrawn.error();
  status.withdrawn = *withdrawn;
  facts.withdrawn = status.withdrawn.has_value();
  if (auto read = read_targets(status); !read) return read.error();
  for (const auto& target : status.targets) {
    status.tally += target.tally;
    facts.targets.push_back({target.paused, target.cancelled, target.tally, target.opens == Opens::early,
                             target.opens == Opens::when_renewed});
  }
  status.state = state_word(facts, now);
  if (auto read = read_times(status); !read) return read.error();
  return std::move(status);
}

Status SqliteReader::read_targets(ReleaseStatus& status) {
  auto targets = db_.prepare("SELECT g.kind, g.name, g.paused, g.cancelled, g.opens, " + tally_columns("t") +
                             " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=? ORDER BY g.key");
  return for_each_row(targets.bind(1, status.key.value), [&](const Statement& row) {
    status.targets.push_back({row.text(1), kind_in(row, 0), row.integer(2) != 0, row.integer(3) != 0, tally_in(row, 5),
                              Opens(row.integer(4)), Cancelled(row.integer(3)) == Cancelled::by_somebody});
  });
}

namespace {

// ?1: the release.
constexpr std::string_view first_kept_attempt = R"(
           (SELECT min(a.at) FROM attempt a JOIN recipient p ON p.id=a.recipient JOIN target h ON h.key=p.target
            WHERE a.recipient BETWEEN (SELECT min(first) FROM target WHERE release=?1 AND first<=last)
                                  AND (SELECT max(last) FROM target WHERE release=?1 AND first<=last)
              AND h.release=?1)";

// Of what is tried again, the history knows the first.
std::optional<Time> earlier_of(const std::optional<Time>& stored, const std::optional<Time>& kept) {
  return stored && kept ? std::min(*stored, *kept) : stored ? stored : kept;
}

}  // namespace

Status SqliteReader::read_times(ReleaseStatus& status) {
  auto query = db_.prepare(fmt::format(R"(
    SELECT min(o.first), max(o.last), min(o.due), {0}),
           min(CASE WHEN g.opens<>2 THEN o.first END), {0} AND h.opens<>2)
    FROM outcome o JOIN recipient r ON r.id=o.recipient JOIN target g ON g.key=r.target
    WHERE o.recipient BETWEEN (SELECT min(first) FROM target WHERE release=?1 AND first<=last)
                          AND (SELECT max(last) FROM target WHERE release=?1 AND first<=last) AND g.release=?1)",
                                       first_kept_attempt));
  return for_each_row(query.bind(1, status.key.value), [&](const Statement& row) {
    status.first_attempt = earlier_of(time_in(row, 0), time_in(row, 3));
    status.last_attempt = time_in(row, 1);
    status.next_due = time_in(row, 2);
    status.first_public_attempt = earlier_of(time_in(row, 4), time_in(row, 5));
  });
}

}  // namespace

Result<std::unique_ptr<LedgerReader>> LedgerReader::open(const std::string& path) {
  auto db = open_for_reading(path);
  if (!db) return db.error();
  return std::unique_ptr<LedgerReader>(std::make_unique<SqliteReader>(std::move(*db)));
}

}  // namespace gazetted
