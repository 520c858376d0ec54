#include "gazetted/app/lmtp_session.hpp"

#include <array>
#include <charconv>

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::string_view try_later = "451 4.3.0 this mail cannot be stored at the moment";

// "FROM:<a@b> SIZE=1 BODY=8BITMIME" behind its command: the path, and the parameters.
struct Path {
  std::string address;
  std::vector<std::string> parameters;
};
std::optional<Path> path_in(std::string_view rest, std::string_view word) {
  rest = trim(rest);
  if (!equal_ignoring_case(rest.substr(0, word.size()), word)) return {};
  rest = trim(rest.substr(word.size()));
  const auto end = rest.find('>');
  if (!rest.starts_with('<') || end == std::string_view::npos) return {};
  const auto behind = rest.substr(end + 1);
  if (!behind.empty() && behind.front() != ' ') return {};
  return Path{std::string(rest.substr(1, end - 1)), split(behind, ' ')};
}

std::string_view command_of(std::string_view line) { return line.substr(0, line.find(' ')); }

}  // namespace

LmtpSession::LmtpSession(std::string hostname, Form form) : hostname_(std::move(hostname)), form_(std::move(form)) {
  say("220 " + hostname_ + " LMTP gazetted");
}

void LmtpSession::hear(std::string_view bytes) { heard_ += bytes; }

LmtpSession::Wants LmtpSession::next() {
  while (true) {
    switch (state_) {
      case State::commands:
        if (!take_command()) return Wants::bytes;
        break;
      case State::data:
        if (!take_data()) return Wants::bytes;
        break;
      case State::verdict:
        return Wants::verdict;
      case State::storing:
        return Wants::storing;
      case State::ended:
        return Wants::end;
    }
  }
}

std::string LmtpSession::replies() { return std::exchange(replies_, {}); }

void LmtpSession::say(std::string_view reply) {
  replies_ += reply;
  replies_ += "\r\n";
}

// Whoever says one after another is no mail server.
void LmtpSession::mistake(std::string_view reply) {
  say(reply);
  if (++mistakes_ < most_mistakes) return;
  say("421 4.7.0 " + hostname_ + " too many errors");
  state_ = State::ended;
}

void LmtpSession::close() {
  closing_ = true;
  if (state_ != State::commands) return;
  say("421 4.3.2 " + hostname_ + " is shutting down");
  state_ = State::ended;
}

// False: the line has not ended.
bool LmtpSession::take_command() {
  if (closing_) return close(), true;
  const auto end = heard_.find('\n');
  if (std::min(end, heard_.size()) >= longest_command) {
    say("500 5.5.2 the line is too long");
    state_ = State::ended;
    return true;
  }
  if (end == std::string::npos) return false;
  const auto line = heard_.substr(0, end);
  heard_.erase(0, end + 1);
  ++commands_;
  if (!line.ends_with('\r') || has_control(std::string_view(line).substr(0, line.size() - 1)))
    mistake("500 5.5.2 a command ends with CR LF, and has no other control characters");
  else
    obey(std::string_view(line).substr(0, line.size() - 1));
  return true;
}

void LmtpSession::obey(std::string_view line) {
  const auto command = lower(command_of(line));
  const auto rest = line.substr(command.size());
  if (command == "lhlo") return greet(rest);
  if (command == "mail") return begin_mail(rest);
  if (command == "rcpt") return add_recipient(rest);
  if (command == "data") return begin_data();
  if (command == "rset") return reset(), say("250 2.0.0 ok");
  if (command == "noop") return say("250 2.0.0 ok");
  if (command == "quit") {
    say("221 2.0.0 " + hostname_ + " goodbye");
    state_ = State::ended;
    return;
  }
  if (command == "vrfy") return say("252 2.5.0 send some mail, and see");
  if (command == "helo" || command == "ehlo") return mistake("500 5.5.1 this is LMTP: say LHLO");
  mistake("500 5.5.1 there is no such command");
}

void LmtpSession::greet(std::string_view rest) {
  if (trim(rest).empty()) return mistake("501 5.5.4 LHLO needs a name");
  reset();
  greeted_ = true;
  say("250-" + hostname_);
  say("250-PIPELINING");
  say("250-8BITMIME");
  say(fmt::format("250-SIZE {}", largest_mail));
  say("250 ENHANCEDSTATUSCODES");
}

