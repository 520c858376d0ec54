// Reading mail, by GMime: a message taken apart into decoded headers, bodies and files. Pure; any thread.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace gazetted {

struct MailFile {
  std::string name, type, cid, bytes;
};
struct MailView {
  std::string from, to, subject, date, text, html;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<MailFile> files;
};
// Whatever the bytes are, something is read of them: what is no mail has no headers.
MailView view_mail(const std::string& bytes);

// A part of a message that holds something itself, in the order of the message.
struct ReceivedPart {
  std::string type;         // "text/plain", in lower case
  std::string charset;      // as it names it
  std::string name;         // decoded; of an attachment
  std::string cid;          // without < and >
  std::string disposition;  // "inline", "attachment", or empty; in lower case
  std::string around;       // the types of the parts around it, "multipart/mixed multipart/alternative"
  std::string language;     // the first of its Content-Language, or of that of the parts around it
  bool flowed = false, delete_space = false;  // RFC 3676
  std::string bytes;                          // decoded from base64 or quoted-printable, in its charset
};
struct ReceivedMail {
  std::vector<std::pair<std::string, std::string>> headers;  // decoded
  std::vector<ReceivedPart> parts;
  std::string trouble;  // it is nested too deep or has too many parts, or a multipart that none is in; empty: none
};
// At most 200 parts, nested 20 deep; what is in an attached message is one part, message/rfc822.
ReceivedMail read_received_mail(const std::string& bytes);

}  // namespace gazetted
