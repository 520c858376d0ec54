#include "vote_table.hpp"

#include "columns.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {
namespace {

constexpr std::int64_t load_span_ms = 600'000;

}  // namespace

Vote vote_in(const Statement& row) {
  Vote vote;
  vote.id = row.integer(0);
  vote.at = from_millis(row.integer(1));
  vote.address = row.text(2);
  vote.delivery = DeliveryId{row.integer(3)};
  vote.list = row.text(4);
  vote.newsroom = row.text(5);
  vote.provider = row.text(6);
  vote.kind = parse_vote_kind(row.text(7)).value_or(VoteKind::soft);
  vote.halves = int(row.integer(8));
  vote.reason = row.text(9);
  vote.rule = row.text(10);
  vote.text = row.text(11);
  vote.source = row.text(12);
  vote.feedback = row.integer(13);
  vote.state = parse_vote_state(row.text(14)).value_or(VoteState::recorded);
  vote.accepted = row.integer(15) != 0;
  return vote;
}

Status put_vote(Database& db, const Vote& vote) {
  static const std::string sql = R"(
    INSERT INTO vote(at, address, delivery, list, newsroom, provider, kind, halves, reason, rule, text, source,
                     feedback, state)
    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new'))";
  auto& put = db.kept(sql);
  put.bind(1, to_millis(vote.at)).bind(2, vote.address).bind(3, vote.delivery.value).bind(4, vote.list);
  put.bind(5, vote.newsroom).bind(6, vote.provider).bind(7, to_string(vote.kind)).bind(8, std::int64_t(vote.halves));
  put.bind(9, vote.reason).bind(10, vote.rule).bind(11, vote.text).bind(12, vote.source);
  put.bind(13, vote.feedback == 0 ? std::nullopt : std::optional(vote.feedback));
  if (auto status = put.run(); !status) return status;
  return vote.kind == VoteKind::hard && vote.halves > 0 ? add_load(db, vote.provider, vote.at, 0, 1) : Status();
}

Status put_refusal_vote(Database& db, const Vote& vote) {
  static const std::string sql = R"(
    SELECT r.address, g.name, l.newsroom FROM recipient r JOIN target g ON g.key=r.target JOIN release l ON l.key=g.release
    WHERE r.id=?1 AND g.kind='list' AND r.address<>'')";
  auto& find = db.kept(sql);
  auto whole = first_row(find.bind(1, vote.delivery.value), [&](const Statement& row) {
    auto found = vote;
    found.address = address_key(row.text(0));
    found.list = row.text(1);
    found.newsroom = row.text(2);
    return found;
  });
  if (!whole) return whole.error();
  return *whole ? put_vote(db, **whole) : Status();
}

Status add_load(Database& db, const std::string& provider, Time now, std::int64_t taken, std::int64_t hard) {
  static const std::string sql = R"(
    INSERT INTO provider_load(provider, begin, taken, hard) VALUES(?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET taken=taken+?3, hard=hard+?4)";
  auto& add = db.kept(sql);
  return add.bind(1, provider).bind(2, to_millis(now) / load_span_ms * load_span_ms).bind(3, taken).bind(4, hard).run();
}

Result<std::vector<ProviderLoad>> read_load(Database& db, const std::string& provider, Time since) {
  auto query = db.prepare("SELECT begin, taken, hard FROM provider_load WHERE provider=? AND begin>=? ORDER BY begin");
  std::vector<ProviderLoad> spans;
  auto read = for_each_row(query.bind(1, provider).bind(2, to_millis(since)), [&](const Statement& row) {
    spans.push_back({from_millis(row.integer(0)), row.integer(1), row.integer(2)});
  });
  if (!read) return read.error();
  return spans;
}

}  // namespace gazetted
