#include "notice_text.hpp"

#include <algorithm>
#include <array>

#include "delivery_status.hpp"
#include "gazetted/base/lines.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/phrases.hpp"
#include "plain_of_html.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_notice = 16 * 1024;

// Lines that stand before the returned mail. Such a line is short, and is drawn as a rule or ends as a heading does.
constexpr std::string_view markers =
    "below this line is a copy|is a copy of the message|is a copy of your message|copy of the original message|"
    "original message follows|original message headers|original message header|original headers|unsent message|"
    "message header follows|message headers follow|headers follow|returned message|returned mail|original mail|"
    "text of your message|headers of the original|message text follows|undelivered message|start of original|begin "
    "original|original message|your message follows|message contents|message content|forwarded message|message "
    "follows|body of the message|header of the message|first * lines of|beginning of your message|mail header|"
    "ursprüngliche nachricht|originalnachricht|ursprüngliche e-mail|original-nachricht|"
    "message d'origine|message original|message initial|en-têtes|"
    "mensaje original|encabezados|messaggio originale|intestazioni|oorspronkelijk bericht|oorspronkelijke "
    "bericht|mensagem original|cabeçalhos|oryginalna wiadomość|nagłówki|ursprungligt meddelande|oprindelig|"
    "alkuperäinen viesti|původní zpráv|eredeti üzenet|исходное сообщение|заголовки|текст вашего|оригинал|"
    "元のメッセージ|元のメール|原始邮件|原邮件|原始郵件|原始信件|원본 메시지|원본 메일|הודעה מקורית|الرسالة الأصلية";

constexpr std::array<std::string_view, 13> inner_headers = {"received",
                                                            "return-path",
                                                            "message-id",
                                                            "mime-version",
                                                            "dkim-signature",
                                                            "x-mailer",
                                                            "content-type",
                                                            "x-originating-ip",
                                                            "list-unsubscribe",
                                                            "x-received",
                                                            "content-transfer-encoding",
                                                            "feedback-id",
                                                            "authentication-results"};
constexpr std::array<std::string_view, 6> common_headers = {"from", "to", "subject", "date", "cc", "reply-to"};

std::string_view header_name(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 40) return {};
  const auto name = line.substr(0, colon);
  return name.find_first_of(" \t<>\"'") == std::string_view::npos ? name : std::string_view();
}

bool is_marker(std::string_view line) {
  const auto bare = trim(line);
  if (bare.size() < 8 || bare.size() > 160) return false;
  const bool drawn = std::string_view("-=_*+#").find(bare.front()) != std::string_view::npos;
  const bool heading = bare.back() == ':' || bare.back() == '-' || bare.ends_with("：");
  const auto words = fold_case(bare);
  if (drawn || heading) return !phrase_in(words, markers).empty();
  return !phrase_in(words,
                    "original message follows|copy of the message, including|original message headers follow|message "
                    "headers follow|text of the message follows|copy of your message, including")
              .empty();
}

enum class LineKind { other, blank, folded, header, inner_header };

LineKind kind_of(std::string_view line) {
  if (trim(line).empty()) return LineKind::blank;
  if (line.front() == ' ' || line.front() == '\t') {
    if (header_name(trim(line)).empty()) return LineKind::folded;
  }
  const auto name = lower(header_name(trim(line)));
  if (std::find(inner_headers.begin(), inner_headers.end(), name) != inner_headers.end()) return LineKind::inner_header;
  const bool common =
      name.starts_with("x-") || std::find(common_headers.begin(), common_headers.end(), name) != common_headers.end();
  if (!name.empty() && common) return LineKind::header;
  return line.front() == ' ' || line.front() == '\t' ? LineKind::folded : LineKind::other;
}

