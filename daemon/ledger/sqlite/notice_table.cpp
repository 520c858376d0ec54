#include "notice_table.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {

Result<std::int64_t> insert_notice(Database& db, const Notice& notice) {
  auto put = db.prepare("INSERT INTO notice(recipient, sender, relays, bytes) VALUES(?, ?, ?, ?)");
  put.bind(1, notice.recipient).bind(2, notice.sender).bind(3, join(notice.relays, ","));
  if (auto done = put.bind_blob(4, notice.bytes).run(); !done) return done.error();
  return db.last_id();
}

}  // namespace gazetted
