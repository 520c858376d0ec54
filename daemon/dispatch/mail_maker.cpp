#include "mail_maker.hpp"

#include <thread>

#include "gazetted/base/text.hpp"
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
  if (const auto& bounces = settings_->bounce_address; !bounces.empty()) {
    const auto at = bounces.rfind('@');
    const auto token = return_token(*settings_->tokens, ReturnKind::bounce, job.delivery.id.value,
                                    address_key(job.delivery.subscriber.address));
    message->sender = bounces.substr(0, at) + "+" + token + bounces.substr(at);
    message->envelope_id = token;  // where a server writes to another address than the sender's, it still says this
  }
  job.message = std::move(*message);
  return std::nullopt;
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