// Two header lines on end, one of them of a kind that nobody writes by hand.
bool headers_begin(const std::vector<LineKind>& kinds, std::size_t i) {
  const auto is_header = [&](std::size_t at) {
    return kinds[at] == LineKind::header || kinds[at] == LineKind::inner_header;
  };
  if (!is_header(i)) return false;
  bool sure = false;
  std::size_t found = 0;
  for (auto at = i; at < kinds.size() && at < i + 12; ++at) {
    if (kinds[at] == LineKind::folded) continue;
    if (!is_header(at)) break;
    sure = sure || kinds[at] == LineKind::inner_header;
    ++found;
  }
  return sure && found >= 2;
}

bool is_report(const MailPart& part) {
  return is_status_part(part) || part.type == "message/feedback-report" ||
         part.type == "message/disposition-notification";
}

void take_text(std::string_view text, ReadNotice& notice) {
  const auto end = original_begins(text);
  if (end < text.size() && notice.returned.empty()) {
    auto rest = text.substr(end);
    // The marker itself and rules around it are no headers.
    while (!rest.empty() && header_name(trim(rest.substr(0, rest.find('\n')))).empty()) {
      const auto next = rest.find('\n');
      rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
    }
    notice.returned = read_header_lines(rest);
  }
  if (!notice.text.empty()) notice.text += "\n\n";
  notice.text += without_quotes(text.substr(0, end));
}

// What stands above that which a mail program has marked as quoted.
std::string_view above_quote(std::string_view html) {
  const auto words = lower(html.substr(0, 4 * most_notice));
  auto end = html.size();
  for (const std::string_view mark : {"<blockquote", "class=\"gmail_quote", "id=\"divrplyfwdmsg", "id=divrplyfwdmsg",
                                      "id=\"appendonsend", "class=\"moz-cite-prefix", "class=\"yahoo_quoted"}) {
    if (const auto at = words.find(mark); at != std::string::npos) end = std::min(end, words.rfind('<', at));
  }
  return html.substr(0, end);
}

}  // namespace

std::size_t original_begins(std::string_view text) {
  const auto lines = lines_in(text.substr(0, 2 * most_notice));
  std::vector<LineKind> kinds;
  kinds.reserve(lines.size());
  for (const auto& line : lines) kinds.push_back(kind_of(line));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // What says first that a report or a copy follows is no notice yet: something must have been said.
    if ((i > 0 && is_marker(lines[i])) || headers_begin(kinds, i)) return std::size_t(lines[i].data() - text.data());
  }
  return text.size();
}

std::string without_quotes(std::string_view text) {
  std::string out;
  for (const auto line : lines_in(text.substr(0, 2 * most_notice))) {
    const auto bare = trim(line);
    if (bare.starts_with(">") && !bare.starts_with(">>>")) continue;
    out.append(line).append("\n");
  }
  return out;
}

ReadNotice notice_of(const MailTree& tree) {
  ReadNotice notice;
  std::string html, above;
  bool reported = false;
  for (const auto& part : tree.parts) {
    if (is_report(part)) reported = true;
    if (part.returned && notice.returned.empty() && !part.headers.empty()) notice.returned = part.headers;
    if (part.returned || reported || notice.text.size() > most_notice) continue;
    if (part.type == "text/html" && html.empty()) {
      html = plain_of_html(part.text);
      above = plain_of_html(above_quote(part.text));
    } else if (part.type.starts_with("text/") && part.type != "text/html" && !looks_like_status_report(part.text))
      take_text(part.text, notice);
    else if (part.type.starts_with("text/") && part.type != "text/html")
      take_text(std::string_view(part.text).substr(
                    0, std::min(part.text.find("Reporting-MTA:"), part.text.find("Final-Recipient:"))),
                notice);
  }
  const auto& own = trim(notice.text).empty() ? above : notice.text;
  if (!trim(own).empty()) notice.plain = cut_at_character(own, most_notice);
  if (trim(notice.text).size() < 40 && !html.empty()) take_text(html, notice);
  notice.text.resize(cut_at_character(notice.text, most_notice).size());
  return notice;
}

}  // namespace gazetted
