#include "gazetted/ledger/reader.hpp"

#include <cstring>
#include <unordered_set>

#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/schema.hpp"
#include "ledger_rows.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t page = 5000;

std::optional<Time> time_at(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return from_millis(row.integer(column));
}

class SqliteReader : public LedgerReader {
 public:
  explicit SqliteReader(Database db) : db_(std::move(db)) {}

  Result<std::vector<ReleaseStatus>> releases(Time now, std::size_t limit) override {
    auto query = db_.prepare("SELECT key FROM release WHERE state<>'replaced' ORDER BY key DESC LIMIT ?");
    query.bind(1, std::int64_t(limit));
    std::vector<ReleaseStatus> all;
    while (true) {
      auto row = query.step();
      if (!row) return row.error();
      if (!*row) return all;
      auto status = read_release(query.integer(0), now);
      if (!status) return status.error();
      all.push_back(std::move(*status));
    }
  }

  Result<std::optional<ReleaseStatus>> release(const std::string& id, Time now) override {
    auto query = db_.prepare("SELECT key FROM release WHERE id=? AND state<>'replaced' ORDER BY key DESC LIMIT 1");
    auto row = query.bind(1, id).step();
    if (!row) return row.error();
    if (!*row) return std::optional<ReleaseStatus>();
    auto status = read_release(query.integer(0), now);
    if (!status) return status.error();
    return std::optional<ReleaseStatus>(std::move(*status));
  }

  Result<std::vector<KnownRelease>> known(const std::string& id, const std::string& hash) override {
    auto query = db_.prepare(R"(
      SELECT r.key, r.id, r.hash, r.taken,
             coalesce(sum(g.tried+t.sending+t.sent+t.failed+t.bounced+t.unknown), 0), coalesce(min(g.cancelled), 0), r.done
      FROM release r LEFT JOIN target g ON g.release=r.key LEFT JOIN tally t ON t.target=g.key
      WHERE r.state<>'replaced' AND (r.id=?1 OR r.hash=?2) GROUP BY r.key ORDER BY r.key DESC)");
    query.bind(1, id).bind(2, hash);
    std::vector<KnownRelease> found;
    while (true) {
      auto row = query.step();
      if (!row) return row.error();
      if (!*row) return found;
      found.push_back({ReleaseKey{query.integer(0)}, query.text(1), query.text(2), from_millis(query.integer(3)),
                       query.text(2) == hash, query.integer(4) > 0, query.integer(5) != 0, time_at(query, 6)});
    }
  }

  Result<std::vector<RejectedFile>> rejected(std::size_t limit) override {
    auto query = db_.prepare("SELECT name,reason,at FROM rejected ORDER BY key DESC LIMIT ?");
    query.bind(1, std::int64_t(limit));
    std::vector<RejectedFile> files;
    while (true) {
      auto row = query.step();
      if (!row) return row.error();
      if (!*row) return files;
      files.push_back({query.text(0), query.text(1), from_millis(query.integer(2))});
    }
  }

  Status report(ReleaseKey release, const std::function<void(const ReportRow&)>& each) override {
    auto leased = open_leases();
    if (!leased) return leased.error();
    struct Range {
      std::int64_t key, first, last;
      bool cancelled;
      std::string kind, name;
    };
    std::vector<Range> ranges;
    auto targets = db_.prepare("SELECT key,first,last,cancelled,kind,name FROM target WHERE release=? ORDER BY key");
    targets.bind(1, release.value);
    while (true) {
      auto row = targets.step();
      if (!row) return row.error();
      if (!*row) break;
      ranges.push_back({targets.integer(0), targets.integer(1), targets.integer(2), targets.integer(3) != 0,
                        targets.text(4), targets.text(5)});
    }
    for (const auto& range : ranges) {
      for (auto from = range.first; from <= range.last; from += page) {
        auto query = db_.prepare(
            "SELECT r.id,r.address,o.state,o.attempts,o.doubts,o.first,o.last,o.due,o.code,o.reply,o.remote_id,o.relay "
            "FROM recipient r LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id BETWEEN ?1 AND ?2 AND r.target=?3 "
            "ORDER BY r.id");
        query.bind(1, from).bind(2, std::min(range.last, from + page - 1)).bind(3, range.key);
        // Read first, then told: whoever listens may be a pager, and an open statement would keep the log from
        // being folded for as long as somebody reads.
        std::vector<ReportRow> rows;
        while (true) {
          auto next = query.step();
          if (!next) return next.error();
          if (!*next) break;
          auto& row = rows.emplace_back(row_in(query, *leased, range.cancelled));
          row.kind = range.kind == "list" ? TargetKind::list : TargetKind::channel;
          row.list = range.name;
        }
        query.reset();
        for (const auto& row : rows) each(row);
      }
    }
    return {};
  }

