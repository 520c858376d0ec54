#include "gazetted/base/text.hpp"
#include "gazetted/doctor/doctor.hpp"
#include "gazetted/doctor/relay_judgement.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/send/oauth.hpp"

namespace gazetted {
namespace {

class RelayExamination {
 public:
  RelayExamination(const RelayOptions& relay, const Settings& settings, const Tell& tell)
      : relay_(relay), settings_(settings), tell_(tell) {}

  asio::awaitable<void> run(asio::io_context& io, asio::ssl::context& tls) {
    SmtpTimeouts patience;
    patience.connect = patience.banner = patience.command = Duration(20'000);
    SmtpSession session(io, relay_, settings_.hostname, patience, tls);
    auto trouble = co_await session.open();
    if (trouble) {
      tell_(judge_refusal(relay_, *trouble));
      co_return;
    }
    tell_greeting(session);
    co_await try_senders(session);
    co_await session.quit();
  }

 private:
  void tell_greeting(const SmtpSession& session) const {
    const RelayGreeting greeting{session.tls_facts(), session.features(), session.size_limit()};
    for (const auto& one : judge_greeting(relay_, greeting)) tell_(one);
  }

  asio::awaitable<void> try_senders(SmtpSession& session) {
    const auto senders = senders_through(relay_, settings_);
    for (const auto& sender : senders) {
      auto answer = co_await session.try_sender(sender);
      tell_(judge_sender(relay_, settings_, sender, answer));
      if (!answer.reply) co_return;
      auto again = co_await session.try_reset();
      if (!again) co_return;
    }
  }

  const RelayOptions& relay_;
  const Settings& settings_;
  const Tell& tell_;
};

}  // namespace

void examine_relay(const RelayOptions& options, const Settings& settings, const Tell& tell) {
  RelayOptions relay = options;
  const auto about = "relay " + relay.name;
  auto tls = make_tls_context(relay);
  if (!tls) return tell(Diagnosis{Verdict::bad, about, tls.error().text(), ""});
  asio::io_context io;
  if (relay.auth.mechanism == AuthMechanism::xoauth2) {
    // A refresh token that the endpoint rotates belongs to the daemon: `doctor` must not use it up.
    tell(Diagnosis{Verdict::unknown, about, "XOAUTH2: only the daemon fetches tokens; `status` says whether it works",
                   ""});
    relay.auth = AuthOptions{};
  }
  RelayExamination examination(relay, settings, tell);
  Tasks tasks(io);
  tasks.spawn(examination.run(io, **tls));
  io.run();
}

}  // namespace gazetted
