#include "gazetted/doctor/doctor.hpp"

namespace gazetted {
namespace {

constexpr Duration fair{1'000};

}  // namespace

void examine_clock(const std::optional<ClockSync>& clock, const Tell& tell) {
  const std::string about = "the clock of this machine";
  const std::string remedy = "install chrony (or enable systemd-timesyncd), and have a look at: timedatectl";
  if (!clock) return tell({Verdict::unknown, about, "the kernel does not say whether it is synchronized", ""});
  if (!clock->synchronised)
    return tell({Verdict::advice, about,
                 "nothing synchronizes it (adjtimex); releases with release_at or embargo leave by it", remedy});
  if (clock->most_wrong > fair)
    return tell({Verdict::advice, about,
                 "it is synchronized, but may be wrong by " + format_for_people(clock->most_wrong), remedy});
  tell({Verdict::good, about, "synchronized", ""});
}

}  // namespace gazetted
