// Any bytes that come back: what is read keeps its limits, is text that may be stored and shown, and calls an address
// dead only with the line that says so.
#include "gazetted/feedback/feedback.hpp"
#include "gazetted/base/text.hpp"

namespace {

void check_line(const std::string& text, std::size_t limit) {
  if (text.size() > limit || gazetted::has_control(text)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  const auto read = read_feedback({reinterpret_cast<const char*>(data), size});
  if (read.recipients.size() > most_reported_recipients || read.candidates.size() > 100) __builtin_trap();
  if (read.kind != FeedbackKind::delivery_status && !read.recipients.empty()) __builtin_trap();
  // A report that says "opt-out" is a wish to leave.
  const bool may_complain = read.kind == FeedbackKind::complaint || read.kind == FeedbackKind::unsubscribe;
  if (read.kind == FeedbackKind::complaint && !read.complaint) __builtin_trap();
  if (read.complaint && !may_complain) __builtin_trap();
  check_line(read.said, 500);
  for (const auto& candidate : read.candidates) check_line(candidate.text, 1024);
  for (const auto& name : read.named) check_line(name, 400);
  for (const auto& recipient : read.recipients) {
    check_line(recipient.final, 400);
    check_line(recipient.original, 400);
    check_line(recipient.diagnostic, 500);
    check_line(recipient.evidence.line, 500);
    if (recipient.what == BounceClass::hard && (recipient.action != DeliveryAction::failed ||
                                                !is_for_ever(recipient.reason) || recipient.evidence.rule.empty()))
      __builtin_trap();
  }
  return 0;
}
