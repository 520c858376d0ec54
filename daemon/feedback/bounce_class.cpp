#include "bounce_class.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "delivery_status.hpp"
#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/phrases.hpp"
#include "notice_gist.hpp"
#include "notice_words.hpp"
#include "spoken_reply.hpp"

namespace gazetted {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> providers = {{
    {"google.com", "gmail.com"},      {"googlemail.com", "gmail.com"},
    {"gmail.com", "gmail.com"},       {"yahoodns.net", "yahoo.com"},
    {"yahoo.com", "yahoo.com"},       {"aol.com", "yahoo.com"},
    {"yahoo.co.uk", "yahoo.com"},     {"yahoo.fr", "yahoo.com"},
    {"yahoo.de", "yahoo.com"},        {"yahoo.it", "yahoo.com"},
    {"yahoo.es", "yahoo.com"},        {"ymail.com", "yahoo.com"},
    {"rocketmail.com", "yahoo.com"},  {"icloud.com", "icloud.com"},
    {"me.com", "icloud.com"},         {"mac.com", "icloud.com"},
    {"outlook.com", "outlook.com"},   {"hotmail.com", "outlook.com"},
    {"live.com", "outlook.com"},      {"msn.com", "outlook.com"},
    {"office365.com", "outlook.com"}, {"protection.outlook.com", "outlook.com"},
}};

struct Verdict {
  ReplyReason reason = ReplyReason::unsaid;
  Evidence evidence;
  int code = 0;
  SmtpStage stage = SmtpStage::rcpt;
};

EvidenceBasis basis_of(RuleBasis basis) {
  switch (basis) {
    case RuleBasis::provider:
      return EvidenceBasis::provider;
    case RuleBasis::words:
      return EvidenceBasis::words;
    case RuleBasis::enhanced:
      return EvidenceBasis::enhanced;
    case RuleBasis::code:
    case RuleBasis::stage:
      return EvidenceBasis::code;
  }
  return EvidenceBasis::code;
}

Verdict by_table(const SmtpReply& reply, SmtpStage stage, std::string_view provider) {
  auto found = classify_reply(stage, reply, provider);
  // At the door a server may say whose fault it is; of recipients it knows nothing yet.
  if (stage == SmtpStage::ehlo) {
    const auto cause = classify_reply(SmtpStage::mail, reply, provider);
    if (cause.basis != RuleBasis::stage && cause.basis != RuleBasis::code) found = cause;
  }
  // Gave up on "450 user unknown": it said so every time.
  if (reply.code < 500 && found.reason != ReplyReason::user_unknown && found.basis != RuleBasis::words) {
    SmtpReply firm = reply;
    firm.code = 550;
    firm.enhanced.clear();
    const auto again = classify_reply(stage, firm, provider);
    if (again.basis == RuleBasis::words && again.reason == ReplyReason::user_unknown) found = again;
  }
  Verdict verdict;
  verdict.reason = found.reason;
  verdict.code = reply.code;
  verdict.stage = stage;
  verdict.evidence = {basis_of(found.basis), std::string(found.rule), {}};
  return verdict;
}

Verdict by_quoted_reply(const QuotedReply& reply, SmtpStage stage, std::string_view provider) {
  auto verdict = by_table(reply, stage, provider);
  verdict.evidence.line = reply.said;
  return verdict;
}

// The same of words that no code is quoted with; `said`: as they were written.
Verdict by_words_in_table(const SmtpReply& reply, std::string_view said, SmtpStage stage, std::string_view provider) {
  auto verdict = by_table(reply, stage, provider);
  verdict.code = 0;
  verdict.evidence.line = reply.lines.front().empty() ? reply.enhanced : one_line(trim(said), 500);
  return verdict;
}

bool by_words(const Verdict& verdict) {
  return verdict.reason != ReplyReason::unsaid &&
         (verdict.evidence.basis == EvidenceBasis::provider || verdict.evidence.basis == EvidenceBasis::words);
}

bool by_enhanced(const Verdict& verdict) {
  return verdict.reason != ReplyReason::unsaid && verdict.reason != ReplyReason::system &&
         verdict.reason != ReplyReason::policy && verdict.evidence.basis == EvidenceBasis::enhanced;
}

// Rows that fit nearly any refusal say less than a notice that gives a cause.
bool is_vague(const Verdict& verdict) {
  return verdict.reason == ReplyReason::policy || verdict.reason == ReplyReason::filtered ||
         verdict.evidence.rule == "unavailable-mailbox";
}

// "Check the address: it may not exist" is advice, no finding: such sentences are left out.
std::string without_advice(std::string_view text) {
  constexpr std::string_view doubt =
      " may | might | if |maybe|perhaps|possibl|please check|either |most likely|usually|typically|probably|verify "
      "that|"
      "make sure|double-check|often|can happen|could be|vielleicht|möglicherweise|überprüfen sie|vérifiez|verifique|"
      "verificare|controleer|compruebe";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size()) {
      const char c = text[end++];
      const char next = end < text.size() ? text[end] : '\n';
      if ((c == '.' || c == '?' || c == '!') && (next == ' ' || next == '\n')) break;
      if (c == '\n' && next == '\n') break;
    }
    const auto sentence = text.substr(at, end - at);
    if (phrase_in(fold_case(words_alone(sentence)), doubt).empty()) out += sentence;
    at = end;
  }
  return out;
}

