// What is in incoming/ and not in the ledger yet: copied in a moment ago, being read, or waiting for the daemon to
// start. Read from the directory itself, so that it is seen without the daemon too. Blocking.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/config/settings.hpp"

namespace gazetted {

struct WaitingDrop {
  std::string name;         // as it was dropped
  std::string id;           // of the release that it would become; empty: its name gives none
  bool being_read = false;  // the daemon has claimed it
  std::string command;      // "cancel", "pause" or "resume" by a file that waits beside it; empty: none
};

std::vector<WaitingDrop> waiting_drops(const Settings& settings);
std::optional<WaitingDrop> drop_that_becomes(const std::string& id, const Settings& settings);
// "v5.md is still in incoming/ and has not been accepted".
std::string not_accepted_text(const WaitingDrop& drop);

// Leaves ID.COMMAND in incoming/, which is obeyed when the release is accepted.
Status leave_command(const std::string& id, const std::string& command, const Settings& settings);

}  // namespace gazetted
