#include "spoken_reply.hpp"

#include <cctype>

#include "delivery_status.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/mail/phrases.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_replies = 8, longest_reply = 600;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80; }

int code_at(std::string_view text, std::size_t at) {
  if (at + 3 > text.size() || (text[at] != '4' && text[at] != '5') || !is_digit(text[at + 1]) ||
      !is_digit(text[at + 2]))
    return 0;
  const int code = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + text[at + 2] - '0';
  const bool used = code == 421 || (code >= 430 && code <= 479) || (code >= 500 && code <= 599);
  if (!used) return 0;
  if (at > 0 && (is_digit(text[at - 1]) || is_letter(text[at - 1]) ||
                 std::string_view(".-+@/_$%&=,").find(text[at - 1]) != std::string_view::npos))
    return 0;
  const char next = at + 3 < text.size() ? text[at + 3] : '\n';
  return std::string_view(" -\n\t:;,\"')]#.").find(next) != std::string_view::npos ? code : 0;
}

// What an enhanced code may stand behind: "550 5.1.1", "550-5.1.1", "550 #5.1.1", "550 [5.1.1]".
std::string enhanced_behind(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at, 16);
  const auto start = rest.find_first_not_of(" -\t\n#([<:;");
  if (start == std::string_view::npos || start > 4) return "";
  const auto found = status_code_in(rest.substr(start));
  return !found.empty() && rest.substr(start).starts_with(found) ? found : "";
}

// A reply begins a line, or comes behind something that announces one.
bool may_begin(std::string_view text, std::size_t at) {
  auto before = text.substr(0, at);
  while (!before.empty() && (before.back() == ' ' || before.back() == '\t')) before.remove_suffix(1);
  if (before.empty() || std::string_view("\n:;<>([\"'|").find(before.back()) != std::string_view::npos) return true;
  const auto tail = lower(before.substr(before.size() - std::min<std::size_t>(before.size(), 12)));
  for (const std::string_view word : {"said", "response", "error", "reply", "server", "code", "status", "returned",
                                      "with", "smtp", "was", "reason", "message", "got"})
    if (tail.ends_with(word)) return true;
  return before.ends_with("：") || before.ends_with("「");
}

// "550-5.1.1 The account 550-5.1.1 that you 550 5.1.1 tried": the code of each line but the first is taken out.
std::string without_codes(std::string_view text, int code) {
  const auto digits = std::to_string(code);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool bounded = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n';
    if (bounded && text.substr(at).starts_with(digits) && at + 3 < text.size() &&
        (text[at + 3] == '-' || text[at + 3] == ' ')) {
      at += 4;
      const auto enhanced = enhanced_behind(text, at);
      if (!enhanced.empty()) at = text.find(enhanced, at) + enhanced.size();
      continue;
    }
    out += text[at++];
  }
  return out;
}

std::string_view paragraph_from(std::string_view text, std::size_t at) {
  auto rest = text.substr(at, longest_reply);
  std::size_t end = 0;
  while ((end = rest.find('\n', end)) != std::string_view::npos) {
    const auto next = rest.find_first_not_of(" \t", end + 1);
    if (next == std::string_view::npos || rest[next] == '\n') return rest.substr(0, end);
    ++end;
  }
  return rest;
}

// Line ends and what lines begin with made single blanks.
std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_reply)) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return one_line(trim(out), 500);
}

}  // namespace

std::vector<QuotedReply> replies_in(std::string_view text) {
  std::vector<QuotedReply> replies;
  for (std::size_t at = 0; at + 3 <= text.size() && replies.size() < most_replies; ++at) {
    const int code = code_at(text, at);
    if (code == 0) continue;
    auto enhanced = enhanced_behind(text, at + 3);
    if (enhanced.empty() && !may_begin(text, at)) continue;
    const auto said = paragraph_from(text, at + 3);
    if (!enhanced.empty() && enhanced.front() - '0' != code / 100) enhanced.clear();
    QuotedReply reply;
    reply.code = code;
    reply.enhanced = std::move(enhanced);
    const auto words = without_codes(said.substr(std::min<std::size_t>(1, said.size())), code);
    reply.lines = {words_alone(words)};
    reply.said = in_one_line(fmt::format("{} {}", code, trim(words)));
    replies.push_back(std::move(reply));
    // The next lines of the same reply are no other replies: all but its last have a hyphen behind the code.
    const auto digits = std::to_string(code);
    const auto end = at + longest_reply;
    at += digits.size();
    bool more = at < text.size() && text[at] == '-';
    while (more) {
      auto next = text.find(digits, at);
      if (next == std::string_view::npos || next >= end) break;
      at = next + digits.size();
      more = at < text.size() && text[at] == '-';
    }
  }
  return replies;
}

SmtpReply reply_of_words(std::string_view text, std::string_view status) {
  SmtpReply reply;
  reply.enhanced = std::string(status);
  if (reply.enhanced.empty() || reply.enhanced.ends_with(".0.0") || reply.enhanced.front() == '2') {
    const auto inside = status_code_in(text);
    if (!inside.empty() && inside.front() != '2') reply.enhanced = inside;
  }
  reply.code = reply.enhanced.starts_with('4') ? 450 : 550;
  reply.lines = {words_alone(text)};
  return reply;
}

SmtpStage stage_in(std::string_view text, SmtpStage otherwise) {
  const auto words = lower(text.substr(0, 4096));
  struct Said {
    std::string_view phrases;
    SmtpStage stage;
  };
  static constexpr Said said[] = {
      {"in reply to rcpt|after rcpt|>>> rcpt|to rcpt to|does not like recipient|response to rcpt|rcpt to command|error "
       "in rcpt",
       SmtpStage::rcpt},
      {"in reply to end of data|after end of data|after pipelined end of data|end of data command|failed after i sent "
       "the message|response to data|after "
       "sending the message|after pipelined data|in reply to data|after data|>>> data",
       SmtpStage::dot},
      {"in reply to mail|after mail from|after pipelined mail|>>> mail|response to mail|does not like sender",
       SmtpStage::mail},
      {"refused to talk to me|in reply to helo|in reply to ehlo|after helo|after ehlo|>>> helo|>>> ehlo|in reply to "
       "initial|initial server "
       "greeting|after initial connection|greeting failed|while performing the helo|while performing the ehlo",
       SmtpStage::ehlo},
  };
  for (const auto& row : said)
    if (!phrase_in(words, row.phrases).empty()) return row.stage;
  return otherwise;
}

std::string words_alone(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (std::isspace(static_cast<unsigned char>(text[at]))) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
      continue;
    }
    auto end = at;
    bool address = false;
    while (end < text.size() && !std::isspace(static_cast<unsigned char>(text[end])))
      address = (text[end++] == '@') || address;
    const auto word = text.substr(at, end - at);
    if (!address) {
      out += word;
    } else {
      // "<anna@x.example>...", "anna@x.example:": what is around it stays.
      const auto middle = word.find('@');
      const auto open = word.find_last_of("<(\"'[;:=,", middle);
      const auto close = word.find_first_of(">)\"'],;:=", middle);
      out += open == std::string_view::npos ? std::string_view() : word.substr(0, open + 1);
      out += "x";
      out += close == std::string_view::npos ? std::string_view() : word.substr(close);
    }
    at = end;
  }
  return out;
}

std::string folded_words(std::string_view text) { return fold_case(words_alone(text.substr(0, 8192))); }

}  // namespace gazetted
