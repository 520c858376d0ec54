// Opening a release whose time has come: its lists are read again, and from one transaction on it may leave. Blocking;
// intake's thread. A crash before that transaction leaves the release closed, with rows that the next start removes;
// after it, the release open.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "gazetted/audience/planner.hpp"
#include "gazetted/config/settings.hpp"
#include "gazetted/intake/archive.hpp"
#include "gazetted/ledger/ledger_thread.hpp"

namespace gazetted {

struct RenewalInput {
  const ReleaseRow& release;
  const Settings& settings;
  Time now;
  std::function<bool()> goes_on;  // false: the daemon stops. Called now and then
};

struct Renewed {
  ReleaseRow row;
  std::vector<PlannedList> lists;
  std::string unapproved;  // why it awaits an approval again
  std::string odd;         // why it is held: its lists have changed much since it was accepted. Empty: it is not
};

// Nothing: one of its lists is being written just now. An error means that the release is as closed as before; one that
// the machine is not to blame for needs a person. `left_behind` as in accept_release().
Result<std::optional<Renewed>> renew_release(LedgerThread& ledger, const RenewalInput& input,
                                             std::vector<ReleaseKey>& left_behind);

}  // namespace gazetted
