// How much a list may change from one release to the next before somebody is asked: `guards:` and `guard:`.
#pragma once

namespace gazetted {

// Shares of what the list had, 0 to 10; a share of 0.3 lets 100 become 70 or 130.
struct GuardLimits {
  bool on = true;
  double shrink = 0.3, grow = 0.3;
};

}  // namespace gazetted