  Result<std::vector<TraceRow>> trace(const std::string& address_key, const std::string& release) override {
    auto leased = open_leases();
    if (!leased) return leased.error();
    // A scan: an index on addresses would cost more on every taking than this costs once in a while.
    auto query = db_.prepare(
        "SELECT r.id,r.address,o.state,o.attempts,o.doubts,o.first,o.last,o.due,o.code,o.reply,o.remote_id,o.relay,"
        "g.name,g.cancelled,l.id,l.title,l.taken,g.kind,r.language FROM recipient r JOIN target g ON g.key=r.target "
        "JOIN release "
        "l ON l.key=g.release "
        "LEFT JOIN outcome o ON o.recipient=r.id WHERE address_key(r.address)=?1 AND l.state<>'replaced' AND (?2='' OR "
        "l.id=?2) ORDER BY r.id");
    query.bind(1, address_key).bind(2, release);
    std::vector<TraceRow> rows;
    while (true) {
      auto next = query.step();
      if (!next) return next.error();
      if (!*next) break;
      TraceRow row;
      row.delivery = row_in(query, *leased, query.integer(13) != 0);
      row.delivery.list = query.text(12);
      row.delivery.kind = query.text(17) == "list" ? TargetKind::list : TargetKind::channel;
      row.release = query.text(14);
      row.title = query.text(15);
      row.taken = from_millis(query.integer(16));
      row.language = query.text(18);
      rows.push_back(std::move(row));
    }
    for (auto& row : rows) {
      auto attempts = db_.prepare("SELECT at,state,relay,code,reply FROM attempt WHERE recipient=? ORDER BY at");
      attempts.bind(1, row.delivery.id);
      while (true) {
        auto next = attempts.step();
        if (!next) return next.error();
        if (!*next) break;
        row.attempts.push_back({from_millis(attempts.integer(0)),
                                parse_state(attempts.text(1)).value_or(State::deferred), attempts.text(2),
                                attempts.text(4), int(attempts.integer(3))});
      }
    }
    return rows;
  }

  Result<std::string> held() override {
    auto query = db_.prepare("SELECT held FROM identity");
    auto row = query.step();
    if (!row) return row.error();
    return *row ? query.text(0) : std::string();
  }

  Result<std::vector<Suppression>> suppressions(const std::string& address_key) override {
    auto query =
        db_.prepare("SELECT address,list,reason,at FROM suppression WHERE ?1='' OR address=?1 ORDER BY address,list");
    query.bind(1, address_key);
    std::vector<Suppression> rows;
    while (true) {
      auto row = query.step();
      if (!row) return row.error();
      if (!*row) return rows;
      rows.push_back({query.text(0), query.text(1), query.text(2), from_millis(query.integer(3))});
    }
  }

  Result<std::vector<std::string>> audit() override {
    std::vector<std::string> wrong;
    if (auto begun = db_.execute("BEGIN"); !begun) return begun.error();  // one snapshot for rows and tallies
    auto keys = db_.prepare("SELECT key,id FROM release WHERE state='live' ORDER BY key");
    while (true) {
      auto row = keys.step();
      if (!row) return row.error();
      if (!*row) break;
      Tally counted;
      auto status = report(ReleaseKey{keys.integer(0)}, [&](const ReportRow& entry) { ++counted[entry.state]; });
      if (!status) return status.error();
      auto tally = read_release(keys.integer(0), Time{});
      if (!tally) return tally.error();
      if (!(counted == tally->tally))
        wrong.push_back(keys.text(1) + ": rows say " + json::serialize(to_json(counted)) + ", the account says " +
                        json::serialize(to_json(tally->tally)));
    }
    keys.reset();
    if (auto ended = db_.execute("COMMIT"); !ended) return ended.error();
    return wrong;
  }

 private:
  Result<std::unordered_set<std::int64_t>> open_leases() {
    std::unordered_set<std::int64_t> ids;
    auto query = db_.prepare("SELECT ids,seq FROM lease");
    // A row belongs to the lease that its outcome names; one that was never tried has none.
    auto moved_on = db_.prepare("SELECT 1 FROM outcome WHERE recipient=? AND NOT (state='sending' AND lease=?)");
    while (true) {
      auto row = query.step();
      if (!row) return row.error();
      if (!*row) return ids;
      const auto blob = query.text(0);
      for (std::size_t at = 0; at + 8 <= blob.size(); at += 8) {
        std::int64_t id = 0;
        std::memcpy(&id, blob.data() + at, sizeof id);
        auto done = moved_on.bind(1, id).bind(2, query.integer(1)).step();
        if (!done) return done.error();
        if (!*done) ids.insert(id);
        moved_on.reset();
      }
    }
  }