void LmtpSession::begin_mail(std::string_view rest) {
  if (!greeted_) return mistake("503 5.5.1 say LHLO first");
  if (has_sender_) return mistake("503 5.5.1 there is a sender already");
  const auto path = path_in(rest, "FROM:");
  if (!path) return mistake("501 5.5.4 MAIL FROM:<ADDRESS> is expected");
  for (const auto& parameter : path->parameters) {
    const auto word = lower(parameter);
    if (word == "body=7bit" || word == "body=8bitmime") continue;
    if (!word.starts_with("size=")) return mistake("555 5.5.4 this parameter of MAIL is not offered");
    std::uint64_t size = 0;
    const auto [end, code] = std::from_chars(word.data() + 5, word.data() + word.size(), size);
    if (code != std::errc() || end != word.data() + word.size()) return mistake("501 5.5.4 SIZE needs a number");
    if (size > largest_mail) return say("552 5.3.4 the mail is too large");
  }
  sender_ = path->address;
  has_sender_ = true;
  say("250 2.1.0 ok");
}

void LmtpSession::add_recipient(std::string_view rest) {
  if (!has_sender_) return mistake("503 5.5.1 say MAIL first");
  auto path = path_in(rest, "TO:");
  if (!path) return mistake("501 5.5.4 RCPT TO:<ADDRESS> is expected");
  if (!path->parameters.empty()) return mistake("555 5.5.4 RCPT has no parameters here");
  if (mail_.recipients.size() >= most_recipients)
    return say("452 4.5.3 too many recipients; send the mail again for the rest");
  address_ = std::move(path->address);
  const auto claim = form_(address_);
  if (!claim) return judge(LmtpVerdict::unknown);
  asked_ = *claim;
  state_ = State::verdict;
}

void LmtpSession::judge(LmtpVerdict verdict) {
  state_ = State::commands;
  switch (verdict) {
    case LmtpVerdict::ours:
      mail_.recipients.push_back(std::move(address_));
      return say("250 2.1.5 ok");
    case LmtpVerdict::unknown:
      return say("550 5.1.1 there is no such address here");
    case LmtpVerdict::later:
      return say("451 4.3.0 the address cannot be looked up at the moment");
  }
}

void LmtpSession::begin_data() {
  // RFC 2033 section 4.2: 503 where no recipient was taken.
  if (mail_.recipients.empty()) return mistake("503 5.5.1 there is no recipient");
  at_line_start_ = true;
  mail_.bytes = "Return-Path: <" + sender_ + ">\r\n";  // as whoever delivers at last writes it (RFC 5321 section 4.4)
  state_ = State::data;
  say("354 go on; end with CR LF . CR LF");
}

void LmtpSession::keep(std::string_view bytes) {
  mail_.size += bytes.size();
  mail_.bytes += bytes.substr(0, kept_of_mail - mail_.bytes.size());
}

// Works off what was heard, without waiting for whole lines: one may be as long as the mail. False: more is needed.
bool LmtpSession::take_data() {
  std::string_view rest(heard_);
  bool is_over = false;
  while (!rest.empty() && !is_over) {
    if (at_line_start_ && rest.front() == '.') {
      if (rest.size() < 3) break;  // whether it is the last line is not known yet
      is_over = rest.starts_with(".\r\n");
      rest.remove_prefix(is_over ? 3 : 1);
      at_line_start_ = false;
      continue;
    }
    const auto end = rest.find("\r\n");
    // A CR at the end may be half a line end.
    const auto count = end != std::string_view::npos ? end + 2 : rest.size() - (rest.ends_with('\r') ? 1 : 0);
    if (count == 0) break;
    keep(rest.substr(0, count));
    rest.remove_prefix(count);
    at_line_start_ = end != std::string_view::npos;
  }
  heard_.erase(0, heard_.size() - rest.size());
  if (is_over) end_data();
  return is_over;
}

void LmtpSession::end_data() {
  recipients_ = mail_.recipients.size();
  state_ = State::storing;
  if (mail_.size <= largest_mail) return;
  for (std::size_t i = 0; i < recipients_; ++i) say("552 5.3.4 the mail is too large");
  reset();
  state_ = State::commands;
}

// RFC 2033 section 4.2: one reply for each recipient that was taken.
void LmtpSession::stored(bool durable) {
  for (std::size_t i = 0; i < recipients_; ++i) say(durable ? "250 2.0.0 stored" : try_later);
  reset();
  state_ = State::commands;
}

void LmtpSession::reset() {
  mail_ = TakenMail();
  has_sender_ = false;
}

}  // namespace gazetted
