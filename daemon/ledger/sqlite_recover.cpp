#include <cstring>

#include "ledger_rows.hpp"
#include "sqlite_store.hpp"

namespace gazetted {
namespace {

std::vector<std::int64_t> ids_in(const std::string& blob) {
  std::vector<std::int64_t> ids(blob.size() / sizeof(std::int64_t));
  std::memcpy(ids.data(), blob.data(), ids.size() * sizeof(std::int64_t));
  return ids;
}

}  // namespace

Result<ReleaseRow> SqliteStore::load_release(ReleaseKey key) {
  ReleaseRow release;
  auto query = db_.prepare(
      "SELECT key,id,title,newsroom,source,priority,taken,not_before,paused,done,taking_directory,claim,state FROM "
      "release WHERE key=?");
  auto row = query.bind(1, key.value).step();
  if (!row) return row.error();
  if (!*row) return fail("ledger: there is no release {}", key.value);
  release.key = key;
  release.id = query.text(1);
  release.title = query.text(2);
  release.newsroom = query.text(3);
  release.source = query.text(4);
  const auto priority = query.text(5);
  release.priority = priority == "high" ? Priority::high : priority == "low" ? Priority::low : Priority::normal;
  release.taken = from_millis(query.integer(6));
  release.not_before = from_millis(query.integer(7));
  release.paused = query.integer(8) != 0;
  if (!query.is_null(9)) release.done = from_millis(query.integer(9));
  release.taking_directory = query.text(10);
  release.claim = query.text(11);
  release.taking = query.text(12) == "taking";
  auto targets = db_.prepare("SELECT g.key,g.kind,g.name,g.first,g.last,g.paused,g.cancelled," + tally_columns("t") +
                             " FROM target g JOIN tally t ON t.target=g.key WHERE g.release=? ORDER BY g.key");
  targets.bind(1, key.value);
  while (true) {
    auto next = targets.step();
    if (!next) return next.error();
    if (!*next) break;
    TargetRow target;
    target.key = TargetKey{targets.integer(0)};
    target.kind = targets.text(1) == "list" ? TargetKind::list : TargetKind::channel;
    target.name = targets.text(2);
    target.first = targets.integer(3);
    target.last = targets.integer(4);
    target.paused = targets.integer(5) != 0;
    target.cancelled = targets.integer(6) != 0;
    target.tally = tally_in(targets, 7);
    release.targets.push_back(std::move(target));
  }
  if (auto status = load_posts(release); !status) return status.error();
  auto spans = db_.prepare("SELECT key,domain,next,last FROM span WHERE target=? AND next<=last ORDER BY key");
  for (auto& target : release.targets) {
    if (target.cancelled) continue;
    spans.bind(1, target.key.value);
    while (true) {
      auto next = spans.step();
      if (!next) return next.error();
      if (!*next) break;
      target.spans.push_back({spans.integer(0), spans.text(1), spans.integer(2), spans.integer(3)});
    }
    spans.reset();
  }
  return release;
}

Status SqliteStore::load_posts(ReleaseRow& release) {
  auto posts = db_.prepare(
      "SELECT recipient,state,remote_id,reference FROM outcome WHERE recipient BETWEEN ? AND ? AND state<>'sending'");
  for (auto& target : release.targets) {
    if (target.kind != TargetKind::channel || target.last < target.first) continue;
    target.posts.resize(std::size_t(target.last - target.first + 1));
    posts.bind(1, target.first).bind(2, target.last);
    while (true) {
      auto next = posts.step();
      if (!next) return next.error();
      if (!*next) break;
      target.posts[std::size_t(posts.integer(0) - target.first)] = {parse_state(posts.text(1)).value_or(State::pending),
                                                                    posts.text(2), posts.text(3)};
    }
    posts.reset();
  }
  return {};
}

Result<std::vector<ReleaseRow>> SqliteStore::load() {
  std::vector<std::int64_t> keys;
  auto query = db_.prepare(
      "SELECT key FROM release WHERE state='live' AND (done IS NULL OR taking_directory<>'' OR claim<>'') ORDER BY "
      "key");
  while (true) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) break;
    keys.push_back(query.integer(0));
  }
  std::vector<ReleaseRow> releases;
  for (const auto key : keys) {
    auto release = load_release(ReleaseKey{key});
    if (!release) return release.error();
    releases.push_back(std::move(*release));
  }
  return releases;
}

