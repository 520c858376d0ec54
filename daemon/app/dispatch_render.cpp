// A delivery's bytes: spliced on the loop, signed on the pool, since a signature costs more than everything
// else of a mail.
#include "answer_of.hpp"
#include "dispatch_parts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t sign_ahead_up_to = 256 * 1024;  // bytes of files; hundreds of mails wait signed

}  // namespace

bool DispatchLoop::signs_ahead(const Job& job) const {
  if (settings_->dkim->empty()) return false;
  const auto* mail = job.release->rendering->mail(job.target->row.name, job.delivery.person);
  return mail->carried_bytes() <= sign_ahead_up_to;
}

Message DispatchLoop::rendered(const Job& job) const {
  const auto* mail = job.release->rendering->mail(job.target->row.name, job.delivery.person);
  auto message = mail->personalise(job.delivery.person, clock_.now());
  if (const auto& bounces = settings_->bounce_address; !bounces.empty()) {
    const auto at = bounces.rfind('@');
    message.sender =
        bounces.substr(0, at) + "+" + settings_->tokens->bounce_token(job.delivery.id.value) + bounces.substr(at);
  }
  return message;
}

asio::awaitable<void> DispatchLoop::render(JobPtr job) {
  job->message = rendered(*job);
  co_await sign(*job->message);
}

asio::awaitable<void> DispatchLoop::make_ready(JobPtr job) {
  co_await render(job);
  ready(job);
}

// The message must outlive the wait; nobody else touches it meanwhile.
asio::awaitable<void> DispatchLoop::sign(Message& message) {
  if (settings_->dkim->empty()) co_return;
  auto work = [&message, signers = settings_->dkim, now = clock_.now()] {
    signers->sign(message, now);
    return true;
  };
  co_await on_pool(io_, *signing_, work);
}

}  // namespace gazetted
