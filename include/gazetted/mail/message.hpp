// A message ready for the wire: an envelope and bytes that end every line with CRLF, 7-bit only.
#pragma once
#include <string>

#include "gazetted/mail/mail_bytes.hpp"

namespace gazetted {

struct Message {
  std::string sender;            // envelope, without brackets; empty is the null sender
  std::string recipient;         // envelope
  MailBytes bytes;               // headers and body
  std::string author = {};       // the address in From, whose domain signs; empty: the sender
  std::string body_hash = {};    // for DKIM, where many have the same body; empty: not known
  std::string envelope_id = {};  // what a bounce is to name (RFC 3461 section 4.4), letters and digits; empty: nothing
};

}  // namespace gazetted