// One open lease: what was answered is recorded, what was at the dot is in doubt, the rest has
// certainly not left. Without a wire file (another boot) all of it is in doubt.
Status SqliteStore::recover_lease(std::int64_t lease, const std::string& ids,
                                  const std::optional<std::vector<WireSlot>>& slots, const Doubts& doubts, Time now,
                                  Recovered& result) {
  std::unordered_map<std::int64_t, const WireSlot*> by_id;
  if (slots) {
    for (const auto& slot : *slots) by_id[slot.id.value] = &slot;
  }
  Deltas deltas;
  auto find = db_.prepare(
      "SELECT r.target,g.kind,g.cancelled,o.state,o.lease,o.attempts,o.doubts,o.first,g.name FROM recipient r JOIN "
      "target g "
      "ON g.key=r.target "
      "LEFT JOIN outcome o ON o.recipient=r.id WHERE r.id=?");
  for (const auto id : ids_in(ids)) {
    auto row = find.bind(1, id).step();
    if (!row) return row.error();
    if (!*row) return fail("ledger: lease {} names a recipient {} that is not there", lease, id);
    const bool recorded = !find.is_null(4) && find.integer(4) == lease && find.text(3) != "sending";
    if (recorded) {
      find.reset();
      continue;
    }
    Record record;
    record.id = DeliveryId{id};
    record.target = TargetKey{find.integer(0)};
    record.lease = LeaseKey{lease};
    record.attempts = int(find.integer(5));
    record.doubts = int(find.integer(6));
    if (!find.is_null(7)) record.first = from_millis(find.integer(7));
    const bool channel = find.text(1) == "channel";
    const bool cancelled = find.integer(2) != 0;
    const bool tells = channel && doubts.channels_that_tell.contains(find.text(8));
    find.reset();
    const auto slot = by_id.find(id);
    const auto stage = !slots ? WireStage::dot : slot == by_id.end() ? WireStage::intent : slot->second->stage;
    record.attempted = false;
    switch (stage) {
      case WireStage::free:
      case WireStage::intent:  // certainly not sent
        record.to = cancelled ? State::cancelled : State::pending;
        if (!cancelled) record.due = now;
        ++result.requeued;
        break;
      case WireStage::dot:
        record.attempts += 1;
        record.last = now;
        if (!record.first) record.first = now;
        record.reply = "the daemon stopped before the answer came";
        if (!cancelled && (channel ? tells : doubts.mail == OnUnknown::resend && record.doubts == 0)) {
          record.doubts += 1;
          record.to = State::deferred;
          record.due = now;
          ++result.resent;
        } else {
          record.to = State::unknown;
        }
        ++result.unknown;
        break;
      case WireStage::answered:
        record.attempts += 1;
        record.last = slot->second->at;
        if (!record.first) record.first = slot->second->at;
        record.to = slot->second->state;
        if (!is_final(record.to)) record.due = now;
        if (!is_final(record.to) && cancelled) record.to = State::cancelled, record.due.reset();
        record.code = slot->second->code;
        record.reply = slot->second->reply;
        record.remote_id = slot->second->remote_id;
        record.reference = slot->second->reference;
        record.relay = slot->second->relay;
        record.attempted = true;
        ++result.completed;
        break;
    }
    if (auto status = put_record(record); !status) return status;
    --deltas[record.target.value][std::size_t(State::sending)];
    ++deltas[record.target.value][std::size_t(record.to)];
  }
  if (auto status = apply(deltas); !status) return status;
  return drop_lease_.bind(1, lease).run();
}

Result<Recovered> SqliteStore::recover(const std::optional<std::vector<WireSlot>>& slots, const Doubts& doubts,
                                       Time now) {
  Recovered result;
  std::vector<std::pair<std::int64_t, std::string>> unfinished;
  auto taking = db_.prepare("SELECT key,taking_directory FROM release WHERE state='taking'");
  while (true) {
    auto row = taking.step();
    if (!row) return row.error();
    if (!*row) break;
    unfinished.emplace_back(taking.integer(0), taking.text(1));
  }
  for (const auto& [key, directory] : unfinished) {
    if (auto status = abandon_taking(ReleaseKey{key}); !status) return status.error();
    result.unfinished_directories.push_back(directory);
  }
  std::vector<std::pair<std::int64_t, std::string>> leases;
  auto open = db_.prepare("SELECT seq,ids FROM lease ORDER BY seq");
  while (true) {
    auto row = open.step();
    if (!row) return row.error();
    if (!*row) break;
    leases.emplace_back(open.integer(0), open.text(1));
  }
  auto status = transaction([&]() -> Status {
    for (const auto& [lease, ids] : leases) {
      if (auto done = recover_lease(lease, ids, slots, doubts, now, result); !done) return done;
    }
    return {};
  });
  // What was laid aside for a reason that a restart may have mended is looked at again.
  auto paused = status ? all_paused() : Result<bool>(true);
  auto targets = targets_in({});
  if (!paused || !targets) return !paused ? paused.error() : targets.error();
  std::erase_if(*targets, [](const TargetRow& target) { return target.paused || target.cancelled; });
  if (status && !*paused) status = wake_parked(*targets, now);
  if (!status) return status.error();
  return result;
}

}  // namespace gazetted
