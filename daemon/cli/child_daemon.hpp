// A `gazetted serve` of our own, for the length of a command (`demo`, `submit --once`). Ended with SIGTERM, which
// lets the mail on the wire finish.
#pragma once
#include <sys/types.h>

#include "gazetted/base/error.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {

class ChildDaemon {
 public:
  // Starts it with the context's configuration; its log goes to `log`. Returns when it answers, or an error with
  // what it said.
  Status start(const CommandContext& context, const Settings& settings, const fs::path& log);
  bool running();
  // Its exit status.
  int stop();
  ~ChildDaemon() { stop(); }

 private:
  pid_t pid_ = -1;
  int status_ = 0;
};

}  // namespace gazetted
