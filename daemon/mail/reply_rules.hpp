// The rows of the reply table: what servers say, in the order in which they are tried.
#pragma once
#include <span>

#include "gazetted/mail/reply_class.hpp"

namespace gazetted {

struct ReplyRule {
  const char* name;
  unsigned stages;          // bits, 1 << SmtpStage
  int from, to;             // codes, inclusive
  const char* destination;  // "": any
  const char* enhanced;     // "5.1.1|5.7.20-27|4.3.*"; "": any
  const char* words;        // any of these, in lower case, separated by '|', a '*' is up to 60 bytes; "": any text
  ReplyClass what;
  ReplyReason why;
};

constexpr unsigned stage_bit(SmtpStage stage) { return 1u << unsigned(stage); }
// With one recipient per message, the dot speaks of them too.
constexpr unsigned subscriber_stages =
    stage_bit(SmtpStage::rcpt) | stage_bit(SmtpStage::data) | stage_bit(SmtpStage::dot);

std::span<const ReplyRule> reply_rule_table();

}  // namespace gazetted
