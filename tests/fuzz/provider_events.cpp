// Any bytes that a provider posts, the first of which says whose: what is read keeps its limits, is text that may be
// stored and shown, and nothing that is not signed is proven. Run from the top of the repository, where the
// descriptions are.
#include "gazetted/feedback/provider_events.hpp"

#include <array>

#include "gazetted/base/file.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/sns.hpp"
#include "gazetted/feedback/webhook_proof.hpp"

namespace {

using namespace gazetted;

void check_line(const std::string& text, std::size_t limit) {
  if (text.size() > limit || has_control(text)) __builtin_trap();
}

const std::vector<ProviderOptions>& all_providers() {
  static const auto all = [] {
    std::vector<ProviderOptions> made;
    for (const auto* name : {"brevo", "mailgun", "mailjet", "postmark", "scaleway", "sendgrid", "ses", "sparkpost"}) {
      const auto text = read_file(std::string("config/providers/") + name + ".yaml", 1 << 20);
      Findings findings;
      const auto yaml = text ? parse_yaml(*text, name, 1, findings) : Result<Yaml>(text.error());
      ProviderOptions options;
      options.provider = yaml ? read_provider(*yaml, name, findings) : nullptr;
      if (!options.provider) __builtin_trap();
      options.key = Secret("a key that nobody has");
      options.topics = {"arn:aws:sns:eu-west-1:123456789012:bounces"};
      made.push_back(std::move(options));
    }
    return made;
  }();
  return all;
}

void check_event(const ProviderEvent& event) {
  const auto& read = event.feedback;
  check_line(event.id, 200);
  check_line(event.type, 400);
  check_line(read.said, 500);
  check_line(read.sign, 200);
  if (event.id.empty() || read.recipients.size() > most_reported_recipients || read.candidates.size() > 10)
    __builtin_trap();
  if ((read.kind == FeedbackKind::complaint) != read.complaint.has_value()) __builtin_trap();
  if ((read.kind == FeedbackKind::delivery_status) == read.recipients.empty()) __builtin_trap();
  for (const auto& candidate : read.candidates) check_line(candidate.text, 1024);
  for (const auto& recipient : read.recipients) {
    check_line(recipient.final, 320);
    check_line(recipient.diagnostic, 500);
    check_line(recipient.evidence.line, 500);
    if (recipient.what == BounceClass::hard && (!is_for_ever(recipient.reason) || recipient.evidence.rule.empty()))
      __builtin_trap();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& options = all_providers()[data[0] % all_providers().size()];
  const WebhookPost post{{reinterpret_cast<const char*>(data) + 1, size - 1}, {}};
  const auto reading = read_provider_events(*options.provider, post.body);
  if (reading.events.size() > most_provider_events || reading.unknown.size() > 21) __builtin_trap();
  for (const auto& event : reading.events) check_event(event);
  for (const auto& [type, count] : reading.unknown) check_line(type, 400);
  const Time now = from_millis(1'772'442'000'000);
  const bool signs = options.provider->hmac || options.provider->ecdsa;
  if (signs && !refusal_of(options, post, now)) __builtin_trap();
  if (options.provider->sns && read_sns(*options.provider->sns, options.topics, post, now)) __builtin_trap();
  return 0;
}
