// What a mail server says by LMTP (RFC 2033), and what it is answered: bytes in, replies out, and now and then a
// question to whoever runs it. Only addresses that carry a token of ours are taken. Pure; a member of its connection.
//
// Offered: PIPELINING (RFC 2920), 8BITMIME (RFC 6152), SIZE (RFC 1870), ENHANCEDSTATUSCODES (RFC 2034). No CHUNKING:
// data ends at CRLF.CRLF and nowhere else, and a line that ends otherwise is no command.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gazetted/app/feedback_bundle.hpp"
#include "gazetted/mail/return_token.hpp"

namespace gazetted {

enum class LmtpVerdict {
  ours,     // 250 2.1.5
  unknown,  // 550 5.1.1
  later     // 451 4.3.0: nobody could look
};

class LmtpSession {
 public:
  // What an address claims to be about; nothing: it is none of ours.
  using Form = std::function<std::optional<ReturnClaim>(std::string_view address)>;

  enum class Wants {
    bytes,    // hear() more
    verdict,  // judge() asked()
    storing,  // stored() what take_mail() gives
    end       // the connection is to be closed, when replies() are out
  };

  // The first reply is the greeting. `hostname`: ours.
  LmtpSession(std::string hostname, Form form);

  void hear(std::string_view bytes);  // while it wants them
  Wants next();                       // works on, as far as it can
  std::string replies();              // since the last call; to be sent before the next bytes are waited for
  bool is_in_data() const { return state_ == State::data; }
  std::size_t commands() const { return commands_; }  // so many were whole
  bool has_failed_often() const { return mistakes_ >= most_mistakes; }

  const ReturnClaim& asked() const { return asked_; }
  void judge(LmtpVerdict verdict);
  TakenMail take_mail() { return std::move(mail_); }  // without source and time
  void stored(bool durable);
  // The daemon stops: what is asked from now on is answered 421 4.3.2, but mail whose data is on its way.
  void close();

  static constexpr std::size_t largest_mail = 32u << 20;  // bytes; of more than kept_of_mail only the beginning is kept
  static constexpr std::size_t longest_command = 2'048;  // bytes, with its line end; RFC 5321 section 4.5.3.1.4 has 512
  static constexpr std::size_t most_recipients = 100;    // of one mail (RFC 5321 section 4.5.3.1.8)
  static constexpr int most_mistakes = 20;               // commands that are none, of one connection

 private:
  enum class State { commands, verdict, data, storing, ended };
  void say(std::string_view reply);
  void mistake(std::string_view reply);
  bool take_command();
  void obey(std::string_view line);
  void greet(std::string_view rest);
  void begin_mail(std::string_view rest);
  void add_recipient(std::string_view rest);
  void begin_data();
  bool take_data();
  void keep(std::string_view bytes);
  void end_data();
  void reset();

  std::string hostname_;
  Form form_;
  State state_ = State::commands;
  std::string heard_, replies_, sender_, address_;
  ReturnClaim asked_;
  TakenMail mail_;
  bool greeted_ = false, has_sender_ = false, at_line_start_ = true, closing_ = false;
  int mistakes_ = 0;
  std::size_t commands_ = 0;
  std::size_t recipients_ = 0;  // of the mail that is being stored
};

}  // namespace gazetted
