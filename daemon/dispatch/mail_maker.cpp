#include "mail_maker.hpp"

#include <thread>

#include "gazetted/base/text.hpp"
#include "gazetted/dispatch/relay_queue.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/mail/return_token.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr std::size_t sign_ahead_up_to = 256 * 1024;  // bytes of files

const CompiledMail* mail_of(const Job& job, Time now) {
  return job.release->rendering->mail(job.target->row.name, job.delivery.subscriber,
                                      {now, job.delivery.thread.empty()});
}

}  // namespace

void MailMaker::set_settings(std::shared_ptr<const Settings> settings) {
  settings_ = std::move(settings);
  if (signs() && !pool_) pool_ = std::make_unique<asio::thread_pool>(std::max(1u, std::thread::hardware_concurrency()));
}

bool MailMaker::signs_ahead(const Job& job) const {
  return signs() && mail_of(job, clock_.now())->carried_bytes() <= sign_ahead_up_to;
}

std::optional<Outcome> MailMaker::put_message(Job& job) const {
  const auto now = clock_.now();
  auto message = mail_of(job, now)->personalise(job.delivery.subscriber, now, job.delivery.thread);
  if (!message) {
    Outcome impossible;
    impossible.kind = Outcome::Kind::refused;
    impossible.scope = Outcome::Scope::message;
    impossible.reply = one_line("the mail cannot be rendered for this recipient: " + message.error().text(), 512);
    impossible.what = "cannot-be-made";
    return impossible;
  }
  name_delivery(job, *message);
  job.message = std::move(*message);
  return std::nullopt;
}

// By its token: where a server returns it to, and where the relay's provider shows it in what it reports. Providers
// take their own header out of a mail, so no signature speaks of it.
void MailMaker::name_delivery(const Job& job, Message& message) const {
  const auto& bounces = settings_->bounce_address;
  const auto& header = job.relay->options().token_header;
  if (bounces.empty() && header.empty()) return;
  const auto token = return_token(*settings_->tokens, ReturnKind::bounce, job.delivery.id.value,
                                  address_key(job.delivery.subscriber.address));
  const auto at = bounces.rfind('@');
  if (!bounces.empty()) {
    message.sender = bounces.substr(0, at) + "+" + token + bounces.substr(at);
    message.envelope_id = token;  // where a server writes to another address than the sender's, it still says this
  }
  if (!header.empty()) message.bytes.put_before(replace_all(header, "{{token}}", token) + "\r\n");
}

asio::awaitable<std::optional<Outcome>> MailMaker::make(JobPtr job) {
  auto impossible = put_message(*job);
  if (!impossible) co_await sign(*job->message);
  co_return impossible;
}

asio::awaitable<void> MailMaker::sign(Message& message) {
  if (!signs()) co_return;
  auto work = [&message, signers = settings_->dkim, now = clock_.now()] {
    signers->sign(message, now);
    return true;
  };
  co_await on_pool(io_, *pool_, work);
}

}  // namespace gazetted
