#include "gazetted/app/shutdown.hpp"

namespace gazetted {

asio::awaitable<void> Shutdown::drain(Duration mail_limit) {
  p_.notices.stop();
  p_.releases.stop();
  if (p_.close_web) p_.close_web();
  if (p_.close_feedback) p_.close_feedback();
  p_.intake.request_stop();
  co_await p_.dispatch.drain(mail_limit);
  p_.control.close();  // until then somebody may want to know what still leaves
  // A notice may be with a relay that says nothing, and a caller may have asked for something that never comes.
  const auto deadline = p_.timers.at(p_.clock.steady() + answer_patience, [this] { p_.io.stop(); });
  co_await p_.tasks.all_ended();
  co_await p_.control.answered();
  if (p_.web_answered) co_await p_.web_answered();
  if (p_.feedback_answered) co_await p_.feedback_answered();
  p_.timers.cancel(deadline);
  p_.io.stop();
}

void Shutdown::finish() {
  p_.intake.stop();
  do {  // one that drain() gave up may end meanwhile, and stop the loop once more
    p_.io.restart();
  } while (p_.io.poll() > 0);
  p_.pool.join();
  p_.ledger.join();
}

}  // namespace gazetted
