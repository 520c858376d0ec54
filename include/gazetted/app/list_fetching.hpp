// Fetching one list: asks its source, looks at what came, and takes it or keeps what there is. Blocking, for minutes
// where the source is slow: for a thread of a pool, one at a time for each list. After a crash the next one begins
// anew; what releases go to is whole at every moment.
#pragma once
#include <functional>
#include <optional>

#include "gazetted/app/fetched_lists.hpp"
#include "gazetted/app/notices.hpp"
#include "gazetted/audience/planner.hpp"
#include "gazetted/base/clock.hpp"
#include "gazetted/base/zone.hpp"

namespace gazetted {

enum class FetchOrder {
  when_due,  // else nothing is asked
  now,
  accept,  // what was refused last is taken, since somebody says so
};

struct FetchLimits {
  std::uint64_t bytes = 512u << 20;
  Duration time{600'000};
};

struct FetchPorts {
  const Clock& clock;
  Zone zone;  // that notices write times in
  FetchLimits limits = {};
  std::function<bool()> goes_on;  // false: the daemon stops, and nothing is changed
};

struct FetchReport {
  FetchRecord record;
  bool is_new = false;               // releases go to something else now
  std::optional<NoticeText> notice;  // for whom the daemon tells of trouble
  std::optional<Error> trouble;      // why nothing was taken, for whoever gave the order
};

// `directory`: of the list.
FetchReport fetch_list(const ListOptions& list, const fs::path& directory, FetchOrder order, const FetchPorts& ports);

// Nothing has failed, and what there is is too old, or nothing: it is being fetched now, as after a long downtime.
bool is_being_fetched(const ListOptions& list, Time now);

// Why mailing to it would mail to people of long ago: its source has failed for too long. Empty: it is not so, or it is
// not fetched.
std::string why_too_old(const ListOptions& list, const Zone& zone, Time now);

// "fetched every 1h from https://crm.example.org/press.csv; last on …": for `check` and `preview`.
std::string fetch_state(const ListOptions& list, const Zone& zone);
// Why the last try failed; empty: it did not.
std::string fetch_trouble(const ListOptions& list);
// What there is was not fetched last, and releases go to it all the same: since when, and why. Empty: it is not so.
std::string fetch_advice(const ListOptions& list, const Zone& zone);

}  // namespace gazetted
