// One SMTP reply (RFC 5321 section 4.2), parsed from the wire. Hostile input: any bytes.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gazetted/base/error.hpp"

namespace gazetted {

struct SmtpReply {
  int code = 0;                    // 200–599
  std::string enhanced;            // "5.1.1" (RFC 3463), empty where there is none
  std::vector<std::string> lines;  // without code and line end
  bool positive() const { return code >= 200 && code < 300; }
  bool intermediate() const { return code >= 300 && code < 400; }
  std::string text() const;  // all lines in one, controls removed, at most 512 bytes
};

// Takes one whole reply off the front of `buffer`. Nothing, and `buffer` untouched, while it is
// incomplete. An error when it is no reply: no code, codes that differ from line to line, a line
// over 4 KB or more than 100 lines.
Result<std::optional<SmtpReply>> take_reply(std::string& buffer);

// The queue id in an acceptance as common servers say it: "queued as 4XyZ", "id=1abc-…", "Ok: …".
std::string queue_id_of(const SmtpReply& reply);

}  // namespace gazetted
