// Bounces in a server's own words: whose delivery it is about, and which lines speak of them. The shapes are those of
// qmail (QSBMF), Exim, Postfix, Sendmail, Exchange, Domino, Courier and the plain kind that many others write: a line
// with the address, then text.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/mail/mail_tree.hpp"
#include "notice_text.hpp"

namespace gazetted {

struct SpokenOf {
  std::string address;
  std::string said;  // the lines that speak of them; all of the notice where it names nobody else
};

// Nobody where no address is named that can be the one that failed.
std::vector<SpokenOf> spoken_of(const std::vector<MailHeader>& headers, const ReadNotice& notice);

// Whether a line begins with an address that can be the one that failed, as in servers' lists.
bool leads_a_line(const std::vector<MailHeader>& headers, const ReadNotice& notice);

// Which lines of a notice speak of whom. The notice outlives it.
class NoticeLines {
 public:
  explicit NoticeLines(std::string_view notice);
  // From each line that names the address to the next that names somebody else.
  std::string about(std::string_view address) const;

 private:
  struct Named {
    std::string_view text;
    std::vector<std::string> addresses;
  };
  std::vector<Named> lines_;
};

// The sign of a server's own form, which nobody writes by hand: "X-Failed-Recipients", "qmail-send"; empty: none.
std::string shape_of(const std::vector<MailHeader>& headers, std::string_view notice);

// Addresses in a text, in their order, each once; at most 100.
std::vector<std::string> addresses_in(std::string_view text);

}  // namespace gazetted
