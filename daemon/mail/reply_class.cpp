#include "gazetted/mail/reply_class.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gazetted/base/text.hpp"
#include "gazetted/mail/phrases.hpp"
#include "reply_rules.hpp"

namespace gazetted {
namespace {

template <class Fits>
bool any_of_parts(std::string_view list, Fits fits) {
  while (true) {
    const auto bar = list.find('|');
    if (fits(list.substr(0, bar))) return true;
    if (bar == std::string_view::npos) return false;
    list.remove_prefix(bar + 1);
  }
}

int number_at(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// "5.1.1", "4.3.*" or "5.7.20-27" (a range of the detail).
bool fits_enhanced(std::string_view pattern, std::string_view code) {
  const auto dot = pattern.rfind('.');
  if (code.substr(0, dot + 1) != pattern.substr(0, dot + 1)) return false;
  const auto detail = pattern.substr(dot + 1);
  if (detail == "*") return true;
  const auto dash = detail.find('-');
  const int from = number_at(detail);
  const int to = dash == std::string_view::npos ? from : number_at(detail.substr(dash + 1));
  const int value = number_at(code.substr(dot + 1));
  return value >= from && value <= to;
}

// The lines as one text in lower case, without the enhanced code that each may begin with.
std::string words_of(const SmtpReply& reply) {
  std::string text;
  for (const auto& line : reply.lines) {
    std::string_view rest = line;
    const auto end = rest.find_first_not_of("0123456789.");
    if (end != std::string_view::npos && end >= 5 && rest[end] == ' ') rest.remove_prefix(end + 1);
    text += (text.empty() ? "" : " ") + one_line(rest, 512);
  }
  return lower(text);
}

bool fits(const ReplyRule& rule, SmtpStage stage, const SmtpReply& reply, std::string_view destination,
          const std::string& text) {
  if ((rule.stages & stage_bit(stage)) == 0 || reply.code < rule.from || reply.code > rule.to) return false;
  if (*rule.destination && destination != rule.destination) return false;
  if (*rule.enhanced) {
    if (reply.enhanced.empty()) return false;
    if (!any_of_parts(rule.enhanced, [&](std::string_view pattern) { return fits_enhanced(pattern, reply.enhanced); }))
      return false;
  }
  return !*rule.words || !phrase_in(text, rule.words).empty();
}

RuleBasis basis_of(const ReplyRule& rule) {
  if (*rule.destination) return RuleBasis::provider;
  if (*rule.words) return RuleBasis::words;
  if (*rule.enhanced) return RuleBasis::enhanced;
  return rule.to - rule.from < 10 ? RuleBasis::code : RuleBasis::stage;
}

// A relay that hands through what the recipient's own server said: that speaks of one recipient, whatever the words.
bool passes_on(const std::string& text) {
  return !phrase_in(text, "remote host said|remote server said|host said|server said|upstream said").empty() ||
         (text.find(" said: ") != std::string::npos && text.find("host ") != std::string::npos);
}

bool speaks_of_us(ReplyClass what) { return what == ReplyClass::relay || what == ReplyClass::account; }

}  // namespace

std::string_view to_string(SmtpStage stage) {
  constexpr std::array<std::string_view, 10> names = {"resolve", "connect", "banner", "EHLO", "STARTTLS",
                                                      "AUTH",    "MAIL",    "RCPT",   "DATA", "end of data"};
  return names[std::size_t(stage)];
}

std::string_view to_string(ReplyClass what) {
  constexpr std::array<std::string_view, 10> names = {
      "accepted", "account", "relay", "sender", "destination", "message", "recipient-permanent", "recipient-temporary",
      "split",    "protocol"};
  return names[std::size_t(what)];
}

std::string_view to_string(ReplyReason reason) {
  constexpr std::array<std::string_view, 29> names = {
      "unsaid",    "user-unknown", "host-unknown", "takes-no-mail",  "moved",
      "suspended", "mailbox-full", "filtered",     "sender-refused", "authentication",
      "pointer",   "reputation",   "rate",         "spam",           "virus",
      "content",   "policy",       "too-large",    "relaying",       "many-recipients",
      "network",   "system",       "system-full",  "expired",        "loop",
      "protocol",  "tls",          "our-account",  "suppressed"};
  return names[std::size_t(reason)];
}

bool is_for_ever(ReplyReason reason) {
  return reason == ReplyReason::user_unknown || reason == ReplyReason::host_unknown ||
         reason == ReplyReason::takes_no_mail || reason == ReplyReason::moved;
}

Classified classify_reply(SmtpStage stage, const SmtpReply& reply, std::string_view destination) {
  if (reply.positive() && stage == SmtpStage::dot) return {ReplyClass::accepted, "accepted", {}};
  const auto text = words_of(reply);
  const bool of_another = (stage_bit(stage) & subscriber_stages) != 0 && passes_on(text);
  for (const auto& rule : reply_rule_table()) {
    if (of_another && speaks_of_us(rule.what)) continue;
    if (fits(rule, stage, reply, destination, text))
      return {rule.what, rule.name, asked_delay(text), rule.why, basis_of(rule)};
  }
  // A 2xx or 3xx where it has no place.
  return {ReplyClass::protocol, "out-of-place", {}, ReplyReason::protocol};
}

namespace {

// A server's words move a deadline by a day at most, whatever it writes.
constexpr std::int64_t longest_wait_s = 86'400;

Duration wait_of(std::int64_t seconds) { return Duration(std::clamp<std::int64_t>(seconds, 0, longest_wait_s) * 1000); }

}  // namespace

std::optional<Duration> asked_delay(std::string_view text) {
  for (const std::string_view lead :
       {"again in ", "back in ", "retry in ", "wait ", "retry after ", "again after ", "retry-after: ", "another "}) {
    auto at = text.find(lead);
    if (at == std::string_view::npos) continue;
    auto rest = text.substr(at + lead.size());
    if (rest.starts_with("at least ")) rest.remove_prefix(9);
    std::int64_t count = 0;
    const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (code != std::errc() || count < 0 || count > 1'000'000) continue;
    rest.remove_prefix(std::size_t(end - rest.data()));
    if (rest.size() >= 6 && rest[0] == ':' && rest[3] == ':') {  // 00:05:00
      return wait_of(count * 3600 + std::int64_t(number_at(rest.substr(1))) * 60 + number_at(rest.substr(4)));
    }
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (rest.starts_with('h')) return wait_of(count * 3600);
    if (rest.starts_with('m') && !rest.starts_with("ms")) return wait_of(count * 60);
    if (rest.starts_with('s')) return wait_of(count);
  }
  return std::nullopt;
}

std::vector<std::string_view> reply_rules() {
  std::vector<std::string_view> names;
  for (const auto& rule : reply_rule_table()) names.emplace_back(rule.name);
  return names;
}

}  // namespace gazetted
