#include "gazetted/mail/smtp_reply.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t max_line = 4096;
constexpr std::size_t max_lines = 100;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "5.1.1 rest" → 5.1.1, where its class fits the code.
std::string enhanced_code(std::string_view line, int code) {
  std::size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    const auto start = at;
    while (at < line.size() && is_digit(line[at]) && at - start < 3) ++at;
    if (at == start) return "";
    if (part < 2 && (at >= line.size() || line[at++] != '.')) return "";
  }
  if (at < line.size() && line[at] != ' ') return "";
  const int wanted = code / 100;
  return line[0] - '0' == wanted ? std::string(line.substr(0, at)) : "";
}

}  // namespace

std::string SmtpReply::text() const { return one_line(join(lines, " "), 512); }

Result<std::optional<SmtpReply>> take_reply(std::string& buffer) {
  SmtpReply reply;
  std::size_t start = 0;
  while (true) {
    const auto end = buffer.find('\n', start);
    if (end == std::string::npos) {
      if (buffer.size() - start > max_line) return fail("the server sent a line of over 4 KB");
      return std::optional<SmtpReply>();
    }
    std::string_view line(buffer.data() + start, end - start);
    if (line.size() > max_line) return fail("the server sent a line of over 4 KB");
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool has_code = line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
    const int code = has_code ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
    if (code < 200 || code > 599 || (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
      return fail("the server does not speak SMTP: '{}'", one_line(line, 100));
    }
    if (!reply.lines.empty() && code != reply.code) {
      return fail("the server's reply changes its code from {} to {}", reply.code, code);
    }
    reply.code = code;
    reply.lines.emplace_back(line.size() > 4 ? line.substr(4) : std::string_view());
    start = end + 1;
    if (line.size() == 3 || line[3] == ' ') break;
    if (reply.lines.size() >= max_lines) return fail("the server's reply has over 100 lines");
  }
  buffer.erase(0, start);
  reply.enhanced = enhanced_code(reply.lines.front(), reply.code);
  return std::optional<SmtpReply>(std::move(reply));
}

std::string queue_id_of(const SmtpReply& reply) {
  if (reply.code != 250 || reply.lines.empty()) return "";
  const auto text = reply.text();
  const auto folded = lower(text);
  for (const std::string_view mark : {"queued as ", "queued mail for delivery as ", "message accepted for delivery as ",
                                      "id=", "message id ", "ok: queued "}) {
    const auto at = folded.find(mark);
    if (at == std::string::npos) continue;
    auto id = std::string_view(text).substr(at + mark.size());
    id = id.substr(0, id.find_first_of(" ,;()<>"));
    if (!id.empty()) return std::string(id.substr(0, 100));
  }
  // OpenSMTPD: "2.0.0 b6ae6ab7 Message accepted for delivery"; Gmail: "2.0.0 OK  1700000000 abc - gsmtp"
  if (folded.find(" message ") == std::string::npos) return "";
  const auto words = split(text, ' ');
  if (words.size() >= 3 && words[2] == "Message" && words[0].find('.') != std::string::npos) return words[1];
  return "";
}

}  // namespace gazetted
