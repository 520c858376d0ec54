// ^C as a question that a loop asks, while one of these lives; afterwards it ends the program again. One at a time.
#pragma once
#include <signal.h>

namespace gazetted {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  bool asked() const;
  // Ends the program as ^C would have, so that a script that called it stops as well.
  [[noreturn]] static void die();

 private:
  struct sigaction before_ {};
};

}  // namespace gazetted
