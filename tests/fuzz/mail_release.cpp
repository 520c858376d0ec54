// A mail that somebody drops, and the judgement whether it may be trusted: every name of a file stays in its bundle,
// and what is trusted has the words of our own server.
#include "gazetted/base/text.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/mail/mail_trust.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const MailInRules rules{"press+secret00@y.example", {"a@x.example"}, "mx.y.example"};
  if (judge_mail_in(bytes, rules.address, rules)) {
    if (lower(bytes).find("mx.y.example") == std::string::npos) __builtin_trap();
    if (lower(bytes).find("pass") == std::string::npos) __builtin_trap();
  }
  const ConversionSource source{"f.eml", bytes, {}, Time{}, Zone::load_or_utc("UTC")};
  Findings findings;
  const auto made = convert_mail(source, findings);
  if (has_errors(findings)) return 0;
  if (!is_utf8(made.markdown)) __builtin_trap();
  for (const auto& file : made.files) {
    const auto& name = file.name;
    if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos || name.size() > 255)
      __builtin_trap();
  }
  return 0;
}
