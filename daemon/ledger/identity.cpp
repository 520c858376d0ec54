#include "gazetted/ledger/identity.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "gazetted/base/json.hpp"

namespace gazetted {

namespace {

// Only what was told in the same way can be compared: a newer kernel may know more.
bool is_another_file(const std::string& before, const std::string& now) {
  const auto kind = before.find(':');
  return kind != std::string::npos && now.starts_with(before.substr(0, kind + 1)) && now != before;
}

}  // namespace

History judge_history(const HistoryFacts& facts) {
  // A lease is durable before the wire file hears of it: one that the ledger does not know comes from its future.
  if (facts.wire_lease > facts.ledger_lease) return History::restored;
  if (!facts.ledger) {
    // Made by an earlier program, or new. With a file beside it, another ledger was here before.
    return facts.beside ? History::restored : History::fresh;
  }
  if (!facts.beside) return History::moved;
  if (facts.beside->store != facts.ledger->store || facts.beside->generation > facts.ledger->generation)
    return History::restored;
  // The ledger is one ahead when a start was cut short between the two.
  if (facts.beside->generation + 1 < facts.ledger->generation) return History::moved;
  const bool elsewhere =
      !facts.machine.empty() && !facts.ledger->machine.empty() && facts.machine != facts.ledger->machine;
  if (elsewhere) return History::moved;
  return is_another_file(facts.ledger->file, facts.file) ? History::restored : History::same;
}

std::string explain(History history) {
  const std::string what_to_do =
      " Everything is paused. Check `gazetted status`, cancel what has already left, and release the rest with "
      "`gazetted resume`.";
  switch (history) {
    case History::same:
    case History::fresh:
      return "";
    case History::restored:
      return "The ledger is not the one that this daemon last used: it was restored from a backup, or replaced. Mail "
             "that left since the backup would be sent again." +
             what_to_do;
    case History::moved:
      return "The ledger was copied or moved here from elsewhere. If it is still in use there, mail would be sent "
             "twice." +
             what_to_do;
  }
  return "";
}

Identity next_identity(const HistoryFacts& facts, const std::string& fresh_name) {
  Identity next;
  next.store = facts.ledger ? facts.ledger->store : fresh_name;
  // From the file's generation, not from the ledger's: a start that is cut short again and again stays one ahead.
  const bool same = facts.ledger && facts.beside && facts.beside->store == facts.ledger->store;
  const auto ledger = facts.ledger ? facts.ledger->generation : 0;
  next.generation = same && facts.beside->generation + 1 >= ledger ? facts.beside->generation + 1 : ledger + 1;
  next.machine = facts.machine;
  next.file = facts.file;
  return next;
}

std::string file_identity(const fs::path& path) {
  struct statx about {};
  if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &about) != 0) return "";
  if (about.stx_mask & STATX_BTIME)
    return fmt::format("born:{}.{:09}", about.stx_btime.tv_sec, about.stx_btime.tv_nsec);
  return fmt::format("inode:{}", about.stx_ino);
}

Result<std::optional<Identity>> read_identity(const fs::path& path) {
  std::error_code code;
  if (!fs::exists(path, code) && !code) return std::optional<Identity>();  // what is out of reach is not absent
  auto text = read_file(path, 4096);
  if (!text) return text.error();
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return fail("{}: not a JSON object", path.string());
  const auto& object = value->as_object();
  Identity identity;
  identity.store = text_member(object, "store");
  identity.generation = int_member(object, "generation");
  identity.machine = text_member(object, "machine");
  if (identity.store.empty()) return fail("{}: it does not name a store", path.string());
  return std::optional<Identity>(std::move(identity));
}

Status write_identity(const fs::path& path, const Identity& identity) {
  const json::object object{
      {"store", identity.store}, {"generation", identity.generation}, {"machine", identity.machine}};
  return write_durably(path, json::serialize(object) + "\n", 0640);
}

}  // namespace gazetted
