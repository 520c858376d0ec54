#include "feedback_table.hpp"

#include "columns.hpp"
#include "gazetted/mail/address.hpp"

namespace gazetted {

FeedbackRow feedback_in(const Statement& row) {
  FeedbackRow made;
  made.id = row.integer(0);
  made.at = from_millis(row.integer(1));
  made.source = row.text(2);
  made.digest = row.text(3);
  made.kind = row.text(4);
  made.what = row.text(5);
  made.reason = row.text(6);
  made.rule = row.text(7);
  if (!row.is_null(8)) made.delivery = DeliveryId{row.integer(8)};
  made.address = row.text(9);
  made.release = row.text(10);
  made.list = row.text(11);
  made.provider = row.text(12);
  made.status = row.text(13);
  made.text = row.text(14);
  made.named = row.text(15);
  made.raw = row.text(16);
  made.decided = row.text(17);
  return made;
}

Result<bool> is_feedback_known(Database& db, const std::string& digest) {
  static const std::string sql = "SELECT 1 FROM feedback WHERE digest=?";
  const auto found = first_row(db.kept(sql).bind_blob(1, digest), [](const Statement&) { return true; });
  if (!found) return found.error();
  return found->has_value();
}

Result<std::int64_t> put_feedback(Database& db, const FeedbackRow& row) {
  static const std::string sql = R"(
    INSERT INTO feedback(at, source, digest, kind, class, reason, rule, delivery, address, release, list, provider,
                         status, text, named, raw, decided)
    VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))";
  auto& put = db.kept(sql);
  put.bind(1, to_millis(row.at)).bind(2, row.source).bind_blob(3, row.digest).bind(4, row.kind).bind(5, row.what);
  put.bind(6, row.reason).bind(7, row.rule);
  put.bind(8, row.delivery ? std::optional(row.delivery->value) : std::nullopt);
  put.bind(9, row.address).bind(10, row.release).bind(11, row.list).bind(12, row.provider).bind(13, row.status);
  put.bind(14, row.text).bind(15, row.named).bind(16, row.raw).bind(17, row.decided);
  if (auto status = put.run(); !status) return status.error();
  return db.last_id();
}

Result<std::optional<ReturnedRow>> find_returned_row(Database& db, DeliveryId id) {
  static const std::string sql = R"(
    SELECT r.address, g.name, l.newsroom, l.id, o.state, o.last, r.target
    FROM recipient r JOIN target g ON g.key=r.target JOIN release l ON l.key=g.release
    LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id=? AND g.kind='list' AND r.address<>'')";  // who was erased
                                                                                                 // proves nothing any
                                                                                                 // more
  return first_row(db.kept(sql).bind(1, id.value), [&](const Statement& row) {
    return ReturnedRow{.id = id,
                       .target = TargetKey{row.integer(6)},
                       .address = address_key(row.text(0)),
                       .list = row.text(1),
                       .newsroom = row.text(2),
                       .release = row.text(3),
                       .state = state_in(row, 4),
                       .last = time_in(row, 5)};
  });
}

}  // namespace gazetted
