#include "complaint.hpp"

#include <algorithm>

#include "delivery_status.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_named = 20;

// The fields of a report, from a part of its type or from a text that holds them.
std::vector<MailHeader> fields_of(const MailTree& tree) {
  for (const auto& part : tree.parts)
    if (part.type == "message/feedback-report" && !part.returned) return read_header_lines(part.text);
  const bool says_so = std::any_of(tree.parts.begin(), tree.parts.end(),
                                   [](const MailPart& part) { return part.report_type == "feedback-report"; });
  for (const auto& part : tree.parts) {
    if (!part.type.starts_with("text/") || part.returned) continue;
    const auto words = lower(part.text);
    const auto at = words.find("feedback-type:");
    const bool at_line = at == 0 || (at != std::string::npos && words[at - 1] == '\n');
    if (at_line && (says_so || words.find("user-agent:") != std::string::npos))
      return read_header_lines(std::string_view(part.text).substr(at));
  }
  return {};
}

// SpamCop writes as a mail of its own, with ours in it; who complains is not named.
std::optional<ReadComplaint> read_spamcop(const MailTree& tree) {
  const auto from = lower(header_of(tree.headers, "from"));
  if (from.find("spamcop.net") == std::string::npos ||
      !lower(header_of(tree.headers, "subject")).starts_with("[spamcop"))
    return std::nullopt;
  ReadComplaint read;
  read.complaint.type = "abuse";
  read.complaint.against = true;
  read.complaint.user_agent = "SpamCop";
  return read;
}

// Outlook.com's report is a plain mail with ours attached, and its own header in ours.
std::optional<ReadComplaint> read_junk_report(const MailTree& tree) {
  for (const auto& part : tree.parts) {
    if (!part.returned) continue;
    const auto of = header_of(part.headers, "x-hmxmroriginalrecipient");
    if (of.empty()) continue;
    ReadComplaint read;
    read.complaint.type = "abuse";
    read.complaint.against = true;
    read.complaint.recipients.push_back(reported_address(of));
    read.candidates.push_back({"original-rcpt-to", reported_address(of)});
    return read;
  }
  return std::nullopt;
}

}  // namespace

// Whoever presses a button is against us by these alone; a virus is in the mail of whoever took our name.
bool is_against(std::string_view type) {
  return type == "abuse" || type == "fraud" || type == "opt-out" || type == "opt-out-list" || type == "other" ||
         type == "complaint" || type == "spam";
}

std::optional<ReadComplaint> read_complaint(const MailTree& tree) {
  const auto fields = fields_of(tree);
  if (fields.empty()) {
    auto spamcop = read_spamcop(tree);
    return spamcop ? spamcop : read_junk_report(tree);
  }
  ReadComplaint read;
  auto& complaint = read.complaint;
  const auto type = header_of(fields, "feedback-type");
  complaint.type = lower(trim(type.substr(0, type.find_first_of(" \t(;"))));
  complaint.against = is_against(complaint.type);
  complaint.user_agent = one_line(header_of(fields, "user-agent"), 200);
  complaint.source_ip = one_line(header_of(fields, "source-ip"), 64);
  const auto mta = header_of(fields, "reporting-mta");
  const auto name = trim(mta.substr(mta.find(';') == std::string_view::npos ? 0 : mta.find(';') + 1));
  complaint.reporting_mta = one_line(name.substr(0, name.find(' ')), 255);
  for (const auto& field : fields) {
    const bool recipient = field.name == "original-rcpt-to" || field.name == "removal-recipient";
    if (recipient && complaint.recipients.size() < most_named)
      complaint.recipients.push_back(reported_address(field.value));
    if (recipient || field.name == "original-mail-from")
      read.candidates.push_back({field.name, reported_address(field.value)});
    if (field.name == "original-envelope-id" || field.name == "cfbl-feedback-id")
      read.candidates.push_back({field.name, one_line(field.value, 512)});
    if (read.candidates.size() >= most_named) break;
  }
  return read;
}

}  // namespace gazetted
