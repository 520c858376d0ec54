#include "gazetted/app/ledger_start.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::optional<Time> written_at(const fs::path& file) {
  std::error_code code;
  const auto time = fs::last_write_time(file, code);
  if (code) return std::nullopt;
  return std::chrono::floor<Duration>(std::chrono::file_clock::to_sys(time));
}

// Releases that are in the archive and that the ledger has never heard of. Those that were there when somebody was
// told last are settled.
Result<std::vector<std::string>> unknown_releases(Ledger& ledger, const fs::path& archive, Time told) {
  std::vector<std::string> unknown;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(archive, code)) {
    const auto id = entry.path().filename().string();
    if (id.starts_with(".")) continue;
    const auto written = written_at(entry.path() / "frozen.json");
    if (!written || *written <= told) continue;
    auto known = ledger.acceptance().find(id, "");
    if (!known) return known.error();
    if (known->empty()) unknown.push_back(id);
  }
  return unknown;
}

std::vector<std::string> sentences(const Recovered& recovered) {
  std::vector<std::string> lines;
  for (const auto& line : recovered.corrected)
    lines.push_back("an account did not match its rows and was corrected: " + line);
  if (recovered.brought_near > 0)
    lines.push_back(
        fmt::format("{} deliveries were due later than any schedule allows: the clock was wrong when they "
                    "were deferred. They are tried now.",
                    recovered.brought_near));
  for (const auto& id : recovered.hold_began_anew)
    lines.push_back("release " + id + " was accepted while the clock was ahead; its hold begins anew");
  return lines;
}

}  // namespace

std::string machine_name() {
  const auto id = read_file("/etc/machine-id", 64);
  const auto text = id ? std::string(trim(*id)) : "";
  return text.empty() ? "" : hex(hmac_sha256(text, "gazetted ledger")).substr(0, 32);
}

Result<StartedLedger> start_ledger(const StoreOptions& options, const LedgerPlace& place, Recovery how) {
  auto ledger = open_sqlite_ledger(options);
  if (!ledger) return ledger.error();
  auto standing = (*ledger)->start().standing();
  if (!standing) return standing.error();
  const fs::path identity_file = options.path + ".identity";
  HistoryFacts facts;
  facts.ledger = standing->identity;
  facts.ledger_lease = standing->last_lease;
  facts.machine = place.machine;
  facts.file = file_identity(options.path);
  // A file that cannot be understood proves as much as none.
  if (auto beside = read_identity(identity_file)) facts.beside = *beside;
  WireOwner owner;
  owner.boot_id = place.boot_id;
  if (facts.ledger) {
    owner.store = facts.ledger->store;
    owner.generation = facts.ledger->generation;
  }
  auto wire = WireFile::open(options.path + ".wire", options.window, owner);
  if (!wire) return wire.error();
  facts.wire_lease = facts.ledger ? wire->last_lease().value : 0;
  auto history = judge_history(facts);
  auto why = explain(history);
  auto unknown = unknown_releases(**ledger, place.archive, standing->held_at);
  if (!unknown) return unknown.error();
  if (why.empty() && !unknown->empty()) {
    history = History::restored;
    why = explain(history) + " In the archive, but not in the ledger: " + join(*unknown, ", ") + ".";
  }
  const auto next = next_identity(facts, hex(random_bytes(16)));
  if (auto status = (*ledger)->start().begin_generation(next, why, how.now); !status) return status.error();
  const bool proves = history == History::same || history == History::fresh;
  if (proves && wire->found()) wire->keep_for(next.generation);
  if (auto status = write_identity(identity_file, next); !status) return status.error();
  how.slots.reset();
  if (proves) how.slots = wire->found();
  auto recovered = (*ledger)->start().recover(how);
  if (!recovered) return recovered.error();
  owner.store = next.store;
  owner.generation = next.generation;
  if (auto status = wire->clear(owner, LeaseKey{standing->last_lease}); !status) return status.error();
  const bool held_now = !why.empty();
  auto corrections = sentences(*recovered);
  return StartedLedger{
      std::move(*ledger), std::move(*wire),      std::move(*recovered), held_now ? why : standing->held,
      held_now,           std::move(corrections)};
}

}  // namespace gazetted