// The line of a text that has a phrase, for whoever wants to see why; the text where it is broken over two.
std::string line_with(std::string_view text, std::string_view phrase) {
  for (auto rest = text; !rest.empty();) {
    const auto line = take_line(rest);
    if (holds_phrase(fold_case(words_alone(line)), phrase)) return one_line(trim(line), 500);
  }
  return one_line(trim(text), 500);
}

std::optional<Verdict> by_notice(std::string_view text, bool take_weak) {
  const auto found = notice_reason_in(fold_case(words_alone(text)));
  if (!found || found->weak != take_weak) return std::nullopt;
  Verdict verdict;
  verdict.reason = found->reason;
  verdict.evidence = {EvidenceBasis::notice, std::string(found->phrase), line_with(text, found->phrase)};
  return verdict;
}

// The reply table's words, where no code is quoted with them.
std::optional<Verdict> by_plain_words(std::string_view text, std::string_view provider) {
  SmtpReply reply;
  reply.code = 550;
  reply.lines = {words_alone(text.substr(0, 4096))};
  auto verdict = by_words_in_table(reply, text, SmtpStage::rcpt, provider);
  if (!by_words(verdict) || is_vague(verdict)) return std::nullopt;
  verdict.evidence.basis = EvidenceBasis::notice;
  return verdict;
}

ReplyReason reason_of_status(std::string_view status) {
  if (status.size() < 5) return ReplyReason::unsaid;
  if (status.ends_with(".4.7")) return ReplyReason::expired;
  if (status.ends_with(".4.6")) return ReplyReason::loop;
  switch (status[2]) {
    case '2':
      return status.ends_with(".2.2")   ? ReplyReason::mailbox_full
             : status.ends_with(".2.3") ? ReplyReason::too_large
                                        : ReplyReason::filtered;
    case '3':
      return status.ends_with(".3.4")   ? ReplyReason::too_large
             : status.ends_with(".3.1") ? ReplyReason::system_full
                                        : ReplyReason::system;
    case '4':
      return ReplyReason::network;
    case '5':
      return ReplyReason::protocol;
    case '6':
      return ReplyReason::content;
    case '7':
      return ReplyReason::policy;
    default:
      return ReplyReason::unsaid;
  }
}

class Judge {
 public:
  Judge(std::string_view diagnostic, std::string_view status, std::string_view said, std::string provider)
      : diagnostic_(diagnostic), status_(status), said_(said), provider_(std::move(provider)) {}

  Verdict decide() {
    const auto stage = stage_in(said_, SmtpStage::rcpt);
    collect(diagnostic_, stage_in(diagnostic_, stage));
    if (replies_.empty() && !diagnostic_.empty())
      replies_.push_back(by_words_in_table(reply_of_words(diagnostic_, status_), diagnostic_, stage, provider_));
    collect(said_, stage);
    if (!status_.empty() && status_.front() != '2')
      replies_.push_back(by_words_in_table(reply_of_words("", status_), "", stage, provider_));
    for (const auto& verdict : replies_)
      if (by_words(verdict) && !is_vague(verdict)) return verdict;
    if (auto own = by_notice(diagnostic_, false); own && own->reason != ReplyReason::policy) return *own;
    for (const auto& verdict : replies_)
      if (by_enhanced(verdict)) return verdict;
    const auto said = without_advice(said_);
    if (auto own = by_notice(said, false); own && !(vague() && own->reason == ReplyReason::policy)) return *own;
    if (auto own = by_plain_words(said, provider_)) return *own;
    if (const auto* found = vague()) return *found;
    for (const auto text : {diagnostic_, std::string_view(said)})
      if (auto own = by_notice(text, true)) return *own;
    return by_code();
  }

