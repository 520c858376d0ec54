#include "open_ledger.hpp"

#include "gazetted/app/ledger_start.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

std::string boot_id() {
  auto text = read_file("/proc/sys/kernel/random/boot_id", 64);
  return text ? std::string(trim(*text)) : "";
}

Recovery recovery_of(const Settings& settings, Time now) {
  Recovery how;
  how.doubts.mail = settings.on_unknown;
  for (const auto& channel : settings.channels) {
    if (can_tell_repetitions(channel)) how.doubts.channels_that_tell.insert(channel.name);
  }
  how.furthest = settings.retry.give_up_after;
  how.now = now;
  return how;
}

// What the log gets; what somebody should be told as well is returned.
std::vector<NoticeText> log_start(const StartedLedger& started) {
  std::vector<NoticeText> troubles;
  const auto& recovered = started.recovered;
  if (recovered.requeued + recovered.unknown + recovered.completed > 0) {
    log(Event::recovered, {{"not_sent", std::to_string(recovered.requeued)},
                           {"in_doubt", std::to_string(recovered.unknown)},
                           {"resent", std::to_string(recovered.resent)},
                           {"answered", std::to_string(recovered.completed)}});
  }
  for (const auto& line : started.corrections) log(Event::ledger_trouble, {{"reason", line}});
  if (!started.corrections.empty())
    troubles.push_back({"the ledger was corrected at start", join(started.corrections, "\n") + "\n"});
  if (!started.held.empty()) log(Event::ledger_trouble, {{"state", "paused: restored"}, {"reason", started.held}});
  if (started.held_now) troubles.push_back({"everything is paused", started.held + "\n"});
  return troubles;
}

}  // namespace

Result<FileLock> lock_ledger(StoreOptions& options) {
  if (auto status = make_directories(options.directory()); !status) return status.error();
  std::error_code code;
  const auto path = fs::weakly_canonical(options.path, code).string();
  if (code) return fail("{}: {}", options.path, code.message());
  options.path = path;
  return FileLock::take(path + ".lock");
}

Result<OpenLedger> open_ledger(FileLock lock, const StoreOptions& options, const Settings& settings,
                               boost::asio::io_context& io, const Clock& clock) {
  const LedgerPlace place{Archive::of(settings.spool).directory(), boot_id(), machine_name()};
  auto started = start_ledger(options, place, recovery_of(settings, clock.now()));
  if (!started) return started.error();
  auto troubles = log_start(*started);
  return OpenLedger{std::move(lock), std::move(started->wire),
                    std::make_unique<LedgerThread>(io, std::move(started->ledger), clock),
                    std::move(started->recovered.unfinished_directories), std::move(troubles)};
}

}  // namespace gazetted
