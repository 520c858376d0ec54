// A delivery's bytes: spliced on the loop, signed on the pool, since a signature costs more than everything
// else of a mail.
#include "dispatch_parts.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr std::size_t sign_ahead_up_to = 256 * 1024;  // bytes of files; hundreds of mails wait signed

}  // namespace

bool DispatchLoop::signs_ahead(const Job& job) const {
  if (settings_->dkim->empty()) return false;
  const auto* mail = job.release->rendering->mail(job.target->row.name, job.delivery.person);
  return mail->carried_bytes() <= sign_ahead_up_to;
}

// Nothing: the job has its message. Otherwise why there can be none for this person, as the refusal that it is: nobody
// else's mail waits for it.
std::optional<Outcome> DispatchLoop::put_message(Job& job) const {
  const auto* mail = job.release->rendering->mail(job.target->row.name, job.delivery.person);
  auto message = mail->personalise(job.delivery.person, clock_.now());
  if (!message) {
    Outcome impossible;
    impossible.kind = Outcome::Kind::refused;
    impossible.scope = Outcome::Scope::message;
    impossible.reply = one_line("the mail cannot be made for this person: " + message.error().text(), 512);
    impossible.what = "cannot-be-made";
    return impossible;
  }
  if (const auto& bounces = settings_->bounce_address; !bounces.empty()) {
    const auto at = bounces.rfind('@');
    message->sender =
        bounces.substr(0, at) + "+" + settings_->tokens->bounce_token(job.delivery.id.value) + bounces.substr(at);
  }
  job.message = std::move(*message);
  return std::nullopt;
}

asio::awaitable<std::optional<Outcome>> DispatchLoop::render(JobPtr job) {
  auto impossible = put_message(*job);
  if (!impossible) co_await sign(*job->message);
  co_return impossible;
}

asio::awaitable<void> DispatchLoop::make_ready(JobPtr job) {
  auto impossible = co_await render(job);
  if (impossible)
    finish(job, *impossible, "");
  else
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
