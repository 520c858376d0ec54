#include "free_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/feedback/feedback.hpp"
#include "gazetted/mail/phrases.hpp"

namespace gazetted {
namespace {

bool local_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) || byte >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}
bool domain_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) || byte >= 0x80 || c == '-' || c == '.';
}

struct Found {
  std::size_t at, end;
  std::string address;
};

// The next address from `from` on.
bool next_address(std::string_view text, std::size_t from, Found& found) {
  for (auto middle = text.find('@', from); middle != std::string_view::npos; middle = text.find('@', middle + 1)) {
    auto begin = middle;
    while (begin > from && middle - begin < 64 && local_character(text[begin - 1])) --begin;
    // Letters of a script that writes without blanks are no part of an address before them: "收件人anna@x.example".
    auto ascii = middle;
    while (ascii > begin && static_cast<unsigned char>(text[ascii - 1]) < 0x80) --ascii;
    if (ascii > begin && ascii < middle) begin = ascii;
    while (begin < middle && std::string_view("'`=*.").find(text[begin]) != std::string_view::npos) ++begin;
    if (equal_ignoring_case(text.substr(begin, 5), "smtp=")) begin += 5;  // X.400's way to write one
    auto end = middle + 1;
    while (end < text.size() && end - middle < 255 && domain_character(text[end]) &&
           static_cast<unsigned char>(text[end]) < 0x80)
      ++end;
    while (end > middle + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) --end;
    if (begin == middle || text.substr(middle, end - middle).find('.') == std::string_view::npos) continue;
    found = {begin, end, std::string(text.substr(begin, end - begin))};
    return true;
  }
  return false;
}

bool is_servers_own(std::string_view address) {
  const auto local = lower(address.substr(0, address.find('@')));
  for (const std::string_view name : {"postmaster", "mailer-daemon", "mail-daemon", "maildaemon", "abuse", "hostmaster",
                                      "noreply", "no-reply", "mdaemon", "mailmaster", "helpdesk"})
    if (local == name) return true;
  return false;
}

enum class Grade { none, somewhere, labelled, leading };

struct Line {
  std::string_view text;
  Grade grade = Grade::none;
  std::vector<std::string> addresses;
};

// Labels before an address, folded.
constexpr std::string_view labels =
    "recipient|rcpt to|to:|delivered to|delivery to|address|user|account|mailbox|for "
    "|destin|empfänger|adresse|an:|adressat|à |para |"
    "per |indirizzo|ontvanger|odbiorc|adres|получател|адрес|宛先|あて先|收件人|收件者|地址|수신자|받는";

Grade grade_of(std::string_view line, const Found& first) {
  auto before = trim(line.substr(0, first.at));
  while (!before.empty() && std::string_view("<\"'[(*-:>·•").find(before.back()) != std::string_view::npos)
    before = trim(before.substr(0, before.size() - 1));
  if (before.empty()) return Grade::leading;
  return phrase_in(fold_case(before), labels).empty() ? Grade::somewhere : Grade::labelled;
}

