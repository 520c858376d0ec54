#include "gazetted/send/smtp_judge.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

using Kind = Outcome::Kind;
using Scope = Outcome::Scope;

constexpr Duration sender_rest{3'600'000};  // somebody must repair DNS first

// No reply came. Everything left and nothing came back: nobody can know (RFC 1047).
Outcome judge_silence(const SmtpAnswer& answer) {
  Outcome outcome;
  outcome.reply = one_line(answer.trouble);
  if (answer.never) {
    outcome.what = "cannot-take";
    outcome.kind = Kind::refused;
    outcome.scope = Scope::message;
    return outcome;
  }
  outcome.what = answer.dot_sent ? "in-doubt" : "no-answer";
  outcome.kind = answer.dot_sent ? Kind::unknown : Kind::deferred;
  const bool ours = answer.stage == SmtpStage::starttls || answer.stage == SmtpStage::auth;
  outcome.scope = answer.dot_sent ? Scope::message : ours ? Scope::account : Scope::relay;
  return outcome;
}

}  // namespace

Outcome judge_smtp(const SmtpAnswer& answer, std::string_view destination) {
  if (!answer.reply) return judge_silence(answer);
  if (answer.stage == SmtpStage::dot && answer.reply->intermediate()) {
    Outcome outcome;  // neither yes nor no to a mail that it has
    outcome.kind = Kind::unknown;
    outcome.scope = Scope::message;
    outcome.code = answer.reply->code;
    outcome.reply = answer.reply->text();
    outcome.what = "in-doubt";
    return outcome;
  }
  const auto classified = classify_reply(answer.stage, *answer.reply, destination);
  Outcome outcome;
  outcome.code = answer.reply->code;
  outcome.reply = answer.reply->text();
  outcome.retry_after = classified.asked;
  outcome.what = classified.rule;
  outcome.reason = classified.reason;
  outcome.basis = classified.basis;
  outcome.kind = Kind::deferred;
  switch (classified.what) {
    case ReplyClass::accepted:
      outcome.kind = Kind::accepted;
      outcome.remote_id = queue_id_of(*answer.reply);
      break;
    case ReplyClass::account:
      outcome.scope = Scope::account;
      break;
    case ReplyClass::relay:
      outcome.scope = Scope::relay;
      break;
    case ReplyClass::sender:
      outcome.scope = Scope::sender;
      if (!outcome.retry_after) outcome.retry_after = sender_rest;
      break;
    case ReplyClass::destination:
      outcome.scope = Scope::destination;
      break;
    case ReplyClass::message:
      outcome.kind = Kind::refused;
      outcome.scope = Scope::message;
      break;
    case ReplyClass::recipient_permanent:
      outcome.kind = Kind::refused;
      outcome.scope = Scope::recipient;
      break;
    case ReplyClass::recipient_temporary:
      outcome.scope = Scope::recipient;
      break;
    case ReplyClass::split:
    case ReplyClass::protocol:
      outcome.scope = Scope::transaction;
      break;
  }
  outcome.not_understood = classified.what == ReplyClass::protocol;
  return outcome;
}

}  // namespace gazetted
