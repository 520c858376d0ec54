#include "progress.hpp"

#include <thread>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr auto tick = std::chrono::milliseconds(250);

std::int64_t waiting(const Tally& tally) { return tally[State::pending] + tally[State::sending]; }

}  // namespace

std::string progress_line(const ReleaseStatus& release, double per_second) {
  std::string line = release.id + ": " + release.state + ", " + counts_text(release.tally);
  if (per_second >= 1) line += fmt::format(", {:.0f}/s", per_second);
  const auto left = waiting(release.tally);
  if (per_second >= 1 && left > 0)
    line += ", " + format_for_people(Duration(std::int64_t(double(left) / per_second * 1000))) + " left";
  if (release.next_due && left == 0 && release.tally[State::deferred] > 0)
    line += ", next try " + format_clock(*release.next_due) + " UTC";
  return line;
}

bool was_rejected(LedgerReader& ledger, const std::string& file, Time since, std::string& reason) {
  auto rejected = ledger.rejected(100);
  if (!rejected) return false;
  for (const auto& entry : *rejected) {
    if (entry.name != file || entry.at < since) continue;
    reason = entry.reason;
    return true;
  }
  return false;
}

std::optional<ReleaseStatus> watch_release(CommandContext& context, const Settings& settings, const std::string& id,
                                           Duration appears_within) {
  const auto started = now();
  std::int64_t last_waiting = -1;
  Time last_time = started;
  double per_second = 0;
  std::string shown;
  while (true) {
    auto reader = LedgerReader::open(settings.store.path);
    auto release = reader ? (*reader)->release(id, now()) : Result<std::optional<ReleaseStatus>>(reader.error());
    std::string reason;
    if (reader && was_rejected(**reader, id, started - Duration(2000), reason)) {
      complain(context, "rejected: " + reason);
      return std::nullopt;
    }
    if (release && *release) {
      const auto& status = **release;
      const auto left = waiting(status.tally);
      const auto moment = now();
      if (last_waiting >= 0 && moment > last_time + Duration(900)) {
        per_second = double(last_waiting - left) * 1000 / double((moment - last_time).count());
        last_waiting = left;
        last_time = moment;
      } else if (last_waiting < 0) {
        last_waiting = left;
        last_time = moment;
      }
      const auto line = progress_line(status, per_second);
      if (out_is_terminal())
        say("\r\033[K" + line);
      else if (line != shown && status.state != shown)
        say(line + "\n");
      shown = line;
      if (status.state == "done" || status.state == "cancelled") {
        if (out_is_terminal()) say("\n");
        return status;
      }
    } else if (now() > started + appears_within) {
      complain(context, "'" + id + "' has not been taken within " + format_for_people(appears_within) +
                            "; is the daemon running? It will be taken at the next start");
      return std::nullopt;
    }
    std::this_thread::sleep_for(tick);
  }
}

}  // namespace gazetted