  // From the columns id, address, state … relay of the queries above.
  static ReportRow row_in(const Statement& row, const std::unordered_set<std::int64_t>& leased, bool cancelled) {
    ReportRow out;
    out.id = row.integer(0);
    out.target = row.text(1);
    out.state = leased.contains(out.id) ? State::sending
                : row.is_null(2)        ? (cancelled ? State::cancelled : State::pending)
                                        : parse_state(row.text(2)).value_or(State::unknown);
    out.attempts = int(row.integer(3));
    out.doubts = int(row.integer(4));
    out.first = time_at(row, 5);
    out.last = time_at(row, 6);
    out.due = time_at(row, 7);
    out.code = int(row.integer(8));
    out.reply = row.text(9);
    out.remote_id = row.text(10);
    out.relay = row.text(11);
    return out;
  }

  Result<ReleaseStatus> read_release(std::int64_t key, Time now) {
    ReleaseStatus status;
    auto query = db_.prepare("SELECT id,title,state,taken,not_before,done,paused FROM release WHERE key=?");
    auto row = query.bind(1, key).step();
    if (!row) return row.error();
    if (!*row) return fail("ledger: there is no release {}", key);
    status.key = ReleaseKey{key};
    status.id = query.text(0);
    status.title = query.text(1);
    const auto stored = query.text(2);
    status.taken = from_millis(query.integer(3));
    status.not_before = from_millis(query.integer(4));
    status.done = time_at(query, 5);
    bool paused = query.integer(6) != 0;
    auto targets = db_.prepare("SELECT g.kind,g.name,g.paused,g.cancelled,g.first,g.last," + tally_columns("t") +
                               " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=? ORDER BY g.key");
    targets.bind(1, key);
    bool all_cancelled = true;
    std::int64_t first = 0;
    std::int64_t last = -1;
    while (true) {
      auto next = targets.step();
      if (!next) return next.error();
      if (!*next) break;
      TargetStatus target;
      target.kind = targets.text(0) == "list" ? TargetKind::list : TargetKind::channel;
      target.name = targets.text(1);
      target.paused = targets.integer(2) != 0;
      target.cancelled = targets.integer(3) != 0;
      if (targets.integer(4) <= targets.integer(5)) {
        if (first == 0) first = targets.integer(4);
        last = std::max(last, targets.integer(5));
      }
      target.tally = tally_in(targets, 6);
      status.tally += target.tally;
      all_cancelled = all_cancelled && target.cancelled;
      status.targets.push_back(std::move(target));
    }
    auto global = db_.integer("SELECT value FROM setting WHERE name='paused'");
    if (!global) return global.error();
    paused = paused || *global != 0;
    auto held = db_.integer("SELECT held<>'' FROM identity");
    if (!held) return held.error();
    const bool each_paused = std::all_of(status.targets.begin(), status.targets.end(),
                                         [](const auto& target) { return target.paused || target.tally.done(); });
    if (stored == "taking")
      status.state = "taking";
    else if (all_cancelled && status.tally.done())
      status.state = "cancelled";
    else if (status.tally.done())
      status.state = "done";
    else if (paused || each_paused)
      status.state = *held != 0 ? "paused: restored" : "paused";
    else if (now < status.not_before)
      status.state = "held";
    else
      status.state = "sending";
    if (auto filled = read_times(status, first, last); !filled) return filled.error();
    return status;
  }

  Status read_times(ReleaseStatus& status, std::int64_t first, std::int64_t last) {
    auto query = db_.prepare(
        "SELECT min(o.first),max(o.last),min(o.due) FROM outcome o JOIN recipient r ON r.id=o.recipient JOIN target g "
        "ON g.key=r.target "
        "WHERE o.recipient BETWEEN ?1 AND ?2 AND g.release=?3");
    auto row = query.bind(1, first).bind(2, last).bind(3, status.key.value).step();
    if (!row) return row.error();
    if (!*row) return {};
    status.first_attempt = time_at(query, 0);
    status.last_attempt = time_at(query, 1);
    status.next_due = time_at(query, 2);
    return {};
  }

  Database db_;
};

}  // namespace

Result<std::unique_ptr<LedgerReader>> LedgerReader::open(const std::string& path) {
  std::error_code code;
  if (!fs::exists(path, code))
    return fail("{}: there is no ledger yet; it is created when the daemon first starts", path);
  auto db = Database::open(path, Database::Mode::read_only);
  if (!db) return db.error();
  auto version = db->integer("PRAGMA user_version");
  if (!version) return version.error();
  if (*version != schema_version())
    return fail(
        "{}: the ledger has schema {}, this program reads {}; {}", path, *version, schema_version(),
        *version < schema_version() ? "the daemon upgrades it when it starts" : "it was written by a newer gazetted");
  return std::unique_ptr<LedgerReader>(std::make_unique<SqliteReader>(std::move(*db)));
}

}  // namespace gazetted
