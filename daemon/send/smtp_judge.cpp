#include "gazetted/send/smtp_judge.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

bool mentions(const std::string& text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

// The relay does not want this client or this sender: our own trouble, never the recipient's.
bool is_account_trouble(const SmtpReply& reply, const std::string& text) {
  const int code = reply.code;
  if (code == 530 || code == 534 || code == 535 || code == 538) return true;
  if (reply.enhanced == "5.7.60" || reply.enhanced == "5.7.57" || reply.enhanced == "5.7.3") return true;
  return mentions(text, {"relay access denied", "relaying denied", "relay not permitted", "unable to relay",
                         "not authenticated", "authentication required", "must issue a starttls", "sendasdenied",
                         "not allowed to send as", "sender address rejected: not owned", "daily user sending",
                         "sending limit exceeded", "sending quota exceeded"});
}

bool is_slow_down(const std::string& text) {
  return mentions(text,
                  {"rate limit", "too many", "too fast", "try again later", "try later", "throttl", "server busy",
                   "temporarily deferred", "unusual rate", "receiving mail at a rate", "receiving email at a rate"});
}

Outcome make(Kind kind, Scope scope, const SmtpAnswer& answer) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.scope = scope;
  if (answer.reply) {
    outcome.code = answer.reply->code;
    outcome.reply = answer.reply->text();
    if (kind == Kind::accepted) outcome.remote_id = queue_id_of(*answer.reply);
  } else {
    outcome.reply = one_line(answer.trouble);
  }
  return outcome;
}

Outcome judge_refusal(const SmtpAnswer& answer) {
  const auto& reply = *answer.reply;
  const auto text = lower(reply.text());
  if (is_account_trouble(reply, text)) return make(Kind::deferred, Scope::account, answer);
  if (is_slow_down(text)) return make(Kind::deferred, Scope::destination, answer);
  switch (answer.stage) {
    case SmtpStage::resolve:
    case SmtpStage::connect:
    case SmtpStage::banner:
    case SmtpStage::ehlo:
      return make(Kind::deferred, Scope::relay, answer);
    case SmtpStage::starttls:
    case SmtpStage::auth:
      return make(Kind::deferred, Scope::account, answer);
    case SmtpStage::mail:
      // 552 and 5.3.4 speak of this message's size; anything else of our sender address.
      if (reply.code == 552 || reply.enhanced == "5.3.4") return make(Kind::refused, Scope::message, answer);
      return make(Kind::deferred, Scope::account, answer);
    case SmtpStage::rcpt:
      return make(Kind::refused, Scope::recipient, answer);
    case SmtpStage::data:
    case SmtpStage::dot:
      return make(Kind::refused, Scope::message, answer);
  }
  return make(Kind::deferred, Scope::relay, answer);
}

}  // namespace

Outcome judge_smtp(const SmtpAnswer& answer) {
  if (!answer.reply) {
    // Everything left and nothing came back: nobody can know (RFC 1047).
    if (answer.dot_sent) return make(Kind::unknown, Scope::message, answer);
    const bool ours = answer.stage == SmtpStage::starttls || answer.stage == SmtpStage::auth;
    return make(Kind::deferred, ours ? Scope::account : Scope::relay, answer);
  }
  const auto& reply = *answer.reply;
  if (answer.stage == SmtpStage::dot && reply.positive()) return make(Kind::accepted, Scope::recipient, answer);
  if (reply.code == 421) return make(Kind::deferred, Scope::relay, answer);
  if (reply.code >= 500 && reply.code < 600) return judge_refusal(answer);
  if (reply.code >= 400) {
    const auto text = lower(reply.text());
    if (reply.code == 454 && answer.stage == SmtpStage::auth) return make(Kind::deferred, Scope::relay, answer);
    switch (answer.stage) {
      case SmtpStage::resolve:
      case SmtpStage::connect:
      case SmtpStage::banner:
      case SmtpStage::ehlo:
      case SmtpStage::starttls:
      case SmtpStage::auth:
        return make(Kind::deferred, Scope::relay, answer);
      case SmtpStage::mail:
      case SmtpStage::rcpt:
      case SmtpStage::data:
      case SmtpStage::dot:
        break;
    }
    return make(Kind::deferred, is_slow_down(text) ? Scope::destination : Scope::recipient, answer);
  }
  return make(Kind::deferred, Scope::recipient, answer);
}

}  // namespace gazetted
