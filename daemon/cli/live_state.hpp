// What only the running daemon knows: what mail waits for. Asked over the control socket. Blocking.
#pragma once
#include <string>
#include <vector>

#include "terminal.hpp"

namespace gazetted {

// A line each for what keeps mail from leaving; says so too where the daemon does not run.
std::vector<std::string> live_lines(const Settings& settings);

}  // namespace gazetted
