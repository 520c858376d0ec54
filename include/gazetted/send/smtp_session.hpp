// One SMTP connection (RFC 5321, 2920 PIPELINING, 3207 STARTTLS, 3461 DSN, 4954 AUTH): the dialogue, without
// policy. It reports what was said; smtp_judge.hpp decides what it means. One coroutine at a time
// uses a session; it belongs to the loop's thread.
#pragma once
#include <cstdint>

#include <boost/asio/io_context.hpp>

#include "gazetted/base/redact.hpp"
#include "gazetted/send/transport.hpp"

namespace gazetted {

class SmtpSession : public MailConnection {
 public:
  // `tls` must outlive the session; see make_tls_context().
  SmtpSession(asio::io_context& io, const RelayOptions& relay, std::string hostname, SmtpTimeouts timeouts,
              asio::ssl::context& tls);
  ~SmtpSession() override;
  SmtpSession(const SmtpSession&) = delete;

  asio::awaitable<std::optional<SmtpAnswer>> open() override;
  asio::awaitable<SmtpAnswer> send(const Message& message, const Next& next, const MayLeave& may_leave) override;

  // Asks whether this sender may send, and takes it back: for `doctor`.
  asio::awaitable<SmtpAnswer> try_sender(std::string sender);
  asio::awaitable<bool> try_reset();  // RSET; false: the connection is of no more use
  const std::vector<std::string>& features() const { return features_; }  // as EHLO said them
  struct TlsFacts {
    std::string version, cipher, subject, issuer;  // empty without TLS
    int days_left = 0;                             // of the certificate
  };
  TlsFacts tls_facts() const;

  bool usable() const override { return usable_; }
  bool committed() const override { return ahead_; }
  bool secured() const;
  std::uint64_t size_limit() const override { return size_limit_; }
  void use_lock_step() override { pipelining_ = false; }
  asio::awaitable<void> quit() override;
  void close() override;

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
  std::string rcpt_command(const Message& message) const;
  std::string envelope(const Message& message);
  std::string why_never(const Message& message) const;
  void note_features(const SmtpReply& ehlo);

  std::shared_ptr<Wire> wire_;
  const RelayOptions& relay_;
  std::string hostname_;
  SmtpTimeouts timeouts_;
  asio::ssl::context& tls_;
  bool usable_ = false, ahead_ = false, reset_next_ = false, reset_sent_ = false;
  bool pipelining_ = false, starttls_ = false, size_ = false, smtputf8_ = false, dsn_ = false;
  std::uint64_t size_limit_ = 0;
  std::string auth_;  // mechanisms offered
  Redactor secrets_;
  std::vector<std::string> features_;
  int sent_ = 0;
};

// Real connections.
class SmtpTransport : public MailTransport {
 public:
  explicit SmtpTransport(asio::io_context& io) : io_(io) {}
  std::unique_ptr<MailConnection> connect(const RelayOptions& relay, const std::string& hostname,
                                          const SmtpTimeouts& timeouts,
                                          std::shared_ptr<asio::ssl::context> tls) override;

 private:
  asio::io_context& io_;
};

// The verifying context of a relay: system certificates or ca_file, TLS 1.2 at least.
Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const RelayOptions& relay);

}  // namespace gazetted
