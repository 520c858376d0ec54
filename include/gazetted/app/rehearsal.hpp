// A rehearsal: the real configuration, lists and templates, but spool and ledger in a directory of its own, and
// the sandbox in the place of every relay and channel. Nothing can leave: every way out is replaced here, and
// again after every reload.
#pragma once
#include "gazetted/config/settings.hpp"

namespace gazetted {

struct Rehearsal {
  fs::path directory;
  int smtp_port = 0, http_port = 0;  // of the sandbox, on loopback; 0: only the paths are moved

  void apply(Settings& settings) const;
};

}  // namespace gazetted