std::vector<Line> read_lines(std::string_view text, const std::vector<std::string>& leave_out) {
  std::vector<Line> lines;
  std::size_t total = 0;
  while (!text.empty()) {
    Line line{take_line(text), Grade::none, {}};
    const auto words = lower(line.text.substr(0, 200));
    const bool id = words.find("message-id") != std::string::npos || words.find("references") != std::string::npos ||
                    words.find("mail from") != std::string::npos || words.starts_with("from:") ||
                    words.find("sender") != std::string::npos;
    Found found{};
    for (std::size_t from = 0; !id && total < most_reported_recipients && next_address(line.text, from, found);
         from = found.end) {
      const auto key = lower(found.address);
      if (is_servers_own(key) || std::find(leave_out.begin(), leave_out.end(), key) != leave_out.end()) continue;
      const auto grade = grade_of(line.text, found);
      line.grade = std::max(line.grade, grade);
      line.addresses.push_back(found.address);
      ++total;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void add_once(std::vector<std::string>& addresses, const std::string& address) {
  const bool known = std::any_of(addresses.begin(), addresses.end(),
                                 [&](const std::string& other) { return equal_ignoring_case(other, address); });
  if (!known) addresses.push_back(address);
}

// The addresses to whom and from whom the notice itself goes.
std::vector<std::string> of_the_notice(const std::vector<MailHeader>& headers) {
  std::vector<std::string> own;
  for (const auto& header : headers) {
    if (header.name != "from" && header.name != "to" && header.name != "delivered-to" && header.name != "reply-to" &&
        header.name != "x-original-to" && header.name != "return-path" && header.name != "envelope-to")
      continue;
    for (auto& address : addresses_in(header.value)) own.push_back(lower(address));
  }
  return own;
}

}  // namespace

std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> addresses;
  Found found{};
  for (std::size_t from = 0; addresses.size() < most_reported_recipients && next_address(text, from, found);
       from = found.end)
    add_once(addresses, found.address);
  return addresses;
}

NoticeLines::NoticeLines(std::string_view notice) {
  for (auto& line : read_lines(notice, {})) lines_.push_back({line.text, std::move(line.addresses)});
}

std::string NoticeLines::about(std::string_view address) const {
  std::string said;
  bool inside = false;
  for (const auto& line : lines_) {
    if (!line.addresses.empty())
      inside = std::any_of(line.addresses.begin(), line.addresses.end(),
                           [&](const std::string& other) { return equal_ignoring_case(other, address); });
    if (inside) said.append(line.text).append("\n");
  }
  return said;
}

std::vector<SpokenOf> spoken_of(const std::vector<MailHeader>& headers, const ReadNotice& notice) {
  std::vector<std::string> addresses;
  for (const auto& header : headers)
    if (header.name == "x-failed-recipients" || header.name == "x-failed-recipient")
      for (auto& address : addresses_in(header.value)) addresses.push_back(std::move(address));
  if (addresses.empty()) {
    const auto lines = read_lines(notice.text, of_the_notice(headers));
    auto best = Grade::none;
    for (const auto& line : lines) best = std::max(best, line.grade);
    for (const auto& line : lines) {
      if (line.grade != best || best == Grade::none) continue;
      for (const auto& address : line.addresses) add_once(addresses, address);
    }
  }
  if (addresses.size() > most_reported_recipients) addresses.resize(most_reported_recipients);
  if (addresses.size() == 1) return {{addresses.front(), notice.text}};
  std::vector<SpokenOf> found;
  const NoticeLines named(addresses.empty() ? std::string_view() : notice.text);
  for (const auto& address : addresses) found.push_back({address, named.about(address)});
  return found;
}

bool leads_a_line(const std::vector<MailHeader>& headers, const ReadNotice& notice) {
  const auto lines = read_lines(notice.text, of_the_notice(headers));
  return std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.grade == Grade::leading; });
}

std::string shape_of(const std::vector<MailHeader>& headers, std::string_view notice) {
  if (!header_of(headers, "x-failed-recipients").empty()) return "X-Failed-Recipients";
  if (!header_of(headers, "x-ms-exchange-message-is-ndr").empty()) return "X-MS-Exchange-Message-Is-Ndr";
  const auto folded = lower(notice.substr(0, 8192));
  struct Shape {
    std::string_view phrases, name;
  };
  static constexpr Shape shapes[] = {
      {"hi. this is the|this is the qmail-send program|this is a bounce message generated by", "qmail"},
      {"this is the mail system at host|this is the postfix program at host", "Postfix"},
      {"created automatically by mail delivery software", "Exim"},
      {"transcript of session follows|the following addresses had|addresses had permanent|addresses had "
       "transient|addresses had "
       "delivery",
       "Sendmail"},
      {"did not reach the following recipient|your message did not reach some or all|delivery has failed to these "
       "recipients|the following recipient(s) could not be reached|the following recipient(s) cannot be "
       "reached|diagnostic information for administrators",
       "Exchange"},
      {"failure reasons|was not delivered to:", "Domino"},
      {"unable to deliver message to the following address|sorry, we were unable to deliver your message to the "
       "following "
       "address|a message that you sent could not be delivered|this is the courier mail server|this is a delivery "
       "status notification|your message to the "
       "following recipients cannot be delivered|this message was created automatically by the mail system|this is the "
       "mail "
       "delivery agent|this is the mail delivery system|delivery to the following recipient",
       "notice"},
      {"in reply to rcpt|in reply to end of data|after rcpt to|<<< 5|>>> rcpt", "transcript"},
  };
  for (const auto& shape : shapes)
    if (!phrase_in(folded, shape.phrases).empty()) return std::string(shape.name);
  return "";
}

}  // namespace gazetted
