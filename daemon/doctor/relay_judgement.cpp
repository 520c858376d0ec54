#include "gazetted/doctor/relay_judgement.hpp"

#include <algorithm>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/address.hpp"
#include "gazetted/send/smtp_judge.hpp"

namespace gazetted {
namespace {

constexpr int soon_days = 14;
constexpr std::uint64_t small_mails = 10u << 20;

std::string said_by(const SmtpAnswer& answer) {
  return answer.reply ? fmt::format("{} {}", answer.reply->code, answer.reply->text()) : answer.trouble;
}

std::string remedy_for(const SmtpAnswer& answer) {
  if (answer.stage == SmtpStage::auth)
    return "check `auth:`; Microsoft 365 and Google no longer accept passwords, use xoauth2";
  if (answer.stage == SmtpStage::starttls) return "check `tls:` (port 465 needs implicit), the host name and `ca_file`";
  if (answer.stage == SmtpStage::connect && answer.trouble.find("Connection refused") != std::string::npos)
    return "is the mail server running, and does it listen on this port?";
  if (answer.stage == SmtpStage::connect)
    return "is the host name right, and does a firewall allow this port outbound?";
  return "";
}

Diagnosis of_relay(const RelayOptions& relay, Verdict verdict, std::string text, std::string remedy = "") {
  return {verdict, "relay " + relay.name, std::move(text), std::move(remedy)};
}

Diagnosis judge_encryption(const RelayOptions& relay, const SmtpSession::TlsFacts& facts) {
  if (facts.version.empty())
    return of_relay(relay, relay.tls == TlsPolicy::off ? Verdict::good : Verdict::advice,
                    fmt::format("{} port {} answers without TLS", relay.host, relay.port));
  return of_relay(relay, Verdict::good,
                  fmt::format("{} port {} answers with {} {}", relay.host, relay.port, facts.version, facts.cipher));
}

Diagnosis judge_certificate(const RelayOptions& relay, const SmtpSession::TlsFacts& facts) {
  const auto text = fmt::format("certificate of {} by {}, {} days left", facts.subject, facts.issuer, facts.days_left);
  return facts.days_left < soon_days
             ? of_relay(relay, Verdict::advice, text, "it must be renewed by the relay's operator now")
             : of_relay(relay, Verdict::good, text);
}

}  // namespace

std::vector<Diagnosis> judge_greeting(const RelayOptions& relay, const RelayGreeting& greeting) {
  std::vector<Diagnosis> found = {judge_encryption(relay, greeting.tls)};
  if (!greeting.tls.subject.empty() || !greeting.tls.issuer.empty())
    found.push_back(judge_certificate(relay, greeting.tls));
  const auto& words = greeting.features;
  found.push_back(of_relay(relay, Verdict::good, "offers " + (words.empty() ? "nothing" : join(words, ", "))));
  const bool pipelining =
      std::any_of(words.begin(), words.end(), [](const auto& word) { return equal_ignoring_case(word, "PIPELINING"); });
  if (!pipelining)
    found.push_back(of_relay(relay, Verdict::advice, "does not offer PIPELINING: each mail needs five round trips"));
  if (greeting.size_limit != 0 && greeting.size_limit < small_mails)
    found.push_back(of_relay(
        relay, Verdict::advice,
        "accepts mails up to " + format_size(greeting.size_limit) + "; larger releases are rejected when dropped"));
  if (relay.auth.mechanism != AuthMechanism::none)
    found.push_back(of_relay(relay, Verdict::good, "logged in as " + relay.auth.username));
  return found;
}

Diagnosis judge_refusal(const RelayOptions& relay, const SmtpAnswer& answer) {
  const auto where = answer.stage == SmtpStage::connect
                         ? ""
                         : fmt::format("{} port {}: {}: ", relay.host, relay.port, to_string(answer.stage));
  return of_relay(relay, Verdict::bad, where + said_by(answer), remedy_for(answer));
}

std::vector<std::string> senders_through(const RelayOptions& relay, const Settings& settings) {
  if (!settings.bounce_address.empty()) {
    const auto at = settings.bounce_address.find('@');
    return {settings.bounce_address.substr(0, at) + "+doctor" + settings.bounce_address.substr(at)};
  }
  std::set<std::string> senders;
  for (const auto& list : settings.lists) {
    const auto& relays = list.audience.relays;
    if (std::find(relays.begin(), relays.end(), relay.name) == relays.end()) continue;
    if (auto from = parse_mailbox(list.audience.from)) senders.insert(from->address.text());
  }
  return {senders.begin(), senders.end()};
}

Diagnosis judge_sender(const RelayOptions& relay, const Settings& settings, const std::string& sender,
                       const SmtpAnswer& answer) {
  const auto text = fmt::format("sender {}: {}", sender, said_by(answer));
  if (answer.reply && answer.reply->positive()) return of_relay(relay, Verdict::good, text);
  return of_relay(relay, Verdict::bad, text,
                  settings.bounce_address.empty() ? "allow the account to send as this address"
                                                  : "leave out `bounces:`, or let the account send as bounce+…@");
}

}  // namespace gazetted