 private:
  void collect(std::string_view text, SmtpStage stage) {
    for (const auto& reply : replies_in(text)) replies_.push_back(by_quoted_reply(reply, stage, provider_));
  }

  const Verdict* vague() const {
    for (const auto& verdict : replies_)
      if (by_words(verdict)) return &verdict;
    return nullptr;
  }

  // Nothing says why: the status code's subject (RFC 3463 section 3), then the code.
  Verdict by_code() const {
    const auto status = status_.empty() ? status_code_in(said_) : std::string(status_);
    if (const auto reason = reason_of_status(status); reason != ReplyReason::unsaid) {
      Verdict verdict;
      if (!replies_.empty()) verdict = replies_.front();
      verdict.reason = reason;
      verdict.evidence = {EvidenceBasis::enhanced, status, one_line(diagnostic_, 500)};
      return verdict;
    }
    for (const auto& verdict : replies_)
      if (verdict.reason != ReplyReason::unsaid && verdict.reason != ReplyReason::content) return verdict;
    return replies_.empty() ? Verdict() : replies_.front();
  }

  std::string_view diagnostic_, status_;
  std::string_view said_;
  std::string provider_;
  std::vector<Verdict> replies_;
};

}  // namespace

std::string provider_key(std::string_view host) {
  const auto name = lower(host);
  for (const auto& [suffix, key] : providers) {
    if (name == suffix ||
        (name.size() > suffix.size() && name.ends_with(suffix) && name[name.size() - suffix.size() - 1] == '.'))
      return std::string(key);
  }
  return name;
}

namespace {

bool says_nothing(std::string_view status) { return status.empty() || status.ends_with(".0.0"); }

// The code that its server said, where the report has none or one that fits everything.
void take_status_of_diagnostic(ReportedRecipient& recipient) {
  if (!says_nothing(recipient.status)) return;
  for (const auto& reply : replies_in(recipient.diagnostic)) {
    if (!says_nothing(reply.enhanced)) return void(recipient.status = reply.enhanced);
  }
}

}  // namespace

void judge_recipient(ReportedRecipient& recipient, std::string_view said_of_them, std::string_view reporting_mta,
                     JudgedText& budget) {
  if (recipient.action != DeliveryAction::failed) {
    recipient.what = BounceClass::other;
    recipient.evidence = {EvidenceBasis::action, std::string(to_string(recipient.action)), recipient.diagnostic};
    return;
  }
  take_status_of_diagnostic(recipient);
  const auto whole = said_of_them;
  if (said_of_them.size() > 6'000) said_of_them = said_of_them.substr(0, 6'000);
  std::string_view diagnostic = recipient.diagnostic;
  if (!budget.take(diagnostic.size())) diagnostic = {};
  if (!budget.take(said_of_them.size())) said_of_them = {};
  auto host = recipient.remote_mta;
  if (host.empty() || host.find_first_not_of("0123456789.[]") == std::string::npos)
    host = provider_key(reporting_mta) != lower(reporting_mta) ? std::string(reporting_mta) : "";
  if (host.empty()) {
    const auto& address = recipient.final.empty() ? recipient.original : recipient.final;
    host = address.substr(address.find('@') == std::string::npos ? address.size() : address.find('@') + 1);
  }
  auto verdict = Judge(diagnostic, recipient.status, said_of_them, provider_key(host)).decide();
  recipient.reason = verdict.reason;
  recipient.code = verdict.code;
  recipient.stage = verdict.stage;
  recipient.evidence = std::move(verdict.evidence);
  auto& line = recipient.evidence.line;
  // A bare code tells people nothing.
  if (recipient.diagnostic.empty() && (line.empty() || line.find(' ') == std::string::npos)) {
    if (auto gist = gist_of(whole, recipient.final.empty() ? recipient.original : recipient.final); !gist.empty())
      line = std::move(gist);
  }
  recipient.what = is_for_ever(recipient.reason) ? BounceClass::hard : BounceClass::soft;
}

}  // namespace gazetted
