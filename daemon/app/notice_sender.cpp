#include "gazetted/app/notice_sender.hpp"

#include "feedback_forward.hpp"
#include "gazetted/app/own_commands.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "on_ledger.hpp"

namespace gazetted {

void NoticeSender::restore(std::vector<Notice> notices) {
  for (auto& notice : notices) line_.add(std::move(notice), p_.clock.steady());
}

void NoticeSender::take_up(std::vector<Notice> notices, NoticeLine::Urgency urgency) {
  for (auto& notice : notices) line_.add(std::move(notice), p_.clock.steady(), urgency);
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
    auto notice = line_.take(p_.clock.steady());
    if (notice)
      sending_.spawn(send(std::move(*notice)));
    else if (const auto due = line_.next_due())
      co_await flag_.wait(*due);
    else
      co_await flag_.wait();
  }
  co_await sending_.all_ended();
}

namespace {

// Of a mail that is for people, and did not get to them.
std::string why_not_sent(const Outcome& outcome) {
  const auto said = one_line(outcome.reply, 200);
  return outcome.code > 0 ? fmt::format("{} {}", outcome.code, said) : said;
}

}  // namespace

void NoticeSender::tell_of_forward(const Notice& notice, const std::string& why) {
  tell({"mail from a person was not sent on",
        fmt::format(
            "Somebody wrote to the address that mail comes back to. What they wrote could not be sent on to {}:\n"
            "{}\n\nIt is kept: '{}' shows it, and where it is.\n",
            notice.recipient, why, typed("feedback"))});
}

asio::awaitable<void> NoticeSender::send(Notice notice) {
  Message message;
  message.sender = notice.sender;
  message.recipient = notice.recipient;
  message.bytes = notice.bytes;
  auto outcome = co_await p_.dispatch.send_single(notice.relays, std::move(message));
  const auto fate = line_.settle(notice, outcome.kind, p_.clock.steady());
  const bool accepted = outcome.kind == Outcome::Kind::accepted;
  if (!accepted) {
    log(Event::notice_failed, {{"to", notice.recipient},
                               {"code", code_text(outcome.code)},
                               {"given_up", fate == NoticeLine::Fate::given_up ? "yes" : ""},
                               {"reply", outcome.reply}});
  }
  if (fate == NoticeLine::Fate::tried_again) co_return;
  const auto failed = accepted ? std::nullopt : forward_failed(notice, why_not_sent(outcome), p_.clock.now());
  if (failed) tell_of_forward(notice, failed->row.text);
  if (notice.key == 0) co_return;
  auto drop = [key = notice.key, failed, now = p_.clock.now()](Ledger& ledger) -> Status {
    if (failed) {
      const auto noted = ledger.feedback().put(std::vector<NewFeedback>{*failed}, LedgerFeedback::LastChance::yes, now);
      if (!noted) return noted.error();
    }
    return ledger.registry().drop_notice(key);
  };
  auto dropped = co_await on_ledger(p_.io, p_.ledger, drop);
  if (!dropped) log(Event::ledger_trouble, {{"reason", dropped.error().text()}});
}

}  // namespace gazetted
