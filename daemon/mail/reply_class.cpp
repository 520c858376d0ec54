#include "gazetted/mail/reply_class.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

using Class = ReplyClass;

// Stages, as bits of a set.
constexpr unsigned bit(SmtpStage stage) { return 1u << unsigned(stage); }
constexpr unsigned door =
    bit(SmtpStage::resolve) | bit(SmtpStage::connect) | bit(SmtpStage::banner) | bit(SmtpStage::ehlo);
constexpr unsigned login = bit(SmtpStage::starttls) | bit(SmtpStage::auth);
constexpr unsigned mail = bit(SmtpStage::mail);
constexpr unsigned rcpt = bit(SmtpStage::rcpt);
constexpr unsigned content = bit(SmtpStage::data) | bit(SmtpStage::dot);
constexpr unsigned envelope = mail | rcpt | content;
constexpr unsigned subscriber = rcpt | content;  // with one recipient per message, the dot speaks of them too
constexpr unsigned any = ~0u;

struct Rule {
  const char* name;
  unsigned stages;
  int from, to;             // codes, inclusive
  const char* destination;  // "": any
  const char* enhanced;     // "5.1.1|5.7.20-27|4.3.*"; "": any
  const char* words;        // any of these, in lower case, separated by '|'; "": any text
  Class what;
};

constexpr std::array rules = {
    // The relay and our account there.
    Rule{"throttled-relay", any, 400, 499, "", "",
         "maximum sending rate exceeded|concurrent connections limit exceeded", Class::relay},
    Rule{"temporary-auth", login, 454, 454, "", "", "", Class::relay},
    Rule{"auth", login, 432, 599, "", "", "", Class::account},
    Rule{"auth-needed", any, 530, 538, "", "",
         "authentication|authenticated|starttls|credentials|username and password", Class::account},
    Rule{"relay-denied", any, 500, 599, "", "",
         "relay access denied|relaying denied|relay not permitted|relaying not allowed|unable to relay|"
         "invalid credentials for relay|client was not authenticated|client not authenticated|not permitted to relay",
         Class::account},
    Rule{"send-as", any, 500, 599, "", "5.7.60|5.7.57|5.7.3", "", Class::account},
    Rule{"send-as-words", any, 500, 599, "", "",
         "sendasdenied|not allowed to send as|permissions to send as|not owned by user|is not verified",
         Class::account},
    Rule{
        "own-quota", any, 400, 599, "", "",
        "storedrv.submission|outboundspamexception|submission quota exceeded|daily user sending|sending limit exceeded|"
        "sending quota exceeded|daily message quota|reached your daily limit|exceeded your sending",
        Class::account},
    Rule{"own-tenant", any, 500, 599, "", "5.7.64|5.7.700-749|5.1.90", "", Class::account},
    Rule{"door", door, 400, 599, "", "", "", Class::relay},

    // Providers, whose enhanced codes and words do not mean what the registry says.
    Rule{"gmail-user-rate", subscriber, 400, 599, "", "4.2.1|5.2.1", "at a rate", Class::recipient_temporary},
    Rule{"gmail-rate", any, 400, 599, "", "4.7.28|5.7.28", "", Class::destination},
    Rule{"gmail-unauthenticated", any, 400, 599, "gmail.com", "4.7.23-32|4.7.40|5.7.23-27|5.7.29-32|5.7.40", "",
         Class::sender},
    Rule{"gmail-form", content, 500, 599, "gmail.com", "5.7.1",
         "rfc 5322|duplicate headers|messageid|message-id|from: header|multiple from|single from", Class::message},
    Rule{"yahoo-deferred", any, 400, 599, "", "", "[ts0|[tss|[ipts", Class::destination},
    Rule{"yahoo-no-user", subscriber, 500, 599, "yahoo.com", "", "this user doesn't have a|mailbox is disabled",
         Class::recipient_permanent},
    Rule{"yahoo-policy", subscriber, 500, 599, "yahoo.com", "5.7.9", "", Class::sender},
    Rule{"outlook-unauthenticated", any, 500, 599, "", "5.7.515|5.7.509", "", Class::sender},
    Rule{"outlook-block", any, 400, 599, "", "5.7.606-649|4.7.500-899|5.7.508|5.7.511", "", Class::destination},
    Rule{"outlook-block-words", any, 400, 599, "", "", "(s3140)|(s3150)|s3140|s3150", Class::destination},
    Rule{"outlook-user-rate", subscriber, 500, 599, "", "5.2.121|5.2.122", "", Class::recipient_temporary},
    Rule{"outlook-no-user", subscriber, 500, 599, "", "5.4.1", "recipient address rejected",
         Class::recipient_permanent},
    Rule{"icloud-policy", content, 500, 599, "icloud.com", "", "[cs01]|[hm08]|local policy", Class::message},
    Rule{"qq-rate", any, 400, 599, "", "", "frequency limit", Class::destination},

    // What servers of any make say in words.
    Rule{"greylisted", subscriber | mail, 400, 499, "", "", "greylist|graylist|come back in|come back later",
         Class::recipient_temporary},
    Rule{"one-domain-a-time", subscriber, 400, 499, "", "", "multiple destination domains", Class::split},
    Rule{"too-many-recipients", subscriber, 400, 599, "", "4.5.3|5.5.3", "", Class::split},
    Rule{"too-many-recipients-words", subscriber, 400, 599, "", "", "too many recipients", Class::split},
    Rule{"block-list", any, 400, 599, "", "",
         "spamhaus|block list|blocklist|blacklist|dnsbl|barracuda reputation|poor reputation|banned sending ip",
         Class::destination},
    Rule{"slow-down", envelope, 400, 599, "", "",
         "rate limit|too many connections|too many messages|too fast|throttl|server busy|system busy|too busy|unusual "
         "rate|"
         "temporarily deferred|messages per connection|number of connections",
         Class::destination},
    Rule{"pointer", any, 400, 599, "", "", "reverse dns|ptr record|no ptr|dmarc policy|dmarc check|spf check failed",
         Class::sender},

    // Enhanced codes.
    Rule{"unknown-user", subscriber, 500, 599, "", "5.1.1|5.1.2|5.1.3|5.1.6|5.1.10|5.2.1|5.7.13|5.7.17|5.7.18", "",
         Class::recipient_permanent},
    Rule{"unknown-user-4", subscriber, 400, 499, "", "4.1.1", "user unknown|does not exist|no such user",
         Class::recipient_permanent},
    Rule{"bad-sender", any, 500, 599, "", "5.1.7|5.1.8", "", Class::account},
    Rule{"sender-authentication", any, 400, 599, "", "5.7.20-27|5.7.29|5.7.30|5.7.32|4.7.20-27|4.7.29-32", "",
         Class::sender},
    Rule{"mailbox-full", subscriber, 400, 599, "", "5.2.2|4.2.2", "", Class::recipient_temporary},
    Rule{"too-large", envelope, 500, 599, "", "5.3.4|5.2.3", "", Class::message},
    Rule{"content", content, 500, 599, "", "5.6.*", "", Class::message},
    Rule{"recipient-later", subscriber, 400, 499, "", "4.2.*|4.1.*", "", Class::recipient_temporary},
    Rule{"system", envelope, 400, 499, "", "4.3.*|4.4.*", "", Class::destination},
    Rule{"policy-later", envelope, 400, 499, "", "4.7.*", "", Class::destination},

    // Codes and words.
    Rule{"closing", envelope, 421, 421, "", "", "", Class::relay},
    Rule{"no-mail-there", subscriber, 521, 521, "", "", "", Class::recipient_permanent},
    Rule{"null-mx", subscriber, 556, 556, "", "", "", Class::recipient_permanent},
    Rule{"size", mail, 552, 552, "", "", "", Class::message},
    Rule{"size-words", content, 500, 599, "", "", "too large|too big|exceeds size|size limit|maximum size",
         Class::message},
    Rule{"quota", subscriber, 552, 552, "", "", "", Class::recipient_temporary},
    Rule{"quota-words", subscriber, 400, 599, "", "",
         "over quota|quota exceeded|mailbox is full|mailbox full|out of storage", Class::recipient_temporary},
    Rule{"not-understood", envelope, 500, 504, "", "", "", Class::protocol},
    Rule{"bad-parameters", envelope, 555, 555, "", "", "", Class::protocol},
    Rule{"later-words", envelope, 400, 499, "", "", "try again later|try later", Class::destination},

    // Defaults. What is not known is never the recipient's fault for good before RCPT.
    Rule{"later", envelope, 400, 499, "", "", "", Class::recipient_temporary},
    Rule{"no-to-sender", mail, 500, 599, "", "", "", Class::account},
    Rule{"no-to-recipient", rcpt, 500, 599, "", "", "", Class::recipient_permanent},
    Rule{"no-to-message", content, 500, 599, "", "", "", Class::message},
    Rule{"any-later", login, 400, 499, "", "", "", Class::relay},
};

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

