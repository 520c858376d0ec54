// The blocks of a delivery status report (RFC 3464, RFC 6533), with the deviations that are seen: groups in one block,
// blank lines inside a group or none between two, addresses without a type, comments everywhere.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/mail_tree.hpp"

namespace gazetted {

struct StatusBlock {
  std::string original, final;
  std::string action;      // the first word, in lower case; empty where it is missing
  std::string status;      // "5.1.1" or empty
  std::string diagnostic;  // without its type, unfolded
  std::string remote_mta;
};
struct StatusReport {
  std::string reporting_mta, envelope_id;
  std::vector<StatusBlock> recipients;
  std::size_t left_out = 0;  // recipients beyond the limit
};

// By its type.
bool is_status_part(const MailPart& part);

StatusReport read_status_report(std::string_view text);

// Whether a text that does not say so holds such a report.
bool looks_like_status_report(std::string_view text);

// "rfc822; <anna@x.example> (comment)" → "anna@x.example"; "utf-8; ann\x{E5}@x.example" is decoded (RFC 6533 section
// 3).
std::string reported_address(std::string_view value);

// "5.1.1 (bad address)" → "5.1.1"; empty: there is none.
std::string status_code_in(std::string_view text);

}  // namespace gazetted
