// One SMTP connection (RFC 5321, 2920 PIPELINING, 3207 STARTTLS, 4954 AUTH): the dialogue, without
// policy. It reports what was said; smtp_judge.hpp decides what it means. One coroutine at a time
// uses a session; it belongs to the loop's thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gazetted/base/redact.hpp"
#include "gazetted/model/message.hpp"
#include "gazetted/model/reply_class.hpp"
#include "gazetted/send/relay_options.hpp"

namespace gazetted {

namespace asio = boost::asio;

// What came of one step: a reply, or trouble where none came.
struct SmtpAnswer {
  SmtpStage stage = SmtpStage::connect;
  std::optional<SmtpReply> reply;
  std::string trouble;    // "connection closed", "no answer within 600s", "certificate …"
  bool never = false;     // nothing was said: by its EHLO the server cannot take this message
  bool dot_sent = false;  // everything left, up to the final dot
  bool first_use = true;  // of the connection: no message was tried on it before
  bool accepted() const { return stage == SmtpStage::dot && reply && reply->positive(); }
};

class SmtpSession {
 public:
  // `tls` must outlive the session; see make_tls_context().
  SmtpSession(asio::io_context& io, const RelayOptions& relay, std::string hostname, SmtpTimeouts timeouts,
              asio::ssl::context& tls);
  ~SmtpSession();
  SmtpSession(const SmtpSession&) = delete;

  // Connects, greets, secures, authenticates. Nothing: ready for mail.
  asio::awaitable<std::optional<SmtpAnswer>> open();

  // Sends one message. When its data leaves, `next` is asked for the message that follows, and its
  // envelope goes in the same write; that message must then be the next one sent. `at_dot` is
  // called before the first byte of data is written: the last moment to note that this message is
  // on its way.
  using Next = std::function<const Message*()>;
  asio::awaitable<SmtpAnswer> send(const Message& message, const Next& next, const std::function<void()>& at_dot);

  // Asks whether this sender may send, and takes it back: for `doctor`.
  asio::awaitable<SmtpAnswer> try_sender(std::string sender);
  asio::awaitable<bool> try_reset();  // RSET; false: the connection is of no more use
  const std::vector<std::string>& features() const { return features_; }  // as EHLO said them
  struct TlsFacts {
    std::string version, cipher, subject, issuer;  // empty without TLS
    int days_left = 0;                             // of the certificate
  };
  TlsFacts tls_facts() const;

  bool usable() const { return usable_; }    // whether another message may be sent
  bool committed() const { return ahead_; }  // an envelope is already on the wire
  bool secured() const;
  std::uint64_t size_limit() const { return size_limit_; }  // RFC 1870, in bytes; 0: none was said
  void use_lock_step() { pipelining_ = false; }             // one command at a time, whatever EHLO offered
  asio::awaitable<void> quit();
  void close();  // at once; pending reads end with "connection closed"

 private:
  struct Wire;
  asio::awaitable<std::optional<SmtpAnswer>> greet(bool secure_first);
  asio::awaitable<std::optional<SmtpAnswer>> secure();
  asio::awaitable<std::optional<SmtpAnswer>> authenticate();
  asio::awaitable<SmtpAnswer> command(SmtpStage stage, std::string line, Duration timeout);
  asio::awaitable<SmtpAnswer> read(SmtpStage stage, Duration timeout);
  bool take(SmtpStage stage, SmtpAnswer& answer);  // without waiting; false: no whole reply is here
  SmtpAnswer noted(SmtpStage stage, Result<SmtpReply> reply);
  asio::awaitable<SmtpAnswer> lock_step(const Message& message);
  asio::awaitable<SmtpAnswer> envelope_answers();
  std::string mail_command(const Message& message) const;
  std::string envelope(const Message& message);
  std::string why_never(const Message& message) const;
  void note_features(const SmtpReply& ehlo);

  std::shared_ptr<Wire> wire_;
  const RelayOptions& relay_;
  std::string hostname_;
  SmtpTimeouts timeouts_;
  asio::ssl::context& tls_;
  bool usable_ = false, ahead_ = false, reset_next_ = false, reset_sent_ = false;
  bool pipelining_ = false, starttls_ = false, size_ = false, smtputf8_ = false;
  std::uint64_t size_limit_ = 0;
  std::string auth_;  // mechanisms offered
  Redactor secrets_;  // that were sent
  std::vector<std::string> features_;
  int sent_ = 0;
};

// The verifying context of a relay: system certificates or ca_file, TLS 1.2 at least.
Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const RelayOptions& relay);

}  // namespace gazetted
