#include "terminal_of_start.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "gazetted/base/file.hpp"

namespace gazetted {
namespace {

// /dev/tty opens only where the session has a terminal; the kernel takes it away before it sends the signal.
bool has_terminal() { return Descriptor(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)).valid(); }

bool ignores_hangup() {
  struct sigaction action {};
  return ::sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

TerminalOfStart::TerminalOfStart() : had_one_(!ignores_hangup() && has_terminal()) {}

bool TerminalOfStart::is_gone() const { return had_one_ && !has_terminal(); }

}  // namespace gazetted