bool fits(const Rule& rule, SmtpStage stage, const SmtpReply& reply, std::string_view destination,
          const std::string& text) {
  if ((rule.stages & bit(stage)) == 0 || reply.code < rule.from || reply.code > rule.to) return false;
  if (*rule.destination && destination != rule.destination) return false;
  if (*rule.enhanced) {
    if (reply.enhanced.empty()) return false;
    if (!any_of_parts(rule.enhanced, [&](std::string_view pattern) { return fits_enhanced(pattern, reply.enhanced); }))
      return false;
  }
  return !*rule.words ||
         any_of_parts(rule.words, [&](std::string_view words) { return text.find(words) != std::string::npos; });
}

// A relay that hands through what the recipient's own server said: that speaks of one recipient, whatever the words.
bool passes_on(const std::string& text) {
  return any_of_parts("remote host said|remote server said|host said|server said|upstream said",
                      [&](std::string_view words) { return text.find(words) != std::string::npos; }) ||
         (text.find(" said: ") != std::string::npos && text.find("host ") != std::string::npos);
}

bool speaks_of_us(Class what) { return what == Class::relay || what == Class::account; }

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

Classified classify_reply(SmtpStage stage, const SmtpReply& reply, std::string_view destination) {
  if (reply.positive() && stage == SmtpStage::dot) return {Class::accepted, "accepted", {}};
  const auto text = words_of(reply);
  const bool of_another = (bit(stage) & subscriber) != 0 && passes_on(text);
  for (const auto& rule : rules) {
    if (of_another && speaks_of_us(rule.what)) continue;
    if (fits(rule, stage, reply, destination, text)) return {rule.what, rule.name, asked_delay(text)};
  }
  // A 2xx or 3xx where it has no place.
  return {Class::protocol, "out-of-place", {}};
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
  names.reserve(std::size(rules));
  for (const auto& rule : rules) names.emplace_back(rule.name);
  return names;
}

}  // namespace gazetted
