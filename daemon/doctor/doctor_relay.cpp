#include "gazetted/base/text.hpp"
#include "gazetted/doctor/doctor.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/net/tasks.hpp"
#include "gazetted/send/oauth.hpp"
#include "gazetted/send/smtp_judge.hpp"
#include "gazetted/send/smtp_session.hpp"

namespace gazetted {
namespace {

constexpr int soon_days = 14;

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
      const auto said = said_by(*trouble);
      const auto where = trouble->stage == SmtpStage::connect
                             ? ""
                             : fmt::format("{} port {}: {}: ", relay_.host, relay_.port, to_string(trouble->stage));
      say(Verdict::bad, where + said, remedy_for(*trouble));
      co_return;
    }
    tell_connection(session);
    co_await try_senders(session);
    co_await session.quit();
  }

 private:
  void say(Verdict verdict, std::string text, std::string remedy = "") {
    tell_(Diagnosis{verdict, "relay " + relay_.name, std::move(text), std::move(remedy)});
  }

  static std::string said_by(const SmtpAnswer& answer) {
    return answer.reply ? fmt::format("{} {}", answer.reply->code, answer.reply->text()) : answer.trouble;
  }

  static std::string remedy_for(const SmtpAnswer& answer) {
    if (answer.stage == SmtpStage::auth)
      return "check `auth:`; Microsoft 365 and Google no longer accept passwords, use xoauth2";
    if (answer.stage == SmtpStage::starttls)
      return "check `tls:` (port 465 needs implicit), the host name and `ca_file`";
    if (answer.stage == SmtpStage::connect && answer.trouble.find("Connection refused") != std::string::npos)
      return "is the mail server running, and does it listen on this port?";
    if (answer.stage == SmtpStage::connect)
      return "is the host name right, and does a firewall allow this port outbound?";
    return "";
  }

  void tell_connection(const SmtpSession& session) {
    const auto facts = session.tls_facts();
    if (facts.version.empty())
      say(relay_.tls == TlsPolicy::off ? Verdict::good : Verdict::advice,
          fmt::format("{} port {} answers without TLS", relay_.host, relay_.port));
    else
      say(Verdict::good,
          fmt::format("{} port {} answers with {} {}", relay_.host, relay_.port, facts.version, facts.cipher));
    if (!facts.subject.empty() || !facts.issuer.empty()) {
      const auto text =
          fmt::format("certificate of {} by {}, {} days left", facts.subject, facts.issuer, facts.days_left);
      say(facts.days_left < soon_days ? Verdict::advice : Verdict::good, text,
          facts.days_left < soon_days ? "it must be renewed by the relay's operator now" : "");
    }
    std::vector<std::string> words(session.features());
    say(Verdict::good, "offers " + (words.empty() ? "nothing" : join(words, ", ")));
    const bool pipelining = std::any_of(words.begin(), words.end(),
                                        [](const auto& word) { return equal_ignoring_case(word, "PIPELINING"); });
    if (!pipelining) say(Verdict::advice, "does not offer PIPELINING: each mail needs five round trips");
    if (session.size_limit() != 0 && session.size_limit() < 10u << 20)
      say(Verdict::advice,
          "accepts mails up to " + format_size(session.size_limit()) + "; larger releases are rejected when dropped");
    if (relay_.auth.mechanism != AuthMechanism::none) say(Verdict::good, "logged in as " + relay_.auth.username);
  }

  // RFC 5321 section 4.1.1.2: a relay that ties senders to accounts says so here.
  asio::awaitable<void> try_senders(SmtpSession& session) {
    std::vector<std::string> senders;
    if (!settings_.bounce_address.empty()) {
      const auto at = settings_.bounce_address.find('@');
      senders.push_back(settings_.bounce_address.substr(0, at) + "+doctor" + settings_.bounce_address.substr(at));
    } else {
      for (const auto& list : settings_.lists) {
        const auto& relays = list.audience.relays;
        if (std::find(relays.begin(), relays.end(), relay_.name) == relays.end()) continue;
        if (auto from = parse_mailbox(list.audience.from)) senders.push_back(from->address.text());
      }
    }
    std::sort(senders.begin(), senders.end());
    senders.erase(std::unique(senders.begin(), senders.end()), senders.end());
    for (const auto& sender : senders) {
      auto answer = co_await session.try_sender(sender);
      const bool good = answer.reply && answer.reply->positive();
      const auto said = said_by(answer);
      std::string remedy;
      if (!good)
        remedy = settings_.bounce_address.empty() ? "allow the account to send as this address"
                                                  : "leave out `bounces:`, or let the account send as bounce+…@";
      say(good ? Verdict::good : Verdict::bad, fmt::format("sender {}: {}", sender, said), std::move(remedy));
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
