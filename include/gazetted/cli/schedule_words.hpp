// What `schedule` says: what leaves when, what does not leave by itself, and what somebody has to do about that. Pure.
#pragma once
#include <string>
#include <vector>

#include "gazetted/base/zone.hpp"
#include "gazetted/cli/calendar.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/ledger/reader.hpp"

namespace gazetted {

// What keeps a release, or a part of it, from leaving, and the command that ends that; of one whose end has come, that
// alone, since nothing sends it any more.
struct Obstacle {
  std::string reason;   // "it is paused"
  std::string purpose;  // of the command: "to send it"
  std::string command;  // empty: the reason says what to do
};
std::vector<Obstacle> obstacles_of(const ReleaseStatus& release, const std::vector<Approver>& approvers, Time now);

// False: nothing of it leaves before somebody has given a command, or ever.
bool leaves_by_itself(const ReleaseStatus& release, Time now);

// Where and when it is read.
struct ScheduleContext {
  const Zone& zone;  // the newsroom's
  const std::vector<Approver>& approvers;
  Time now;
};

// What waits for a person first, since its time says nothing; then by time.
void put_in_order(std::vector<ReleaseStatus>& releases, Time now);
std::string schedule_text(const std::vector<ReleaseStatus>& releases, const ScheduleContext& context);
json::array schedule_json(const std::vector<ReleaseStatus>& releases, const ScheduleContext& context);
// But for those whose end has come. `host` makes its ids unlike those of everybody else.
std::vector<CalendarEvent> schedule_events(const std::vector<ReleaseStatus>& releases, const std::string& host,
                                           const ScheduleContext& context);

}  // namespace gazetted
