#include "gazetted/app/notice_sender.hpp"

#include "gazetted/base/log.hpp"
#include "on_ledger.hpp"

namespace gazetted {

void NoticeSender::restore(std::vector<Notice> notices) {
  for (auto& notice : notices) line_.add(std::move(notice), p_.clock.steady());
}

void NoticeSender::take_up(std::vector<Notice> notices) {
  restore(std::move(notices));
  flag_.raise();
}

void NoticeSender::tell(const NoticeText& notice) { tell(notice, p_.configuration.current()->notify); }

void NoticeSender::tell(const NoticeText& notice, const std::vector<std::string>& recipients) {
  const auto settings = p_.configuration.current();
  post(notice_mails(notice, recipients, *settings, p_.clock.now()), notice_relays(*settings));
}

void NoticeSender::post(std::vector<Message> mails, const std::vector<std::string>& relays) {
  for (auto& mail : mails) {
    Notice notice{0, mail.recipient, mail.sender, mail.bytes.whole(), relays};
    p_.ledger.post([notice](Ledger& ledger) { return ledger.registry().put_notice(notice); },
                   [this, notice](Result<std::int64_t> key) mutable {
                     if (key)
                       notice.key = *key;
                     else
                       log(Event::ledger_trouble, {{"reason", key.error().text()}});
                     line_.add(std::move(notice), p_.clock.steady());
                     flag_.raise();
                   });
  }
}

void NoticeSender::post(std::vector<TestMail> mails) {
  for (auto& mail : mails) {
    std::vector<Message> one;
    one.push_back(std::move(mail.message));
    post(std::move(one), mail.relays);
  }
}

void NoticeSender::stop() {
  stopping_ = true;
  flag_.raise();
}

asio::awaitable<void> NoticeSender::run() {
  while (!stopping_) {
    auto notice = line_.next(p_.clock.steady());
    if (notice)
      co_await send(std::move(*notice));
    else if (const auto due = line_.next_due())
      co_await flag_.wait(*due);
    else
      co_await flag_.wait();
  }
}

asio::awaitable<void> NoticeSender::send(Notice notice) {
  Message message;
  message.sender = notice.sender;
  message.recipient = notice.recipient;
  message.bytes = notice.bytes;
  auto outcome = co_await p_.dispatch.send_single(notice.relays, std::move(message));
  const auto fate = line_.settle(notice, outcome.kind, p_.clock.steady());
  if (outcome.kind != Outcome::Kind::accepted) {
    log(Event::notice_failed, {{"to", notice.recipient},
                               {"code", code_text(outcome.code)},
                               {"given_up", fate == NoticeLine::Fate::given_up ? "yes" : ""},
                               {"reply", outcome.reply}});
  }
  if (fate == NoticeLine::Fate::tried_again || notice.key == 0) co_return;
  auto drop = [key = notice.key](Ledger& ledger) { return ledger.registry().drop_notice(key); };
  auto dropped = co_await on_ledger(p_.io, p_.ledger, drop);
  if (!dropped) log(Event::ledger_trouble, {{"reason", dropped.error().text()}});
}

}  // namespace gazetted
