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

}  // namespace gazetted
